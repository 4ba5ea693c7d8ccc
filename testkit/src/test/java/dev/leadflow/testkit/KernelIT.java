package dev.leadflow.testkit;

import static dev.leadflow.testkit.RunningService.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadflow.common.Causes;
import dev.leadflow.common.Service;
import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Topic;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.Periodic;
import dev.leadflow.common.kafka.Subscription;
import dev.leadflow.common.kafka.TopicWorker;
import dev.leadflow.common.postgres.Migration;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.postgres.PostgresAway;
import dev.leadflow.common.postgres.TenantDatabase;
import dev.leadflow.common.web.Caller;
import dev.leadflow.common.web.Permission;
import dev.leadflow.common.web.Role;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The process kernel, run with a small service of the test's own. */
class KernelIT {

    private static final OrganizationId OURS = Fixtures.organization();
    private static final OrganizationId THEIRS = Fixtures.organization();
    private static final AtomicInteger ROUNDS = new AtomicInteger();
    private static RunningService service;

    @BeforeAll
    static void start() {
        service = RunningService.start(new Service("campaign", SampleModule.class, List.of()), Map.of());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void carriesAnEventFromTheTransactionOfItsFactToTheWorkerOfATopic() {
        String text = "first " + UUID.randomUUID();

        var answer = service.http(OURS, Role.OWNER).post("/api/notes", Map.of("text", text));

        assertThat(answer.status()).isEqualTo(200);
        eventually(() -> heard(text));
    }

    @Test
    void putsABrokenRecordIntoTheDeadLetterAndGoesOnWithItsNeighbours() {
        String text = "neighbour " + UUID.randomUUID();
        var broken = new Topic<>(Topics.CAMPAIGNS.name(), Map.class, "", null);
        service.publish(broken, "x", Map.of("organization_id", "not an id"));
        service.publish(Topics.CAMPAIGNS, "x", state(text));

        eventually(() -> heard(text));
        eventually(() -> service.events(new Topic<>("campaign.dead-letter.v1", Map.class, "", null)).stream()
                .anyMatch(letter -> "not an id".equals(letter.get("organization_id"))));
    }

    @Test
    void showsARequestOnlyTheRowsOfItsOwnOrganization() {
        service.http(OURS, Role.OWNER).post("/api/notes", Map.of("text", "ours"));

        assertThat(service.http(THEIRS, Role.OWNER).get("/api/notes").json()).isEmpty();
        assertThat(service.http(OURS, Role.VIEWER).get("/api/notes").json()).isNotEmpty();
    }

    @Test
    void showsNothingWithoutAnOrganization() {
        service.http(OURS, Role.OWNER).post("/api/notes", Map.of("text", "ours"));

        assertThat(service.bean(TenantDatabase.class)
                        .jdbc()
                        .sql("SELECT count(*) FROM sample.note")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void refusesARequestWithoutATokenOrWithoutThePermission() {
        assertThat(service.http().get("/api/notes").status()).isEqualTo(401);
        assertThat(service.http().withToken("nonsense").get("/api/notes").status())
                .isEqualTo(401);
        var viewer = service.http(OURS, Role.VIEWER).post("/api/notes", Map.of("text", "x"));
        assertThat(viewer.status()).isEqualTo(403);
        assertThat(viewer.text("type")).isEqualTo("urn:leadflow:problem:forbidden");
    }

    @Test
    void namesTheFieldThatARequestGotWrong() {
        var answer = service.http(OURS, Role.OWNER).post("/api/notes", "{\"text\":\"x\",\"organization_id\":\"y\"}");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text("field")).isEqualTo("organization_id");
        assertThat(service.http(OURS, Role.OWNER)
                        .post("/api/notes", "{nonsense")
                        .status())
                .isEqualTo(400);
        assertThat(service.http(OURS, Role.OWNER)
                        .post("/api/notes", Map.of("text", "x".repeat(2_000_000)))
                        .status())
                .isEqualTo(413);
    }

    /** The web server would write it to the disk, up to the limit of uploads, before it asks who is there. */
    @Test
    void takesNoFilesWhereNobodyAsksForAny() {
        byte[] large = new byte[2 << 20];

        assertThat(service.http().upload("/health", "x.csv", large).status()).isEqualTo(413);
        assertThat(service.http(OURS, Role.OWNER)
                        .upload("/api/notes", "x.csv", large)
                        .status())
                .isEqualTo(413);
        assertThat(service.http(OURS, Role.OWNER)
                        .upload("/api/notes", "x.csv", new byte[10])
                        .status())
                .isEqualTo(415);
    }

    @Test
    void knowsAServerThatTakesNoWritesFromARowThatItNeverTakes() {
        PipelineDatabase database = service.database();
        Runnable insert = () ->
                database.jdbc().sql("INSERT INTO sample.heard VALUES ('once')").update();
        insert.run();

        assertThatThrownBy(() -> database.inTransaction(() -> {
                    database.jdbc().sql("SET TRANSACTION READ ONLY").update();
                    insert.run();
                }))
                .matches(PostgresAway::isBehind);
        assertThatThrownBy(insert::run).matches(failed -> !PostgresAway.isBehind(failed));
    }

    @Test
    void quotesNoRowWhenAStatementFails() {
        PipelineDatabase database = service.database();
        Runnable insert = () -> database.jdbc()
                .sql("INSERT INTO sample.heard VALUES (:text)")
                .param("text", "asha@asha.example")
                .update();
        insert.run();

        assertThatThrownBy(insert::run)
                .isInstanceOf(DuplicateKeyException.class)
                .satisfies(failed -> assertThat(Causes.of(failed))
                        .extracting(Throwable::getMessage)
                        .noneMatch(message -> message.contains("asha")));
    }

    @Test
    void goesOnWithPeriodicWorkWhateverARoundThrows() {
        eventually(() -> ROUNDS.get() > 2);
    }

    @Test
    void saysThatItLivesAndIsReadyWithoutALogin() {
        assertThat(service.http().get("/healthz").status()).isEqualTo(200);
        assertThat(service.http().get("/readyz").status()).isEqualTo(200);
        assertThat(service.http().get("/actuator/prometheus").status()).isEqualTo(401);
        assertThat(service.http(OURS, Role.OWNER).get("/actuator/prometheus").status())
                .isEqualTo(200);
        assertThat(service.http().get("/v3/api-docs").status()).isEqualTo(200);
    }

    @Test
    void tellsItsHealthInTheUsualPlaceToo() {
        var health = service.http(OURS, Role.OWNER).get("/actuator/health");

        assertThat(service.http().get("/actuator/health").status()).isEqualTo(401);
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.json().at("/components/leadflow/status").asString()).isEqualTo("UP");
    }

    private static boolean heard(String text) {
        return service.database()
                .jdbc()
                .sql("SELECT EXISTS (SELECT FROM sample.heard WHERE event = :text)")
                .param("text", text)
                .query(Boolean.class)
                .single();
    }

    private static CampaignState state(String name) {
        return new CampaignState(OURS, new CampaignId(UUID.randomUUID()), name, CampaignState.Status.RUNNING, null);
    }

    @Configuration(proxyBeanMethods = false)
    static class SampleModule {

        @Bean
        Migration migration() {
            return new Migration("sample", true);
        }

        @Bean
        Outbox outbox() {
            return new Outbox("sample", Set.of(Topics.CAMPAIGNS));
        }

        @Bean
        TopicWorker worker(PipelineDatabase database) {
            return new TopicWorker(
                    "campaign",
                    "campaign.sample",
                    List.of(new Subscription<>(
                            Topics.CAMPAIGNS,
                            batch -> batch.forEach(each -> database.jdbc()
                                    .sql("INSERT INTO sample.heard VALUES (:name) ON CONFLICT DO NOTHING")
                                    .param("name", each.value().name())
                                    .update()))),
                    Set.of(),
                    100);
        }

        @Bean
        Periodic fragile() {
            return new Periodic("campaign", "campaign.fragile", Duration.ofMillis(10), () -> {
                if (ROUNDS.incrementAndGet() == 1) {
                    throw new StackOverflowError("as deep input may cause");
                }
            });
        }

        @Bean
        NoteController noteController(TenantDatabase database, Outbox outbox) {
            return new NoteController(database, outbox);
        }
    }

    @RestController
    static class NoteController {

        private final TenantDatabase database;
        private final Outbox outbox;

        NoteController(TenantDatabase database, Outbox outbox) {
            this.database = database;
            this.outbox = outbox;
        }

        record NewNote(String text) {}

        @PostMapping("/api/notes")
        @PreAuthorize(Permission.Needs.LEADS_WRITE)
        void write(@RequestBody NewNote note) {
            OrganizationId organization = Caller.current().organizationId();
            database.inTransaction(() -> {
                database.jdbc()
                        .sql("INSERT INTO sample.note VALUES (:id, :organization, :text)")
                        .param("id", UUID.randomUUID())
                        .param("organization", organization.value())
                        .param("text", note.text())
                        .update();
                outbox.append(database, organization, Topics.CAMPAIGNS, "note", state(note.text()));
            });
        }

        @GetMapping("/api/notes")
        @PreAuthorize(Permission.Needs.LEADS_READ)
        List<String> read() {
            return database.jdbc()
                    .sql("SELECT text FROM sample.note")
                    .query(String.class)
                    .list();
        }
    }
}
