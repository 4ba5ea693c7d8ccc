package dev.leadflow.optout;

import dev.leadflow.common.Service;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.MessageDrafted;
import dev.leadflow.common.event.Suppression;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.Journal;
import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.kafka.Periodic;
import dev.leadflow.common.kafka.Subscription;
import dev.leadflow.common.kafka.TopicWorker;
import dev.leadflow.common.postgres.Migration;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.postgres.TenantDatabase;
import dev.leadflow.common.setting.Setting;
import dev.leadflow.common.web.HealthNote;
import dev.leadflow.common.web.OwnBodyLimit;
import dev.leadflow.common.web.PublicPaths;
import dev.leadflow.optout.mail.MailModule;
import dev.leadflow.optout.notice.OptOuts;
import dev.leadflow.optout.webhook.WebhookModule;
import dev.leadflow.optout.webhook.WebhookSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;

/** The parts list of the optout service. */
@Configuration(proxyBeanMethods = false)
@Import({WebhookModule.class, MailModule.class})
public class OptoutModule {

    public static final Service SERVICE = new Service(
            "optout",
            OptoutModule.class,
            Stream.of(WebhookSettings.ALL, MailModule.SETTINGS)
                    .<Setting<?>>flatMap(List::stream)
                    .toList());

    private static final String TOKENS = "optout.tokens";

    @Bean
    Migration optoutMigration() {
        return new Migration("optout", true)
                .publishing("suppression", "outreach", "campaign")
                .publishing("unsubscribe_token", "outreach")
                .publishing("consent", "outreach")
                .publishing("registry_number", "outreach")
                .publishing("registry_file", "outreach")
                .publishing("journal_position", "outreach");
    }

    @Bean
    Outbox optoutOutbox() {
        return new Outbox(
                "optout", Set.of(Topics.SUPPRESSIONS, Topics.CONSENTS, Topics.REGISTRY_CHECKS, Topics.MESSAGE_NOTICED));
    }

    @Bean
    SuppressionList suppressionList(Outbox optoutOutbox) {
        return new SuppressionList(optoutOutbox);
    }

    @Bean(destroyMethod = "close")
    Journal<Suppression> suppressionJournal(PipelineDatabase database, KafkaCluster cluster, KeyedHash keys) {
        SuppressionJournal journal = new SuppressionJournal(database, keys);
        return Journal.ofToldRows(cluster, database, "optout", Topics.SUPPRESSIONS, journal::restore, false);
    }

    @Bean
    Periodic compareWithSuppressionJournal(Journal<Suppression> suppressionJournal) {
        return new Periodic("optout", "optout.journal", Duration.ofSeconds(2), suppressionJournal::round);
    }

    @Bean
    HealthNote suppressionJournalHealth(Journal<Suppression> suppressionJournal) {
        return new HealthNote("optout.journal", suppressionJournal::state);
    }

    @Bean
    OptOuts noticedOptOuts(SuppressionList suppressions, KeyedHash keys) {
        return new NoticedOptOuts(suppressions, keys);
    }

    /** After the restore of a backup, the links in mails that left since would stand for nobody. */
    @Bean(destroyMethod = "close")
    Journal<MessageDrafted> tokenJournal(PipelineDatabase database, KafkaCluster cluster, KeyedHash keys) {
        return Journal.ofRowsReadBy(
                TOKENS,
                cluster,
                database,
                "optout",
                Topics.MESSAGE_DRAFTED,
                batch -> UnsubscribeToken.keep(database, keys, batch));
    }

    @Bean
    Periodic compareWithTokenJournal(Journal<MessageDrafted> tokenJournal) {
        return new Periodic("optout", "optout.token-journal", Duration.ofSeconds(10), tokenJournal::round);
    }

    @Bean
    HealthNote tokenJournalHealth(Journal<MessageDrafted> tokenJournal) {
        return new HealthNote("optout.token-journal", tokenJournal::state);
    }

    @Bean
    TopicWorker unsubscribeTokens(PipelineDatabase database, KeyedHash keys) {
        return new TopicWorker(
                "optout",
                TOKENS,
                List.of(new Subscription<>(
                        Topics.MESSAGE_DRAFTED, batch -> UnsubscribeToken.keep(database, keys, batch))),
                Set.of(),
                500);
    }

    @Bean
    OwnBodyLimit uploadsOfNumbers() {
        return OwnBodyLimit.of(RegistryController.IMPORT, DoNotCallController.LIST);
    }

    @Bean
    PublicPaths unsubscribePaths() {
        return PublicPaths.of("/unsubscribe/*");
    }

    @Bean
    FilterRegistrationBean<UnparsedBody> unparsedBody() {
        FilterRegistrationBean<UnparsedBody> registration = new FilterRegistrationBean<>(new UnparsedBody());
        registration.addUrlPatterns("/unsubscribe/*", "/webhooks/*");
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    @Bean
    UnsubscribeController unsubscribeController(
            PipelineDatabase database, SuppressionList suppressions, KeyedHash keys, Clock clock) {
        return new UnsubscribeController(database, suppressions, keys, clock);
    }

    @Bean
    OptOutController optOutController(
            TenantDatabase database, SuppressionList suppressions, KeyedHash keys, Clock clock) {
        return new OptOutController(database, suppressions, keys, clock);
    }

    @Bean
    DoNotCallController doNotCallController(
            TenantDatabase database, SuppressionList suppressions, KeyedHash keys, Clock clock) {
        return new DoNotCallController(database, suppressions, keys, clock);
    }

    @Bean
    ConsentController consentController(TenantDatabase database, Outbox optoutOutbox, KeyedHash keys, Clock clock) {
        return new ConsentController(database, new Consents(optoutOutbox), keys, clock);
    }

    @Bean
    RegistryController registryController(TenantDatabase database, Outbox optoutOutbox, KeyedHash keys, Clock clock) {
        return new RegistryController(database, new Registries(optoutOutbox), keys, clock);
    }
}
