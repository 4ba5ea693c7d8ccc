package dev.leadflow.benchmarks;

import dev.leadflow.common.Service;
import dev.leadflow.common.event.Approval;
import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactCleared;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.Draft;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Purpose;
import dev.leadflow.common.event.RunId;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.kafka.TopicCreation;
import dev.leadflow.common.postgres.Columns;
import dev.leadflow.common.postgres.Database;
import dev.leadflow.common.postgres.DatabaseRoles;
import dev.leadflow.common.postgres.Migration;
import dev.leadflow.common.postgres.Migrations;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.postgres.Postgres;
import dev.leadflow.optout.OptoutModule;
import dev.leadflow.outreach.OutreachModule;
import dev.leadflow.outreach.approval.ContentHash;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.RunningService;
import dev.leadflow.testkit.TestKafka;
import dev.leadflow.testkit.TestPostgres;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Approved contacts that every rule has cleared and that lie in their topic, with all that the outreach and opt-out services need to send them into a
 * sink: a real broker, a real PostgreSQL, and Postfix's {@code smtp-sink}, which throws mail away. All on this machine's cores.
 */
final class SendQueue {

    private final KafkaCluster cluster = TestKafka.cluster();
    private final Postgres postgres = TestPostgres.emptyDatabase();
    private final List<ContactCleared> contacts;

    /** @param size how many contacts wait */
    SendQueue(int size) throws Exception {
        TopicCreation.ensure(cluster, Topics.ALL);
        contacts = fill(cluster, postgres, size);
    }

    List<ContactCleared> contacts() {
        return contacts;
    }

    /** Starts the services, which begin to send. */
    RunningService sendTo(MailSink sink) {
        Service service = new Service("outreach", WithTheTablesOfCampaigns.class, OutreachModule.SERVICE.settings());
        Map<String, String> settings = Map.of(
                "SMTP_HOST", "127.0.0.1",
                "SMTP_PORT", Integer.toString(sink.port()),
                "SMTP_STARTTLS", "false",
                "SENDER_EMAIL", "hello@northwind.example");
        return RunningService.start(List.of(service, OptoutModule.SERVICE), settings, cluster, postgres);
    }

    /** Outreach beside the tables of campaigns that its last gate reads; those of opt-outs have their own service. */
    @Configuration(proxyBeanMethods = false)
    @Import(OutreachModule.class)
    static class WithTheTablesOfCampaigns {

        @Bean
        Migration campaignTables() {
            return CAMPAIGN;
        }
    }

    private static final Migration CAMPAIGN = new Migration("campaign", true);

