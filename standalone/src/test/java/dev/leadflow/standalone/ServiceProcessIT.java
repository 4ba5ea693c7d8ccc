package dev.leadflow.standalone;

import static dev.leadflow.testkit.RunningService.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.Failures;
import dev.leadflow.common.ListeningPort;
import dev.leadflow.common.Service;
import dev.leadflow.common.postgres.Postgres;
import dev.leadflow.optout.OptoutModule;
import dev.leadflow.outreach.OutreachModule;
import dev.leadflow.testkit.TestHttp;
import dev.leadflow.testkit.TestKafka;
import dev.leadflow.testkit.TestPostgres;
import dev.leadflow.verifier.VerifierModule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each service in a process of its own, on Kafka and PostgreSQL that run elsewhere. */
class ServiceProcessIT {

    private static final int SIGTERM = 143;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    static List<Service> services() {
        return Services.ALL;
    }

    private static Map<String, String> settings(int port, Postgres database) {
        String url = database.jdbcUrl().replace("jdbc:postgresql://", "");
        return new HashMap<>(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS",
                TestKafka.cluster().bootstrapServers(),
                "DATABASE_URL",
                "postgresql://" + database.user() + ":" + database.password() + "@" + url,
                "JWT_SECRET",
                "x".repeat(32),
                "LEADFLOW_PEPPER",
                "y".repeat(32),
                "LEADFLOW_ADMIN_PASSWORD",
                "a long enough password",
                "LEADFLOW_INSTANCE",
                "test",
                "LEADFLOW_PORT",
                Integer.toString(port)));
    }

    @ParameterizedTest
    @MethodSource("services")
    void namesEverySettingThatIsMissing(Service service) {
        Program program = Program.service(folder, Map.of(), service);

        assertThat(program.exitCode()).isEqualTo(Failures.SETTINGS);
        assertThat(program.output())
                .contains(
                        "KAFKA_BOOTSTRAP_SERVERS is missing",
                        "DATABASE_URL is missing",
                        "JWT_SECRET is missing",
                        "LEADFLOW_PEPPER is missing")
                .doesNotContain("\tat ");
    }

    @Test
    void startsWithTheOthersInAnyOrderAndStopsWhenItIsTold() {
        Postgres database = TestPostgres.emptyDatabase();
        List<Program> programs = new ArrayList<>();
        Map<Service, TestHttp> all = new HashMap<>();
        try {
            for (Service service : Services.ALL) {
                int port = ListeningPort.free();
                programs.add(Program.service(folder, settings(port, database), service));
                all.put(service, TestHttp.at("http://127.0.0.1:" + port));
            }
            all.forEach((service, http) ->
                    programs.get(Services.ALL.indexOf(service)).awaitOutput("service serves on port"));

            all.values().forEach(http -> eventually(() -> http.get("/readyz").status() == 200));
        } finally {
            programs.forEach(Program::close);
        }
        assertThat(programs).allSatisfy(program -> {
            assertThat(program.exitCode()).isEqualTo(SIGTERM);
            assertThat(program.output()).contains("The flow has stopped").doesNotContain("\"level\":\"ERROR\"");
        });
    }

    @Test
    void waitsForItsNeighboursTables() {
        Postgres database = TestPostgres.emptyDatabase();
        Map<String, String> settings = settings(ListeningPort.free(), database);
        settings.put("START_PATIENCE_SECONDS", "2");

        Program outreach = Program.service(folder, settings, OutreachModule.SERVICE);

        assertThat(outreach.exitCode()).isEqualTo(Failures.FAILED);
        assertThat(outreach.output())
                .contains("Waiting for other services' tables", "there is no campaign.campaign")
                .contains("other services' tables is not there after 2 s")
                .doesNotContain("\tat ");
    }

    @Test
    void saysThatAServerDoesNotAnswer() {
        Postgres nobody = new Postgres("jdbc:postgresql://127.0.0.1:1/none", "nobody", "hidden-word");
        Map<String, String> settings = settings(ListeningPort.free(), nobody);
        settings.put("START_PATIENCE_SECONDS", "1");

        Program verifier = Program.service(folder, settings, VerifierModule.SERVICE);

        assertThat(verifier.exitCode()).isEqualTo(Failures.FAILED);
        assertThat(verifier.output())
                .contains("PostgreSQL is not there after 1 s", "DATABASE_URL")
                .doesNotContain("\tat ", "hidden-word");
    }

    @Test
    void doesNotWaitWithAPasswordThatIsWrong() {
        Postgres database = TestPostgres.emptyDatabase();
        Postgres wrong = new Postgres(database.jdbcUrl(), database.user(), "wrong-word");

        Program optout = Program.service(folder, settings(ListeningPort.free(), wrong), OptoutModule.SERVICE);

        assertThat(optout.exitCode()).isEqualTo(Failures.SETTINGS);
        assertThat(optout.output()).contains("DATABASE_URL").doesNotContain("\tat ", "wrong-word");
    }
}
