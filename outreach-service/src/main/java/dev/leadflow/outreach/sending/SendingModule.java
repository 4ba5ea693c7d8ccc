package dev.leadflow.outreach.sending;

import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.Journal;
import dev.leadflow.common.kafka.JournalOfOthers;
import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.kafka.Periodic;
import dev.leadflow.common.kafka.Subscription;
import dev.leadflow.common.kafka.TopicWorker;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.postgres.TenantDatabase;
import dev.leadflow.common.provider.KeyCheck;
import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.provider.ProviderLine;
import dev.leadflow.common.provider.Providers;
import dev.leadflow.common.setting.CommonSettings;
import dev.leadflow.common.setting.MailProvider;
import dev.leadflow.common.setting.Setting;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.common.web.HealthNote;
import dev.leadflow.outreach.channel.EmailSender;
import dev.leadflow.outreach.channel.mailgun.MailgunAccount;
import dev.leadflow.outreach.channel.mailgun.MailgunSender;
import dev.leadflow.outreach.channel.sendgrid.SendGridAccount;
import dev.leadflow.outreach.channel.sendgrid.SendGridSender;
import dev.leadflow.outreach.channel.smtp.SmtpSender;
import dev.leadflow.outreach.channel.smtp.SmtpServer;
import dev.leadflow.outreach.published.PublishedTables;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts list of sending. The providers are no beans of their own, so that nobody else gets hold of one. */
@Configuration(proxyBeanMethods = false)
public class SendingModule {

    private static final Setting<String> OPERATOR_EMAIL = Setting.emailAddress(
            "OPERATOR_EMAIL", "where campaign reports and alerts about providers are mailed to; absent: not mailed");

    private static final Setting<Boolean> ACCEPT_JOURNAL_GAP = Setting.flag(
                    "ACCEPT_JOURNAL_GAP",
                    "send although Kafka does not have everything since what PostgreSQL knows (a backup that is too old, a"
                            + " Kafka that was made anew), so that contacts may be missing that nobody knows of")
            .orElse("false");

    private static final Map<MailProvider, Setting<Double>> COSTS = new EnumMap<>(Map.of(
            MailProvider.SENDGRID, Setting.price("SENDGRID_COST", "one mail by SendGrid"),
            MailProvider.MAILGUN, Setting.price("MAILGUN_COST", "one mail by Mailgun"),
            MailProvider.SMTP, Setting.price("SMTP_COST", "one mail by the SMTP server")));

    /** What sending reads from the environment. */
    public static final List<Setting<?>> SETTINGS = settings();

    private static List<Setting<?>> settings() {
        List<Setting<?>> settings = new ArrayList<>(SmtpServer.SETTINGS);
        settings.addAll(SendGridAccount.SETTINGS);
        settings.addAll(MailgunAccount.SETTINGS);
        settings.addAll(COSTS.values());
        settings.add(OPERATOR_EMAIL);
        settings.add(ACCEPT_JOURNAL_GAP);
        return List.copyOf(settings);
    }

    @Bean(destroyMethod = "close")
    EmailLine emailLine(SettingValues values, ProviderHttp http, Providers providers, Clock clock) {
        List<EmailLine.Route> routes = MailProvider.of(values).stream()
                .map(provider -> new EmailLine.Route(
                        sender(provider, values, http, clock),
                        providers.line("outreach", provider.id(), "send", ProviderLine.Limits.DEEDS),
                        price(provider, values),
                        clock))
                .toList();
        return new EmailLine(routes);
    }

    private static BigDecimal price(MailProvider provider, SettingValues values) {
        return BigDecimal.valueOf(values.get(Objects.requireNonNull(COSTS.get(provider))));
    }

    private static EmailSender sender(MailProvider provider, SettingValues values, ProviderHttp http, Clock clock) {
        return switch (provider) {
            case SENDGRID -> new SendGridSender(SendGridAccount.from(values), http);
            case MAILGUN -> new MailgunSender(MailgunAccount.from(values), http);
            case SMTP -> new SmtpSender(smtpServer(values), clock);
        };
    }

    @Bean
    KeyCheck.Contributed mailKeyChecks(SettingValues values) {
        return new KeyCheck.Contributed(MailProvider.of(values).stream()
                .map(provider -> keyCheck(provider, values))
                .toList());
    }

    private static KeyCheck keyCheck(MailProvider provider, SettingValues values) {
        return switch (provider) {
            case SENDGRID -> SendGridAccount.from(values).keyCheck();
            case MAILGUN -> MailgunAccount.from(values).keyCheck();
            case SMTP -> smtpServer(values).keyCheck();
        };
    }

    private static SmtpServer smtpServer(SettingValues values) {
        return SmtpServer.from(values, values.get(CommonSettings.PUBLIC_BASE_URL));
    }

