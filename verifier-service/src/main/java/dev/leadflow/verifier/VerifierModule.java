package dev.leadflow.verifier;

import dev.leadflow.common.Service;
import dev.leadflow.common.postgres.Migration;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts list of the verifier service. */
@Configuration(proxyBeanMethods = false)
public class VerifierModule {

    public static final Service SERVICE = new Service("verifier", VerifierModule.class, List.of());

    @Bean
    Migration verifierMigration() {
        return new Migration("verifier", false);
    }
}
