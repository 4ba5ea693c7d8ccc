package dev.leadflow.scraper;

import dev.leadflow.common.Service;
import dev.leadflow.common.postgres.Migration;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts list of the scraper service. */
@Configuration(proxyBeanMethods = false)
public class ScraperModule {

    public static final Service SERVICE = new Service("scraper", ScraperModule.class, List.of());

    @Bean
    Migration scraperMigration() {
        return new Migration("scraper", false);
    }
}
