package dev.leadflow.outreach.sending;

import static dev.leadflow.testkit.RunningService.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.Service;
import dev.leadflow.common.event.AttemptId;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.ContactAttempted.Status;
import dev.leadflow.common.event.ContactCleared;
import dev.leadflow.common.event.ContactDecided;
import dev.leadflow.common.event.Draft;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.MessageDrafted;
import dev.leadflow.common.event.MessageNoticed;
import dev.leadflow.common.event.MessageNoticed.Kind;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.ProviderState;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.RunId;
import dev.leadflow.common.event.RunReported;
import dev.leadflow.common.event.Topic;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.postgres.Postgres;
import dev.leadflow.common.web.Role;
import dev.leadflow.outreach.OutreachModule;
import dev.leadflow.outreach.PublishedByOthers;
import dev.leadflow.outreach.channel.EmailSenderContract.Behaviour;
import dev.leadflow.outreach.channel.smtp.ScriptedSmtpServer;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.RunningService;
import dev.leadflow.testkit.TestHttp;
import dev.leadflow.testkit.TestKafka;
import dev.leadflow.testkit.TestPostgres;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** From a draft to a mail, with everything real: Kafka, PostgreSQL, rules, REST and an SMTP server that misbehaves on demand. */
class SendingIT {

    private static final Service OUTREACH =
            new Service("outreach", PublishedByOthers.WithTheirTables.class, OutreachModule.SERVICE.settings());
    private static final KafkaCluster KAFKA = TestKafka.cluster();
    private static final Postgres POSTGRES = TestPostgres.emptyDatabase();

    private static ScriptedSmtpServer smtp;
    private static RunningService service;
    private final OrganizationId organization = Fixtures.organization();

    @BeforeAll
    static void start() {
        smtp = new ScriptedSmtpServer();
        service = started();
    }

    private static RunningService started() {
        return RunningService.start(
                List.of(OUTREACH),
                Map.of(
                        "SMTP_HOST", "127.0.0.1",
                        "SMTP_PORT", Integer.toString(smtp.port()),
                        "OPERATOR_EMAIL", "operator@northwind.example"),
                KAFKA,
                POSTGRES);
    }

    @AfterAll
    static void stop() {
        service.close();
        smtp.close();
    }

    @BeforeEach
    void goLive() {
        smtp.behave(Behaviour.TAKES_IT);
        use(Fixtures.settings(organization, Mode.LIVE));
    }

    private static PublishedByOthers published() {
        return new PublishedByOthers(service.database());
    }

    private static void use(OrganizationSettings settings) {
        published().settings(settings);
        service.publish(Topics.SETTINGS, settings.organizationId().toString(), settings);
    }

    private TestHttp http() {
        return service.http(organization, Role.OWNER);
    }

    /** A contact with a lead that is verified, whose message waits in the queue. */
    private Contact drafted() {
        Contact contact = Fixtures.emailTo(Fixtures.lead(organization));
        Draft draft = Fixtures.draft();
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        published().campaign(organization, contact.campaignId(), CampaignState.Status.RUNNING);
        published().unsubscribeLink(organization, draft.unsubscribeToken());
        service.publish(
                Topics.CAMPAIGNS,
                contact.campaignId().toString(),
                new CampaignState(
                        organization, contact.campaignId(), "Autumn offers", CampaignState.Status.RUNNING, null));
        service.publish(
                Topics.MESSAGE_DRAFTED,
                contact.leadId().toString(),
                new MessageDrafted(contact, draft, "template:introduction", now));
        eventually(() -> http().get(item(contact)).status() == 200);
        return contact;
    }

    private static String item(Contact contact) {
        return "/api/approval-queue/" + contact.contactId();
    }

    private void approve(Contact contact) {
        // The rules have their own copies of settings, campaigns and verifications, which are a moment behind.
        eventually(() -> http().get(item(contact)).text("mode").equals("LIVE"));
        String hash = http().get(item(contact)).text("content_hash");
        assertThat(http().post(item(contact) + "/approve", Map.of("content_hash", hash))
                        .status())
                .isEqualTo(200);
    }

    private JsonNode history(Contact contact) {
        return http().get("/api/outreach-history?lead_id=" + contact.leadId())
                .json()
                .path("items");
    }

    private void awaitStatus(Contact contact, Status status) {
        eventually(() -> history(contact).size() > 0
                && history(contact).get(0).path("status").asString().equals(status.name()));
    }

    private static long mailsTo(Contact contact) {
        return smtp.journal().stream()
                .filter(mail -> mail.contains("To: " + contact.recipient()))
                .count();
    }

