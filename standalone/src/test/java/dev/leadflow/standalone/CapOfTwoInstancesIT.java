package dev.leadflow.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.ListeningPort;
import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.postgres.Postgres;
import dev.leadflow.outreach.OutreachModule;
import dev.leadflow.testkit.RunningService;
import dev.leadflow.testkit.TestHttp;
import dev.leadflow.testkit.TestKafka;
import dev.leadflow.testkit.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Two processes of the outreach service share the work, and one of them is killed in it; the other services are in this process. */
class CapOfTwoInstancesIT {

    private static final int FILES = 2;
    private static final int LEADS = FILES * WorkingDay.PER_FILE;
    private static final int CAP = 15;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void theCapOfTheDayIsUsedUpAndNotOvershot() {
        try (WorkingDay day = new WorkingDay();
                TwoOutreaches site = new TwoOutreaches(day, folder)) {
            site.awaitReady();
            WorkingDay.goLive(site);
            for (int file = 0; file < FILES; file++) {
                WorkingDay.send(site, file);
            }
            WorkingDay.awaitVerified(site, FILES);
            WorkingDay.trigger(site);
            WorkingDay.eventually(() -> WorkingDay.pending(site).size() == LEADS);
            // A run selects no more than the cap, so it is lowered after it; the rules have heard of that when one had
            // to wait.
            site.capIs(0);
            WorkingDay.approve(site, WorkingDay.pending(site).getFirst());
            WorkingDay.eventually(() -> waitForTomorrow(site) == 1);
            site.capIs(CAP);
            WorkingDay.approveAll(site);
            WorkingDay.eventually(() -> !day.recipients().isEmpty());
            site.kill("outreach");

            WorkingDay.eventually(() ->
                    waitForTomorrow(site) + site.report().path("contacted").asInt() == LEADS);

            JsonNode report = site.report();
            assertThat(report.path("contacted").asInt()).as(report.toString()).isEqualTo(CAP);
            int mayHaveLeft = report.path("by_outcome").path("UNKNOWN").asInt()
                    + report.path("by_outcome").path("IO_STARTED").asInt();
            assertThat(day.recipients())
                    .as("one mail each, but for those that were under way: " + report)
                    .doesNotHaveDuplicates()
                    .hasSizeBetween(CAP - mayHaveLeft, CAP);
        }
    }

    private static int waitForTomorrow(TwoOutreaches site) {
        return site.report().path("by_reason").path("DAILY_CAP").asInt();
    }

    private static final class TwoOutreaches implements WorkingDay.Site, AutoCloseable {

        private final RunningService others;
        private final TestHttp campaign;
        private final Map<String, Program> outreach = new HashMap<>();
        private final Map<String, TestHttp> outreachHttp = new HashMap<>();

        TwoOutreaches(WorkingDay day, Path folder) {
            KafkaCluster kafka = TestKafka.cluster();
            Postgres database = TestPostgres.emptyDatabase();
            Map<String, String> settings = new HashMap<>(day.settings());
            settings.put("JWT_SECRET", "x".repeat(32));
            settings.put("LEADFLOW_PEPPER", "y".repeat(32));
            others = RunningService.start(
                    Services.ALL.stream()
                            .filter(each -> !each.equals(OutreachModule.SERVICE))
                            .toList(),
                    settings,
                    kafka,
                    database);
            String token = Program.token(others.http(), WorkingDay.EMAIL, WorkingDay.PASSWORD);
            campaign = others.http().withToken(token);
            settings.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
            settings.put("DATABASE_URL", TestPostgres.databaseUrl(database));
            settings.put("START_PATIENCE_SECONDS", "240");
            for (String instance : List.of("one", "two")) {
                int port = ListeningPort.free();
                settings.put("LEADFLOW_INSTANCE", instance);
                settings.put("LEADFLOW_PORT", Integer.toString(port));
                outreach.put(
                        instance, Program.service(made(folder.resolve(instance)), settings, OutreachModule.SERVICE));
                outreachHttp.put(
                        instance, TestHttp.at("http://127.0.0.1:" + port).withToken(token));
            }
        }

        private static Path made(Path folder) {
            try {
                return Files.createDirectories(folder);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        void capIs(int emails) {
            var answer = campaign.patch("/api/settings", Map.of("daily_email_cap", emails, "confirm", "Northwind"));
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        }

        JsonNode report() {
            String id = campaign.get("/api/campaigns")
                    .json()
                    .path("items")
                    .get(0)
                    .path("id")
                    .asString();
            return campaign.get("/api/campaigns/" + id + "/report").json();
        }

        @Override
        public TestHttp http(String service) {
            return service.equals("outreach") ? Objects.requireNonNull(outreachHttp.get("two")) : campaign;
        }

        @Override
        public void awaitReady() {
            outreachHttp.forEach((instance, http) -> {
                try {
                    WorkingDay.eventually(() -> http.get("/readyz").status() == 200);
                } catch (ConditionTimeoutException notReady) {
                    String said = Objects.requireNonNull(outreach.get(instance)).output();
                    throw new AssertionError("Instance " + instance + " did not get ready: " + said, notReady);
                }
            });
        }

        @Override
        public void kill(String service) {
            Objects.requireNonNull(outreach.get("one")).kill();
        }

        @Override
        public void close() {
            outreach.values().forEach(Program::kill);
            others.close();
        }
    }
}
