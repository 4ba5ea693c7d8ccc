package dev.leadflow.optout;

import static dev.leadflow.testkit.RunningService.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.AttemptId;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.Draft;
import dev.leadflow.common.event.MessageDrafted;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.postgres.Postgres;
import dev.leadflow.common.web.Role;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.RunningService;
import dev.leadflow.testkit.TestHttp;
import dev.leadflow.testkit.TestKafka;
import dev.leadflow.testkit.TestPostgres;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** PostgreSQL is restored from a backup that does not know what has happened since; the topics do. */
class RestoredBackupIT {

    private final OrganizationId organization = Fixtures.organization();
    private final KafkaCluster cluster = TestKafka.cluster();
    private final Postgres postgres = TestPostgres.emptyDatabase();

    @Test
    void holdsAnOptOutThatTheBackupDoesNotKnow() {
        try (RunningService before = start()) {
            TestHttp http = before.http(organization, Role.OWNER);
            assertThat(http.post("/api/opt-outs", Map.of("email", "asha@example.org", "reason", "asked on the phone"))
                            .status())
                    .isLessThan(300);
            before.awaitEvents(
                    Topics.SUPPRESSIONS, 1, each -> each.organizationId().equals(organization));
        }
        restoreABackupFromBefore();

        try (RunningService after = start()) {
            eventually(() -> optOuts(after) == 1);
            assertThat(after.http(organization, Role.OWNER)
                            .get("/api/opt-outs?query=asha@example.org")
                            .json()
                            .path("total")
                            .asInt())
                    .isEqualTo(1);
            eventually(() -> after.http()
                    .get("/readyz")
                    .json()
                    .path("notes")
                    .path("optout.journal")
                    .asString()
                    .contains("missing or behind and are back"));
        }
    }

    @Test
    void knowsTheLinksAndNamesOfMailsThatLeftAfterTheBackup() {
        Contact contact = Fixtures.emailTo(Fixtures.lead(organization));
        AttemptId attempt = new AttemptId(UUID.randomUUID());
        Draft draft = Fixtures.draft();
        String link = "/unsubscribe/" + draft.unsubscribeToken();
        try (RunningService before = start()) {
            before.publish(
                    Topics.MESSAGE_DRAFTED,
                    contact.leadId().toString(),
                    new MessageDrafted(contact, draft, "template:introduction", Instant.now()));
            before.publish(
                    Topics.CONTACT_ATTEMPTED,
                    contact.leadId().toString(),
                    Fixtures.attempted(
                            contact, attempt, ContactAttempted.Status.ACCEPTED, null, "sendgrid", null, Instant.now()));
            eventually(() -> before.http().get(link).status() == 200 && sentMessages(before, attempt) == 1);
        }
        restoreABackupFromBefore();

        try (RunningService after = start()) {
            eventually(() -> after.http().get(link).status() == 200);
            eventually(() -> sentMessages(after, attempt) == 1);
        }
    }

    @Test
    void followsWhatItsReadersHaveAcknowledged() {
        Contact contact = Fixtures.emailTo(Fixtures.lead(organization));
        Draft draft = Fixtures.draft();
        try (RunningService service = start()) {
            eventually(() -> service.http()
                    .get("/readyz")
                    .json()
                    .path("notes")
                    .path("optout.token-journal")
                    .asString()
                    .startsWith("replayed"));
            long before = position(service);
            service.publish(
                    Topics.MESSAGE_DRAFTED,
                    contact.leadId().toString(),
                    new MessageDrafted(contact, draft, "template:introduction", Instant.now()));
            eventually(() -> position(service) > before);

            assertThat(service.http()
                            .get("/unsubscribe/" + draft.unsubscribeToken())
                            .status())
                    .isEqualTo(200);
        }
    }

    private static int sentMessages(RunningService service, AttemptId attempt) {
        return service.database()
                .jdbc()
                .sql("SELECT count(*) FROM optout.sent_message WHERE attempt_id = :attempt")
                .param("attempt", attempt.value())
                .query(Integer.class)
                .single();
    }

    private static long position(RunningService service) {
        return service.database()
                .jdbc()
                .sql("SELECT coalesce(sum(next_offset), 0) FROM optout.journal_position WHERE topic = :topic")
                .param("topic", Topics.MESSAGE_DRAFTED.name())
                .query(Long.class)
                .single();
    }

    private RunningService start() {
        return RunningService.start(List.of(OptoutModule.SERVICE), Map.of(), cluster, postgres);
    }

    private int optOuts(RunningService service) {
        return service.database()
                .jdbc()
                .sql("SELECT count(*) FROM optout.suppression WHERE organization_id = :organization")
                .param("organization", organization.value())
                .query(Integer.class)
                .single();
    }

    /** The tables refuse to forget; a restored backup does not ask it. */
    private void restoreABackupFromBefore() {
        try (var owner = postgres.ownerPool()) {
            JdbcClient jdbc = JdbcClient.create(owner);
            for (String table : List.of("optout.suppression", "optout.unsubscribe_token")) {
                jdbc.sql("ALTER TABLE " + table + " DISABLE TRIGGER USER").update();
                jdbc.sql("DELETE FROM " + table).update();
                jdbc.sql("ALTER TABLE " + table + " ENABLE TRIGGER USER").update();
            }
            jdbc.sql("DELETE FROM optout.sent_message").update();
            jdbc.sql("DELETE FROM optout.journal_position").update();
            jdbc.sql("DELETE FROM optout.outbox").update();
        }
    }
}
