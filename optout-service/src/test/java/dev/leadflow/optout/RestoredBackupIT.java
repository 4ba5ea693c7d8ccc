package dev.leadflow.optout;

import static dev.leadflow.testkit.RunningService.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.postgres.Postgres;
import dev.leadflow.common.web.Role;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.RunningService;
import dev.leadflow.testkit.TestHttp;
import dev.leadflow.testkit.TestKafka;
import dev.leadflow.testkit.TestPostgres;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** PostgreSQL is restored from a backup that does not know an opt-out; its topic does. */
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
                    dev.leadflow.common.event.Topics.SUPPRESSIONS,
                    1,
                    each -> each.organizationId().equals(organization));
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

    /** The table refuses to forget; a restored backup does not ask it. */
    private void restoreABackupFromBefore() {
        try (var owner = postgres.ownerPool()) {
            JdbcClient jdbc = JdbcClient.create(owner);
            jdbc.sql("ALTER TABLE optout.suppression DISABLE TRIGGER USER").update();
            jdbc.sql("DELETE FROM optout.suppression").update();
            jdbc.sql("ALTER TABLE optout.suppression ENABLE TRIGGER USER").update();
            jdbc.sql("DELETE FROM optout.journal_position").update();
            jdbc.sql("DELETE FROM optout.outbox").update();
        }
    }
}
