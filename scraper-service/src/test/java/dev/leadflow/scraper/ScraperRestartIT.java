package dev.leadflow.scraper;

import static dev.leadflow.testkit.RunningService.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadflow.common.Service;
import dev.leadflow.common.event.LeadAccepted;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.EventPublisher;
import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.postgres.Migrations;
import dev.leadflow.common.postgres.Postgres;
import dev.leadflow.common.postgres.TenantDatabase;
import dev.leadflow.common.web.Role;
import dev.leadflow.scraper.file.BrokenUpload;
import dev.leadflow.scraper.file.LeadFile;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.RunningService;
import dev.leadflow.testkit.SettableClock;
import dev.leadflow.testkit.TestKafka;
import dev.leadflow.testkit.TestPostgres;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;

/** What must hold when things end in the middle: acknowledged rows survive, and are counted and recognised exactly once. */
class ScraperRestartIT {

    private static final Service SCRAPER =
            new Service("scraper", ScraperIT.WithPublishedTables.class, ScraperSettings.ALL);
    private static final int ROWS = 5_000;

    /** Rows F2 and F17 of the fault table: a stop while the rows are being judged, and then without any local state. */
    @Test
    void judgesEveryRowOnceThroughAStopInTheMiddleAndTheLossOfItsState() {
        KafkaCluster cluster = TestKafka.cluster();
        Postgres postgres = TestPostgres.emptyDatabase();
        OrganizationId organization = Fixtures.organization();
        String run = UUID.randomUUID().toString().substring(0, 8);
        byte[] file = file(run);
        String first;
        try (RunningService service = start(cluster, postgres)) {
            first = upload(service, organization, file);
        } // stops at once, whatever is judged by then

        try (RunningService service = start(cluster, postgres)) {
            assertCounts(done(service, organization, first), ROWS, 0);
        }
        FileSystemUtils.deleteRecursively(cluster.stateDirectory().toFile());
        try (RunningService service = start(cluster, postgres)) {
            assertCounts(done(service, organization, upload(service, organization, file)), 0, ROWS);
            List<LeadAccepted> accepted = service.awaitEvents(
                    Topics.LEAD_ACCEPTED, ROWS, each -> each.organizationId().equals(organization));
            assertThat(accepted).hasSize(ROWS);
            assertThat(new HashSet<>(accepted)).hasSize(ROWS);
        }
    }

    /** An upload that breaks off is never taken for a whole one; what came before it is not lost. */
    @Test
    void saysOfAnUploadThatBrokeOffThatItDid() throws Exception {
        OrganizationId organization = Fixtures.organization();
        String run = UUID.randomUUID().toString().substring(0, 8);
        try (RunningService service = start(TestKafka.cluster(), TestPostgres.emptyDatabase());
                var pool = service.postgres()
                        .tenantPool(service.bean(Migrations.class).roles())) {
            Imports imports = new Imports(new TenantDatabase(pool, () -> Optional.of(organization)));
            LeadImport leadImport = new LeadImport(
                    service.bean(LeadCapture.class),
                    service.bean(EventPublisher.class),
                    imports,
                    new SettableClock(Fixtures.NOON_IN_KOLKATA));

            LeadFile opened = LeadFile.open(new BrokenUpload(file(run)));
            assertThatThrownBy(() -> leadImport.take(organization, "half.csv", opened))
                    .isInstanceOf(IOException.class);

            UUID id = service.database()
                    .jdbc()
                    .sql("SELECT import_id FROM scraper.lead_import WHERE organization_id = :organization")
                    .param("organization", organization.value())
                    .query(UUID.class)
                    .single();
            eventually(() ->
                    found(service, organization, id.toString()).path("accepted").asLong() >= ROWS - 2_000);
            JsonNode half = found(service, organization, id.toString());
            assertThat(half.path("status").asString()).isEqualTo("BROKEN_OFF");
            assertThat(half.path("done").asBoolean()).isFalse();
            assertThat(half.path("rows").asLong()).isLessThanOrEqualTo(ROWS);
        }
    }

    private static RunningService start(KafkaCluster cluster, Postgres postgres) {
        return RunningService.start(List.of(SCRAPER), Map.of(), cluster, postgres);
    }

    private static byte[] file(String run) {
        StringBuilder file = new StringBuilder("name,email,website\n");
        for (int i = 0; i < ROWS; i++) {
            String host = "f" + i + "-" + run + ".example";
            file.append("Firm ")
                    .append(i)
                    .append(",office@")
                    .append(host)
                    .append(",www.")
                    .append(host)
                    .append('\n');
        }
        return file.toString().getBytes(UTF_8);
    }

    private static String upload(RunningService service, OrganizationId organization, byte[] file) {
        return service.http(organization, Role.MANAGER)
                .upload("/api/leads/import", "leads.csv", file)
                .text("import_id");
    }

    private static JsonNode done(RunningService service, OrganizationId organization, String id) {
        eventually(() -> found(service, organization, id).path("done").asBoolean());
        return found(service, organization, id);
    }

    private static JsonNode found(RunningService service, OrganizationId organization, String id) {
        return service.http(organization, Role.VIEWER)
                .get("/api/leads/imports/" + id)
                .json();
    }

    private static void assertCounts(JsonNode done, long accepted, long duplicates) {
        assertThat(done.path("rows").asLong()).isEqualTo(ROWS);
        assertThat(done.path("accepted").asLong()).isEqualTo(accepted);
        assertThat(done.path("duplicates").asLong()).isEqualTo(duplicates);
        assertThat(done.path("refused").asLong()).isZero();
    }
}