    private static List<ContactAttempted> attempts(Contact contact, int count) {
        return service.awaitEvents(
                Topics.CONTACT_ATTEMPTED, count, each -> each.contactId().equals(contact.contactId()));
    }

    @Test
    void sendsWhatWasApprovedAndNothingElse() {
        Contact approved = drafted();
        Contact waiting = drafted();

        approve(approved);
        awaitStatus(approved, Status.ACCEPTED);

        assertThat(mailsTo(approved)).isEqualTo(1);
        assertThat(mailsTo(waiting)).isZero();
        assertThat(attempts(approved, 2))
                .extracting(ContactAttempted::status)
                .containsExactly(Status.IO_STARTED, Status.ACCEPTED);
        JsonNode attempt = history(approved).get(0);
        assertThat(attempt.path("recipient").asString()).isEqualTo(approved.recipient());
        assertThat(attempt.path("provider").asString()).isEqualTo("smtp");
        assertThat(attempt.path("provider_id").asString())
                .contains(attempt.path("id").asString());
        assertThat(attempt.path("subject").asString()).isEqualTo("Online orders for your bakery");
        assertThat(attempt.path("detail").asString()).contains("250").doesNotContain(approved.recipient());
    }

    @Test
    void showsWhatBecameOfAMessage() {
        Contact contact = drafted();
        approve(contact);
        awaitStatus(contact, Status.ACCEPTED);
        AttemptId attempt = attempts(contact, 2).getLast().attemptId();
        for (Kind kind : List.of(Kind.BOUNCED_SOFT, Kind.ACCEPTED, Kind.BOUNCED_SOFT, Kind.DELIVERED)) {
            service.publish(
                    Topics.MESSAGE_NOTICED,
                    contact.leadId().toString(),
                    new MessageNoticed(
                            organization,
                            "event-" + kind,
                            attempt,
                            contact.contactId(),
                            contact.leadId(),
                            "mail",
                            kind,
                            "The mailbox is full.",
                            Instant.now().truncatedTo(ChronoUnit.MILLIS)));
        }

        awaitStatus(contact, Status.BOUNCED);

        assertThat(history(contact).get(0).path("detail").asString()).isEqualTo("The mailbox is full.");
        assertThat(history(contact).get(0).path("provider").asString()).isEqualTo("smtp");
        assertThat(attempts(contact, 3).getLast().status()).isEqualTo(Status.BOUNCED);
    }

    @Test
    void sendsOnceThoughItsClearanceComesFiveTimes() {
        Contact contact = drafted();
        approve(contact);
        awaitStatus(contact, Status.ACCEPTED);
        ContactCleared cleared = service.awaitEvents(
                        Topics.CONTACT_CLEARED,
                        1,
                        each -> each.message().contact().contactId().equals(contact.contactId()))
                .getFirst();
        for (int i = 0; i < 4; i++) {
            service.publish(Topics.CONTACT_CLEARED, contact.leadId().toString(), cleared);
        }
        Contact last = drafted();
        approve(last);
        awaitStatus(last, Status.ACCEPTED);

        assertThat(mailsTo(contact)).isEqualTo(1);
        assertThat(attempts(contact, 2)).hasSize(2);
    }

    @Test
    void sendsNothingAfterAnOptOutBetweenApprovalAndSending() {
        Contact contact = drafted();
        published().optOut(service.bean(KeyedHash.class), organization, contact.recipient());

        approve(contact);
        awaitStatus(contact, Status.CANCELLED);

        assertThat(mailsTo(contact)).isZero();
        ContactDecided denied = service.awaitEvents(
                        Topics.CONTACT_DECIDED,
                        1,
                        each -> each.contactId().equals(contact.contactId())
                                && each.stage() == ContactDecided.Stage.LAST_GATE)
                .getFirst();
        assertThat(denied.reason()).isEqualTo(Reason.OPTED_OUT);
    }

    @Test
    void sendsNothingAgainOfWhichItDoesNotKnowWhetherItArrived() {
        Contact contact = drafted();
        smtp.behave(Behaviour.TAKES_IT_AND_BREAKS_OFF);

        approve(contact);
        awaitStatus(contact, Status.UNKNOWN);

        restart();
        assertThat(mailsTo(contact)).isEqualTo(1);
        assertThat(history(contact)).hasSize(1);
    }

