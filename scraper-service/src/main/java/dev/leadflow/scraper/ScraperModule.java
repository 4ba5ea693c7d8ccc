package dev.leadflow.scraper;

import dev.leadflow.common.Service;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.kafka.EventPublisher;
import dev.leadflow.common.kafka.Periodic;
import dev.leadflow.common.kafka.StreamsApp;
import dev.leadflow.common.kafka.TopicWorker;
import dev.leadflow.common.postgres.Migration;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.postgres.TenantDatabase;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.common.web.OwnBodyLimit;
import dev.leadflow.common.web.PublicPaths;
import java.time.Clock;
import java.time.Duration;
import org.apache.kafka.streams.StreamsBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The parts list of the scraper service. */
@Configuration(proxyBeanMethods = false)
@Import(ScrapeModule.class)
public class ScraperModule {

    public static final Service SERVICE =
            new Service("scraper", ScraperModule.class, ScraperSettings.ALL).reading("campaign.organization_settings");

    private static final Logger log = LoggerFactory.getLogger(ScraperModule.class);

    @Bean
    ScraperSettings scraperSettings(SettingValues values) {
        return ScraperSettings.from(values);
    }

    @Bean
    Migration scraperMigration() {
        return new Migration("scraper", false);
    }

    @Bean
    StreamsApp intake(KeyedHash hash, ScraperSettings settings) {
        return new StreamsApp(
                "scraper",
                "scraper.intake",
                () -> new IntakeTopology(hash, settings.firstTerms(), new StreamsBuilder()).get(),
                1);
    }

    @Bean
    TopicWorker importProjection(PipelineDatabase database) {
        return new ImportProjection(database).worker();
    }

    @Bean
    OrganizationTerms organizationTerms(ScraperSettings settings) {
        return new OrganizationTerms(settings.firstTerms());
    }

    @Bean
    LeadCapture leadCapture(EventPublisher publisher, Clock clock) {
        return new LeadCapture(publisher, clock);
    }

    @Bean
    LeadController leadIntakeController(TenantDatabase database, OrganizationTerms terms, LeadCapture capture) {
        return new LeadController(database, terms, capture);
    }

    @Bean
    ImportController importController(
            TenantDatabase database, LeadCapture capture, EventPublisher publisher, Clock clock) {
        Imports imports = new Imports(database);
        return new ImportController(new LeadImport(capture, publisher, imports, clock), imports, clock);
    }

    @Bean
    WebhookOwner webhookOwner(PipelineDatabase database) {
        return new WebhookOwner(database);
    }

    /** Writes the first organization down while it is the only one, whether or not a lead comes by then. */
    @Bean
    Periodic webhookOwnerDecision(WebhookOwner owner, ScraperSettings settings) {
        return new Periodic("scraper", "scraper.webhook-owner", Duration.ofSeconds(5), () -> {
            if (settings.needsWebhookOwner()) {
                owner.find();
            }
        });
    }

    @Bean
    WebhookController webhookController(
            ScraperSettings settings,
            WebhookOwner owner,
            PipelineDatabase database,
            OrganizationTerms terms,
            LeadCapture capture) {
        if (settings.webhookSecrets().isEmpty()) {
            log.info("WEBHOOK_SECRET is not set: {} answers 401 to everybody", WebhookController.PATH);
        }
        return new WebhookController(settings.webhookSecrets(), owner, database, terms, capture);
    }

    @Bean
    OwnBodyLimit uploadsOfLeads() {
        return OwnBodyLimit.of(ImportController.PATH);
    }

    @Bean
    PublicPaths webhookPath() {
        return PublicPaths.of(WebhookController.PATH);
    }
}