    /** What the services before have left: cleared contacts in their topic, and in PostgreSQL what the last gate asks for. */
    private static List<ContactCleared> fill(KafkaCluster cluster, Postgres postgres, int mails) throws Exception {
        DatabaseRoles roles;
        try (var owner = postgres.ownerPool()) {
            roles = new Migrations(
                            owner, List.of(CAMPAIGN, new Migration("optout", true), new Migration("outreach", true)))
                    .roles();
        }
        OrganizationId organization = Fixtures.organization();
        CampaignId campaign = new CampaignId(UUID.randomUUID());
        RunId run = new RunId(UUID.randomUUID());
        Instant now = Instant.now();
        List<ContactCleared> cleared = new ArrayList<>();
        for (int i = 0; i < mails; i++) {
            cleared.add(cleared(organization, campaign, run, now));
        }
        try (var pool = postgres.pipelinePool(roles)) {
            know(new PipelineDatabase(pool), organization, campaign, cleared);
        }
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        cluster.bootstrapServers(),
                        ProducerConfig.LINGER_MS_CONFIG,
                        20),
                new StringSerializer(),
                new ByteArraySerializer())) {
            for (ContactCleared each : cleared) {
                var unused = producer.send(new ProducerRecord<>(
                        Topics.CONTACT_CLEARED.name(),
                        each.message().contact().leadId().toString(),
                        Json.bytes(each)));
            }
        }
        return cleared;
    }

    private static ContactCleared cleared(OrganizationId organization, CampaignId campaign, RunId run, Instant now) {
        Lead lead = Fixtures.lead(organization);
        String email = Objects.requireNonNull(lead.email());
        Contact contact = new Contact(
                organization,
                new ContactId(UUID.randomUUID()),
                campaign,
                run,
                1,
                Channel.EMAIL,
                Purpose.MARKETING,
                lead,
                email,
                Fixtures.verified(email),
                Fixtures.SENDER,
                now);
        Draft draft = draft();
        Approval approval =
                new Approval(ContentHash.of(email, draft), "reviewer", now, Mode.LIVE, now.plus(Duration.ofDays(7)));
        return new ContactCleared(new MessageApproved(contact, draft, approval, 1), Mode.LIVE, now);
    }

    private static final String TEXT =
            "We help bakeries in Pune to take orders online, and to deliver them.\n\n".repeat(27);
    private static final String HTML = "<p>" + TEXT.replace("\n\n", "</p>\n<p>") + "</p>";

    /** As text and as HTML together about as long as the mails of the peer. */
    private static Draft draft() {
        Draft usual = Fixtures.draft();
        return new Draft(
                usual.subject(),
                TEXT,
                HTML,
                usual.footerText(),
                usual.footerHtml(),
                usual.unsubscribeToken(),
                usual.unsubscribeUrl());
    }

    private static void know(
            Database database, OrganizationId organization, CampaignId campaign, List<ContactCleared> cleared) {
        database.jdbc()
                .sql("INSERT INTO campaign.organization VALUES (:organization, 'Northwind', now())")
                .param("organization", organization.value())
                .update();
        database.jdbc()
                .sql("""
                INSERT INTO campaign.organization_settings (organization_id, settings, version)
                VALUES (:organization, :settings::json, 1)
                """)
                .param("organization", organization.value())
                .param("settings", Json.text(Fixtures.settings(organization, Mode.LIVE)))
                .update();
        database.jdbc()
                .sql("""
                INSERT INTO campaign.campaign (campaign_id, organization_id, name, status, zone, scheduled_since, created_at,
                  updated_at, updated_by)
                VALUES (:campaign, :organization, 'Bakeries', 'RUNNING', 'Asia/Kolkata', now(), now(), now(), 'benchmark')
                """)
                .param("campaign", campaign.value())
                .param("organization", organization.value())
                .update();
        Columns<ContactCleared> columns = new Columns<ContactCleared>()
                .with("organization", "uuid", each -> each.message().contact().organizationId())
                .with("contact", "uuid", each -> each.message().contact().contactId())
                .with("lead", "uuid", each -> each.message().contact().leadId())
                .with("campaign", "uuid", each -> each.message().contact().campaignId())
                .with("run", "uuid", each -> each.message().contact().runId())
                .with("hash", "text", each -> each.message().approval().contentHash())
                .with("token", "uuid", each -> each.message().draft().unsubscribeToken());
        for (int from = 0; from < cleared.size(); from += 1_000) {
            List<ContactCleared> some = cleared.subList(from, Math.min(cleared.size(), from + 1_000));
            var unused = columns.update(database, """
                    INSERT INTO outreach.approval_item (organization_id, contact_id, lead_id, campaign_id, run_id, status,
                      contact, draft, written_by, content_hash, drafted_at, expires_at, decided_by, decided_at, approved_mode)
                    SELECT organization, contact, lead, campaign, run, 'APPROVED', '{}', '{}', 'template', hash, now(),
                      now() + interval '7 days', 'reviewer', now(), 'LIVE' FROM <rows>
                    """, some);
            unused = columns.update(database, """
                    INSERT INTO optout.unsubscribe_token (token, organization_id, contact_id, lead_id, masked_address, sender)
                    SELECT token, organization, contact, lead, 'i***@example', 'Northwind' FROM <rows>
                    """, some);
        }
    }
}
