package dev.leadflow.outreach;

import dev.leadflow.common.Service;
import dev.leadflow.common.postgres.Migration;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts list of the outreach service. */
@Configuration(proxyBeanMethods = false)
public class OutreachModule {

    public static final Service SERVICE = new Service("outreach", OutreachModule.class, List.of());

    @Bean
    Migration outreachMigration() {
        return new Migration("outreach", true);
    }
}
