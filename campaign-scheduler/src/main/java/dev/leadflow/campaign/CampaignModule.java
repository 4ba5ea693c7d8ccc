package dev.leadflow.campaign;

import dev.leadflow.common.Service;
import dev.leadflow.common.postgres.Migration;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts list of the campaign service. */
@Configuration(proxyBeanMethods = false)
public class CampaignModule {

    public static final Service SERVICE = new Service("campaign", CampaignModule.class, List.of());

    @Bean
    Migration campaignMigration() {
        return new Migration("campaign", true);
    }
}
