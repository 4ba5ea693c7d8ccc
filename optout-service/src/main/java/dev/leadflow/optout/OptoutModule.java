package dev.leadflow.optout;

import dev.leadflow.common.Service;
import dev.leadflow.common.postgres.Migration;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts list of the optout service. */
@Configuration(proxyBeanMethods = false)
public class OptoutModule {

    public static final Service SERVICE = new Service("optout", OptoutModule.class, List.of());

    @Bean
    Migration optoutMigration() {
        return new Migration("optout", true);
    }
}
