package dev.leadflow.optout.webhook;

import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.Journal;
import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.kafka.Periodic;
import dev.leadflow.common.kafka.Subscription;
import dev.leadflow.common.kafka.TopicWorker;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.provider.Providers;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.common.web.OwnBodyLimit;
import dev.leadflow.common.web.PublicPaths;
import dev.leadflow.optout.notice.Correspondents;
import dev.leadflow.optout.notice.NoticeReader;
import dev.leadflow.optout.notice.Notices;
import dev.leadflow.optout.notice.OptOuts;
import dev.leadflow.optout.webhook.mailgun.MailgunReader;
import dev.leadflow.optout.webhook.mailgun.MailgunSignature;
import dev.leadflow.optout.webhook.postmark.PostmarkReader;
import dev.leadflow.optout.webhook.sendgrid.SendGridReader;
import dev.leadflow.optout.webhook.sendgrid.SendGridSignature;
import dev.leadflow.optout.webhook.ses.SesReader;
import dev.leadflow.optout.webhook.ses.SnsPages;
import dev.leadflow.optout.webhook.ses.SnsSignature;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts list of the doors for providers. Another door is a {@link Door} and a {@link NoticeReader} of its route. */
@Configuration(proxyBeanMethods = false)
public class WebhookModule {

    private static final String SENT_MESSAGES = "optout.sent-messages";

    @Bean
    PublicPaths webhookPaths() {
        return PublicPaths.of(WebhookController.PATHS, WebhookController.INBOUND_PATHS);
    }

    @Bean
    OwnBodyLimit webhookBodies() {
        return OwnBodyLimit.of("/webhooks/");
    }

    @Bean
    Intake webhookIntake(PipelineDatabase database, Clock clock, MeterRegistry meters) {
        return new Intake(database, clock, meters);
    }

    @Bean
    WebhookController providerWebhookController(
            List<Door> doors, Intake webhookIntake, Clock clock, MeterRegistry meters) {
        return new WebhookController(doors, webhookIntake, clock, meters);
    }

    @Bean
    Notices notices(
            PipelineDatabase database, Outbox optoutOutbox, OptOuts optOuts, KeyedHash keys, MeterRegistry meters) {
        return new Notices(database, optoutOutbox, optOuts, new Correspondents(keys), meters);
    }

    @Bean
    Periodic readPosts(
            PipelineDatabase database,
            Intake webhookIntake,
            List<NoticeReader> readers,
            Notices notices,
            MeterRegistry meters,
            Clock clock) {
        PostReader reader = new PostReader(database, webhookIntake, readers, notices, meters, clock);
        // It waits for news itself.
        return new Periodic("optout", "optout.read-posts", Duration.ofMillis(1), reader::round);
    }

    /** After the restore of a backup, reports and answers about mails that left since would be about nobody's. */
    @Bean(destroyMethod = "close")
    Journal<ContactAttempted> sentMessageJournal(
            PipelineDatabase database, KafkaCluster cluster, Notices notices, Clock clock) {
        return Journal.ofRowsReadBy(
                SENT_MESSAGES,
                cluster,
                database,
                "optout",
                Topics.CONTACT_ATTEMPTED,
                batch -> notices.keepSent(batch, clock.instant()).news());
    }

    @Bean
    Periodic compareWithSentMessageJournal(Journal<ContactAttempted> sentMessageJournal) {
        return new Periodic("optout", "optout.sent-message-journal", Duration.ofSeconds(10), sentMessageJournal::round);
    }

    @Bean
    TopicWorker sentMessages(Notices notices, Intake webhookIntake, Clock clock) {
        return new TopicWorker(
                "optout",
                SENT_MESSAGES,
                List.of(new Subscription<>(Topics.CONTACT_ATTEMPTED, batch -> {
                    notices.suppressDeadAddresses(batch, clock.instant());
                    if (notices.keepSent(batch, clock.instant()).due()) {
                        webhookIntake.callReader();
                    }
                })),
                Set.of(Topics.SUPPRESSIONS),
                500);
    }

    @Bean
    Periodic forgetNotices(PipelineDatabase database, Clock clock) {
        Retention retention = new Retention(database);
        return new Periodic(
                "optout", "optout.forget-notices", Duration.ofMinutes(30), () -> retention.apply(clock.instant()));
    }

    @Bean
    Door sendGridDoor(SettingValues settings) {
        return new Door(
                "sendgrid",
                new SendGridSignature(settings.find(WebhookSettings.SENDGRID).orElse(List.of())));
    }

    @Bean
    NoticeReader sendGridReader() {
        return new SendGridReader();
    }

    @Bean
    Door mailgunDoor(SettingValues settings) {
        return new Door(
                "mailgun",
                new MailgunSignature(settings.find(WebhookSettings.MAILGUN).orElse(List.of())));
    }

    @Bean
    NoticeReader mailgunReader() {
        return new MailgunReader();
    }

    @Bean
    Door postmarkDoor(SettingValues settings) {
        return new Door(
                "postmark",
                new SharedSecret(settings.find(WebhookSettings.POSTMARK).orElse(List.of())));
    }

    @Bean
    NoticeReader postmarkReader() {
        return new PostmarkReader();
    }

    @Bean
    Door sesDoor(SettingValues settings, ProviderHttp http, Providers providers) {
        SnsPages pages = new SnsPages(
                http, providers, settings.find(WebhookSettings.SNS_BASE_URL).orElse(null));
        return new Door(
                "ses",
                new SnsSignature(settings.find(WebhookSettings.SES_TOPICS).orElse(Set.of()), pages, pages));
    }

    @Bean
    NoticeReader sesReader() {
        return new SesReader();
    }
}
