package dev.leadflow.campaign.provider;

import dev.leadflow.common.kafka.Periodic;
import dev.leadflow.common.postgres.PipelineDatabase;
import java.time.Clock;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts list of the page of providers. */
@Configuration(proxyBeanMethods = false)
public class ProviderModule {

    @Bean
    ProviderTable providerTable(PipelineDatabase database) {
        return new ProviderTable(database);
    }

    @Bean
    Periodic forgetProviders(ProviderTable providerTable, Clock clock) {
        return new Periodic(
                "campaign",
                "campaign.forget-providers",
                Duration.ofHours(1),
                () -> providerTable.forget(clock.instant()));
    }

    @Bean
    ProviderController providerController(ProviderTable providerTable, Clock clock) {
        return new ProviderController(providerTable, clock);
    }
}
