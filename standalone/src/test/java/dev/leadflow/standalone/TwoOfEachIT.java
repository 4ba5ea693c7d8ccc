package dev.leadflow.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.ListeningPort;
import dev.leadflow.common.Service;
import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.postgres.Postgres;
import dev.leadflow.testkit.RunningService;
import dev.leadflow.testkit.TestHttp;
import dev.leadflow.testkit.TestKafka;
import dev.leadflow.testkit.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes of each service on one Kafka and one PostgreSQL. While they work, the first of each is restarted, then the
 * second, and then one of each is killed. Every lead fares as in one process to which nothing happens.
 */
class TwoOfEachIT {

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void whateverIsRestartedOrKilledEveryLeadFaresAsInOneProcess() {
        Map<String, String> expected;
        List<String> expectedRecipients;
        try (WorkingDay day = new WorkingDay();
                OneProcess site = new OneProcess(day)) {
            day.work(site);
            expected = day.settledOutcome(site);
            expectedRecipients = day.recipients();
        }
        assertThat(expectedRecipients).doesNotHaveDuplicates();

        try (WorkingDay day = new WorkingDay();
                TwelveProcesses site = new TwelveProcesses(day, folder)) {
            site.awaitReady();
            day.work(site);

            Awaitility.await()
                    .atMost(Duration.ofMinutes(4))
                    .pollInterval(Duration.ofSeconds(1))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertEqualButForMailsUnderWay(day.outcome(site), expected));
            assertThat(day.recipients())
                    .as("nobody got two mails, and nobody got one who should not")
                    .doesNotHaveDuplicates()
                    .isSubsetOf(expectedRecipients);
            assertThat(day.recipients().size())
                    .as("everybody else got one")
                    .isGreaterThanOrEqualTo(expectedRecipients.size()
                            - underWay(day.outcome(site)).size());
        }
    }

    /** A mail that was under way when the sending process was killed may or may not have left; no other lead may differ. */
    private static void assertEqualButForMailsUnderWay(Map<String, String> actual, Map<String, String> expected) {
        Map<String, String> underWay = underWay(actual);
        assertThat(underWay.keySet())
                .as("only mails of the last file were under way")
                .allMatch(name -> name.startsWith("Bakery D"));
        Map<String, String> compared = new TreeMap<>(actual);
        Map<String, String> wanted = new TreeMap<>(expected);
        compared.keySet().removeAll(underWay.keySet());
        wanted.keySet().removeAll(underWay.keySet());
        assertThat(compared).containsExactlyInAnyOrderEntriesOf(wanted);
    }

    private static Map<String, String> underWay(Map<String, String> outcome) {
        Map<String, String> underWay = new TreeMap<>(outcome);
        underWay.values()
                .removeIf(each ->
                        !each.contains(" may have been sent an email ") && !each.contains(" is being sent an email "));
        return underWay;
    }

    /** All services in this process; nothing happens to it. */
    private static final class OneProcess implements WorkingDay.Site, AutoCloseable {

        private final RunningService running;
        private final TestHttp http;

        OneProcess(WorkingDay day) {
            running = RunningService.start(
                    Services.ALL, day.settings(), TestKafka.cluster(), TestPostgres.emptyDatabase());
            http = Program.loggedIn(running.http(), WorkingDay.EMAIL, WorkingDay.PASSWORD);
        }

        @Override
        public TestHttp http(String service) {
            return http;
        }

        @Override
        public void close() {
            running.close();
        }
    }

    /** Instance one and instance two of each service, each in a process of its own. */
    private static final class TwelveProcesses implements WorkingDay.Site, AutoCloseable {

        private static final int SIGTERM = 143;
        private static final String SERVES = "service serves on port";

        private final Path folder;
        private final Map<String, String> settings;
        private final Map<String, Map<String, Program>> programs =
                Map.of("one", new HashMap<>(), "two", new HashMap<>());
        private final Map<String, Integer> ports = new HashMap<>();
        private String spokenTo = "two";
        private String token = "";

        TwelveProcesses(WorkingDay day, Path folder) {
            this.folder = folder;
            KafkaCluster kafka = TestKafka.cluster();
            Postgres database = TestPostgres.emptyDatabase();
            settings = new HashMap<>(day.settings());
            settings.putAll(Map.of(
                    "KAFKA_BOOTSTRAP_SERVERS",
                    kafka.bootstrapServers(),
                    "DATABASE_URL",
                    TestPostgres.databaseUrl(database),
                    "JWT_SECRET",
                    "x".repeat(32),
                    "LEADFLOW_PEPPER",
                    "y".repeat(32),
                    "START_PATIENCE_SECONDS",
                    "240"));
            for (Service service : Services.ALL) {
                programs.keySet().forEach(instance -> {
                    ports.put(service.name() + "-" + instance, ListeningPort.free());
                    start(service, instance);
                });
            }
        }

        private void start(Service service, String instance) {
            String name = service.name() + "-" + instance;
            Map<String, String> own = new HashMap<>(settings);
            own.put("LEADFLOW_INSTANCE", instance);
            own.put("LEADFLOW_PORT", Integer.toString(port(service.name(), instance)));
            try {
                programs(instance)
                        .put(
                                service.name(),
                                Program.service(Files.createDirectories(folder.resolve(name)), own, service));
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        private Map<String, Program> programs(String instance) {
            return Objects.requireNonNull(programs.get(instance));
        }

        private int port(String service, String instance) {
            return Objects.requireNonNull(ports.get(service + "-" + instance));
        }

        @Override
        public void awaitReady() {
            programs.values().forEach(each -> each.values().forEach(program -> program.awaitOutput(SERVES)));
            ports.values()
                    .forEach(port -> WorkingDay.eventually(() -> TestHttp.at("http://127.0.0.1:" + port)
                                    .get("/readyz")
                                    .status()
                            == 200));
            if (token.isEmpty()) {
                TestHttp campaign = TestHttp.at("http://127.0.0.1:" + port("campaign", spokenTo));
                token = Program.token(campaign, WorkingDay.EMAIL, WorkingDay.PASSWORD);
            }
        }

        /** The token of one instance of one service is good for all of them. */
        @Override
        public TestHttp http(String service) {
            return TestHttp.at("http://127.0.0.1:" + port(service, spokenTo)).withToken(token);
        }

        /** As one does with a new version: they finish what they have begun, and the others go on. */
        @Override
        public void restart(String instance) {
            spokenTo = instance.equals("one") ? "two" : "one";
            programs(instance).values().forEach(Program::terminate);
            for (Service service : Services.ALL) {
                Program ended = Objects.requireNonNull(programs(instance).get(service.name()));
                assertThat(ended.exitCode()).as(service.name()).isEqualTo(SIGTERM);
                assertThat(ended.output())
                        .as(service.name())
                        .contains("The flow has stopped")
                        .doesNotContain("\"level\":\"ERROR\"");
                start(service, instance);
            }
        }

        /** The second instance is spoken to, and has to do all the work from now on. */
        @Override
        public void kill(String service) {
            spokenTo = "two";
            Objects.requireNonNull(programs("one").get(service)).kill();
        }

        @Override
        public void close() {
            programs.values().forEach(each -> each.values().forEach(Program::kill));
        }
    }
}