    @Bean
    SendLedger sendLedger(
            PipelineDatabase database, Outbox outreachOutbox, MeterRegistry meters, KafkaCluster cluster) {
        return new SendLedger(database, outreachOutbox, meters, cluster.instance());
    }

    @Bean(destroyMethod = "close")
    Journal<ContactAttempted> sendJournal(PipelineDatabase database, KafkaCluster cluster, SettingValues values) {
        return Journal.ofToldRows(
                cluster,
                database,
                "outreach",
                Topics.CONTACT_ATTEMPTED,
                new SendJournal(database)::restore,
                values.get(ACCEPT_JOURNAL_GAP));
    }

    @Bean
    JournalOfOthers optOutsInTheirTable(PipelineDatabase database, KafkaCluster cluster) {
        return new JournalOfOthers(cluster, database, "optout", Topics.SUPPRESSIONS);
    }

    @Bean
    Replayed ledgerAndOptOutsReplayed(
            Journal<ContactAttempted> sendJournal, JournalOfOthers optOutsInTheirTable, MeterRegistry meters) {
        Replayed replayed = () -> sendJournal.isReplayed() && optOutsInTheirTable.isReached();
        Gauge.builder("leadflow.sending.held", () -> replayed.holds() ? 0 : 1).register(meters);
        return replayed;
    }

    @Bean
    Periodic compareWithJournals(Journal<ContactAttempted> sendJournal, JournalOfOthers optOutsInTheirTable) {
        return new Periodic("outreach", "outreach.journal", Duration.ofSeconds(2), () -> {
            if (!sendJournal.isReplayed()) {
                optOutsInTheirTable.forget();
            }
            sendJournal.round();
            PublishedTables.read(() -> {
                optOutsInTheirTable.round();
                return true;
            });
        });
    }

    @Bean
    HealthNote sendJournalHealth(Journal<ContactAttempted> sendJournal, JournalOfOthers optOutsInTheirTable) {
        return new HealthNote(
                "outreach.journal",
                () -> sendJournal.state()
                        + (optOutsInTheirTable.isReached() ? "" : "; waits for the opt-outs to be replayed"));
    }

    @Bean
    TopicWorker sendWorker(
            PipelineDatabase database,
            SendLedger ledger,
            EmailLine emailLine,
            KeyedHash hash,
            Clock clock,
            Replayed replayed) {
        LastGate gate = new LastGate(database, ledger, hash, clock, replayed, emailLine.atOnce());
        SendWorker worker = new SendWorker(database, gate, ledger, emailLine, clock);
        return new TopicWorker(
                "outreach",
                "outreach.send",
                List.of(new Subscription<>(Topics.CONTACT_CLEARED, worker::send)),
                Set.of(Topics.CONTACT_ATTEMPTED, Topics.CONTACT_DECIDED, Topics.CONTACT_DEFERRED),
                SendWorker.BATCH);
    }

    /** What became of each message. */
    @Bean
    TopicWorker mailNotices(PipelineDatabase database, SendLedger ledger, Clock clock) {
        Notices notices = new Notices(database, ledger, clock);
        return new TopicWorker(
                "outreach",
                "outreach.notices",
                List.of(new Subscription<>(Topics.MESSAGE_NOTICED, notices::hear)),
                Set.of(Topics.CONTACT_ATTEMPTED),
                100);
    }

    @Bean
    Periodic sendRecovery(PipelineDatabase database, SendLedger ledger, Clock clock, Replayed replayed) {
        return new Periodic(
                "outreach",
                "outreach.send-recovery",
                Duration.ofSeconds(10),
                new SendRecovery(database, ledger, clock, replayed));
    }

    @Bean
    OperatorMail operatorMail(PipelineDatabase database, EmailLine emailLine, SettingValues values, Clock clock) {
        return new OperatorMail(database, emailLine, values.find(OPERATOR_EMAIL), clock);
    }

    @Bean
    TopicWorker operatorReport(PipelineDatabase database, OperatorMail operatorMail) {
        OperatorReport report = new OperatorReport(database, operatorMail);
        return new TopicWorker(
                "outreach",
                "outreach.operator-report",
                List.of(new Subscription<>(Topics.RUN_REPORTED, report::mail)),
                Set.of(),
                20);
    }

    @Bean
    TopicWorker providerAlert(PipelineDatabase database, OperatorMail operatorMail) {
        ProviderAlert alert = new ProviderAlert(database, operatorMail);
        List<Subscription<?>> every = new ArrayList<>();
        Topics.PROVIDER_STATES.forEach(topic -> every.add(new Subscription<>(topic, alert::mail)));
        return new TopicWorker("outreach", "outreach.provider-alert", every, Set.of(), 20);
    }

    @Bean
    HistoryController historyController(TenantDatabase database) {
        return new HistoryController(database);
    }

    @Bean
    TestEmailController testEmailController(TenantDatabase database, EmailLine emailLine, KeyedHash hash, Clock clock) {
        return new TestEmailController(database, emailLine, hash, clock);
    }
}