    @Test
    void sendsAfterARestartWhatTheServerHadNotTaken() {
        Contact contact = drafted();
        smtp.behave(Behaviour.IS_AWAY);
        int before = smtp.connections();
        approve(contact);
        eventually(() -> smtp.connections() > before);

        service.close();
        smtp.behave(Behaviour.TAKES_IT);
        service = started();
        awaitStatus(contact, Status.ACCEPTED);

        assertThat(mailsTo(contact)).isEqualTo(1);
    }

    @Test
    void doesNotSendAgainAfterARestartWhatWasBeingSent() {
        Contact contact = drafted();
        smtp.behave(Behaviour.TAKES_IT_AND_FALLS_SILENT);
        approve(contact);
        awaitStatus(contact, Status.IO_STARTED);

        restart();
        smtp.behave(Behaviour.TAKES_IT);
        Contact next = drafted();
        approve(next);
        awaitStatus(next, Status.ACCEPTED);
        awaitStatus(contact, Status.UNKNOWN);

        assertThat(mailsTo(contact)).isEqualTo(1);
    }

    private static void restart() {
        service.close();
        service = started();
    }

    @Test
    void simulatesInADryRun() {
        use(Fixtures.settings(organization, Mode.DRY_RUN));
        Contact contact = drafted();
        String hash = http().get(item(contact)).text("content_hash");
        http().post(item(contact) + "/approve", Map.of("content_hash", hash));

        awaitStatus(contact, Status.SIMULATED);

        assertThat(mailsTo(contact)).isZero();
        assertThat(history(contact).get(0).path("mode").asString()).isEqualTo("DRY_RUN");
        assertThat(history(contact).get(0).path("provider").asString()).isEqualTo("dry-run");
    }

    @Test
    void findsAttemptsByWhatAnOperatorKnows() {
        Contact contact = drafted();
        approve(contact);
        awaitStatus(contact, Status.ACCEPTED);

        for (String filter : List.of(
                "lead_id=" + contact.leadId(),
                "campaign_id=" + contact.campaignId(),
                "status=ACCEPTED",
                "channel=EMAIL",
                "from=2026-01-01T00:00:00Z",
                "from=2026-01-01T00:00:00%2B05:30&to=2126-01-01T00:00:00Z")) {
            assertThat(http().get("/api/outreach-history?" + filter)
                            .json()
                            .path("total")
                            .asInt())
                    .as(filter)
                    .isEqualTo(1);
        }
        for (String filter :
                List.of("lead_id=" + UUID.randomUUID(), "status=BOUNCED", "channel=VOICE", "to=2026-01-01T00:00:00Z")) {
            assertThat(http().get("/api/outreach-history?" + filter)
                            .json()
                            .path("total")
                            .asInt())
                    .as(filter)
                    .isZero();
        }
        assertThat(http().get("/api/outreach-history?status=NONSENSE").status()).isEqualTo(422);
        assertThat(http().get("/api/outreach-history?from=yesterday").status()).isEqualTo(422);
        assertThat(http().get("/api/outreach-history?from=0000-01-01T00:00:00Z").status())
                .isEqualTo(422);
        assertThat(service.http(Fixtures.organization(), Role.OWNER)
                        .get("/api/outreach-history?lead_id=" + contact.leadId())
                        .json()
                        .path("total")
                        .asInt())
                .isZero();
    }

    @Test
    void mailsTheReportOfARunToTheOperatorOnce() {
        RunReported report = new RunReported(
                organization,
                new RunId(UUID.randomUUID()),
                Fixtures.emailTo(Fixtures.lead(organization)).campaignId(),
                "Autumn offers\r\nBcc: all@victim.example",
                Mode.LIVE,
                12,
                7,
                Map.of("ACCEPTED", 6L, "UNKNOWN", 1L),
                Map.of("OPTED_OUT", 2L, "DAILY_CAP", 3L),
                Instant.now(),
                Instant.now());
        for (int i = 0; i < 3; i++) {
            service.publish(Topics.RUN_REPORTED, report.runId().toString(), report);
        }
        eventually(() -> reports() == 1);
        RunReported another = new RunReported(
                organization,
                new RunId(UUID.randomUUID()),
                report.campaignId(),
                "Winter offers",
                Mode.DRY_RUN,
                0,
                0,
                Map.of(),
                Map.of(),
                Instant.now(),
                Instant.now());
        service.publish(Topics.RUN_REPORTED, report.runId().toString(), another);
        eventually(() -> smtp.journal().stream().anyMatch(mail -> mail.contains("Winter offers")));

        assertThat(reports()).isEqualTo(1);
        String mail = smtp.journal().stream()
                .filter(each -> each.contains("7 of 12"))
                .findFirst()
                .orElseThrow();
        assertThat(mail).contains("To: operator@northwind.example").doesNotContain("\r\nBcc:");
        assertThat(mail).containsPattern("OPTED_OUT +2").containsPattern("ACCEPTED +6");
    }

    /** Row 183. */
    @Test
    void mailsTheOperatorOnceWhenAProviderRefusesOurKey() {
        ProviderState refused = new ProviderState(
                "verifier",
                "alert-1",
                "zerobounce",
                "validate",
                ProviderState.Status.KEY_REFUSED,
                12,
                12,
                100,
                80,
                BigDecimal.ZERO,
                "The provider refused the key (HTTP 401).",
                Instant.now(),
                null,
                Instant.now());
        Topic<ProviderState> topic = Topics.PROVIDER_STATES.stream()
                .filter(each -> each.owner().equals("verifier"))
                .findFirst()
                .orElseThrow();
        for (int i = 0; i < 3; i++) {
            service.publish(topic, "alert-1.zerobounce.validate", refused);
        }
        eventually(() -> alerts() > 0);
        RunReported last = new RunReported(
                organization,
                new RunId(UUID.randomUUID()),
                Fixtures.emailTo(Fixtures.lead(organization)).campaignId(),
                "After the alert",
                Mode.LIVE,
                0,
                0,
                Map.of(),
                Map.of(),
                Instant.now(),
                Instant.now());
        service.publish(Topics.RUN_REPORTED, last.runId().toString(), last);
        eventually(() -> smtp.journal().stream().anyMatch(mail -> mail.contains("After the alert")));

        assertThat(alerts()).isEqualTo(1);
        assertThat(smtp.journal().stream().filter(mail -> mail.contains("Provider zerobounce.validate")))
                .singleElement()
                .asString()
                .contains("To: operator@northwind.example")
                .contains("HTTP 401");
    }

    private static long alerts() {
        return smtp.journal().stream()
                .filter(mail -> mail.contains("Provider zerobounce.validate refuses our key"))
                .count();
    }

    private static long reports() {
        return smtp.journal().stream().filter(mail -> mail.contains("7 of 12")).count();
    }

    @Test
    void sendsATestMailInADryRunTooAndSaysWhatTheServerAnswered() {
        use(Fixtures.settings(organization, Mode.DRY_RUN));

        TestHttp.Answer accepted = http().post("/api/test-email", Map.of("to", "me@northwind.example"));
        assertThat(accepted.status()).isEqualTo(200);
        assertThat(accepted.text("status")).isEqualTo("ACCEPTED");
        assertThat(accepted.text("detail")).contains("250");
        smtp.behave(Behaviour.REFUSES_THE_RECIPIENT_FOR_GOOD);
        TestHttp.Answer refused = http().post("/api/test-email", Map.of("to", "me@northwind.example"));
        assertThat(refused.text("status")).isEqualTo("REFUSED");
        assertThat(refused.text("detail")).contains("550 5.1.1");
    }

    @Test
    void sendsFewTestMailsAndNoneToSomebodyWhoOptedOut() {
        published().optOut(service.bean(KeyedHash.class), organization, "gone@northwind.example");

        TestHttp.Answer optedOut = http().post("/api/test-email", Map.of("to", "Gone@northwind.example"));
        assertThat(optedOut.status()).isEqualTo(409);
        assertThat(optedOut.text("type")).endsWith("opted-out");
        assertThat(http().post("/api/test-email", Map.of("to", "nonsense")).status())
                .isEqualTo(422);
        assertThat(http().post("/api/test-email", Map.of("to", "a@b.example\r\nBcc: c@d.example"))
                        .status())
                .isEqualTo(422);
        assertThat(service.http(organization, Role.MANAGER)
                        .post("/api/test-email", Map.of("to", "me@northwind.example"))
                        .status())
                .isEqualTo(403);
        for (int i = 0; i < 5; i++) {
            assertThat(http().post("/api/test-email", Map.of("to", "me@northwind.example"))
                            .status())
                    .isEqualTo(200);
        }
        assertThat(http().post("/api/test-email", Map.of("to", "me@northwind.example"))
                        .status())
                .isEqualTo(429);
    }

    @Test
    void showsItsBreakerAndItsAttemptsAsMetrics() {
        Contact contact = drafted();
        approve(contact);
        awaitStatus(contact, Status.ACCEPTED);

        String metrics = http().get("/actuator/prometheus").body();

        assertThat(metrics)
                .contains("leadflow_attempts_total{channel=\"EMAIL\",status=\"ACCEPTED\"")
                .contains("resilience4j_circuitbreaker_state{name=\"smtp.send\"");
    }
}
