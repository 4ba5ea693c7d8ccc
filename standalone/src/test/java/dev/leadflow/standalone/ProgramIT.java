package dev.leadflow.standalone;

import static dev.leadflow.testkit.RunningService.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.Failures;
import dev.leadflow.common.ListeningPort;
import dev.leadflow.testkit.TestHttp;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The program as a newcomer runs it: in a process of its own, with its messages and exit codes. */
class ProgramIT {

    private static final String EMAIL = "owner@northwind.example";
    private static final String PASSWORD = "a long enough password";

    private static final List<String> COMMANDS = List.of(
            "start",
            "demo",
            "import",
            "run-once",
            "why",
            "rehearse",
            "seed",
            "scrape",
            "do-not-call",
            "registry",
            "check",
            "test-email",
            "topics",
            "dead-letters");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private Map<String, String> settings(int port) {
        return new HashMap<>(Map.of(
                "LEADFLOW_PORT", Integer.toString(port),
                "LEADFLOW_ADMIN_EMAIL", EMAIL,
                "LEADFLOW_ADMIN_PASSWORD", PASSWORD));
    }

    @Test
    void showsAGeneratedPasswordOnceAndKeepsIt() {
        int port = ListeningPort.free();
        Map<String, String> onlyPort = Map.of("LEADFLOW_PORT", Integer.toString(port), "LEADFLOW_ADMIN_EMAIL", EMAIL);
        String password;
        try (Program program = Program.run(folder, onlyPort, "start").awaitOutput("Leadflow is ready")) {
            Matcher shown = Pattern.compile("Password\\s+(\\S+)").matcher(program.output());
            assertThat(shown.find()).isTrue();
            password = shown.group(1);
            assertThat(Program.http(port, EMAIL, password).get("/api/auth/me").status())
                    .isEqualTo(200);
        }
        try (Program program = Program.run(folder, onlyPort, "start").awaitOutput("Leadflow is ready")) {
            assertThat(program.output()).doesNotContain("Password");
            assertThat(Program.http(port, EMAIL, password).get("/api/auth/me").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void losesNothingOfAnImportWhenItIsKilled() throws IOException {
        int leads = 5_000;
        int port = ListeningPort.free();
        Path file = folder.resolve("leads.csv");
        SampleLeads.write(file, leads);
        byte[] content = Files.readAllBytes(file);

        String importId;
        Program first = Program.run(folder, settings(port), "start").awaitOutput("Leadflow is ready");
        importId = Program.http(port, EMAIL, PASSWORD)
                .upload("/api/leads/import", "leads.csv", content)
                .text("import_id");
        first.kill();

        try (Program again = Program.run(folder, settings(port), "start").awaitOutput("Leadflow is ready")) {
            TestHttp http = Program.http(port, EMAIL, PASSWORD);
            eventually(() -> http.get("/api/leads/imports/" + importId)
                    .json()
                    .path("done")
                    .asBoolean());
            assertThat(http.get("/api/leads/imports/" + importId)
                            .json()
                            .path("accepted")
                            .asLong())
                    .isEqualTo(leads);
            eventually(() -> http.get("/api/leads?verified=true&size=1")
                            .json()
                            .path("total")
                            .asLong()
                    == leads);

            var second = http.upload("/api/leads/import", "leads.csv", content).text("import_id");
            eventually(() ->
                    http.get("/api/leads/imports/" + second).json().path("done").asBoolean());
            assertThat(http.get("/api/leads/imports/" + second)
                            .json()
                            .path("duplicates")
                            .asLong())
                    .isEqualTo(leads);
            assertThat(http.get("/api/leads?size=1").json().path("total").asLong())
                    .isEqualTo(leads);
            assertThat(again.output()).doesNotContain("Exception");
        }
    }

    @Test
    void endsWithAMessageWhenItsDatabaseIsKilled() throws IOException {
        Map<String, String> settings = settings(ListeningPort.free());
        try (Program program = Program.run(folder, settings, "start").awaitOutput("Leadflow is ready")) {
            Path pid = folder.resolve("data/postgres/data/postmaster.pid");
            ProcessHandle.of(Long.parseLong(Files.readAllLines(pid).getFirst()))
                    .orElseThrow()
                    .destroyForcibly();

            assertThat(program.exitCode()).isEqualTo(Failures.FAILED);
            assertThat(program.output()).contains("PostgreSQL has ended", "start Leadflow again");
        }
    }

    @Test
    void rehearsesTheSampleFileThroughEveryStage() {
        int port = ListeningPort.free();

        Program demo = Program.run(folder, settings(port), "demo", "--exit");

        assertThat(demo.exitCode()).as(demo.output()).isZero();
        assertThat(demo.output())
                .contains("Intake", "Verification", "Campaign", "Messages", "Approval", "Rules, sending")
                .containsPattern("Campaign report: [1-9]\\d* selected, [1-9]\\d* contacted")
                .contains("SIMULATED")
                .doesNotContain("Exception");
    }

    @Test
    void rehearsesThePastUnderChangedSettings() {
        Map<String, String> settings = settings(ListeningPort.free());
        try (Program program = Program.run(folder, settings, "start").awaitOutput("Leadflow is ready")) {
            Program rehearsal = Program.run(folder, settings, "rehearse", "--set", "daily_email_cap=100");
            assertThat(rehearsal.exitCode()).as(rehearsal.output()).isZero();
            assertThat(rehearsal.output())
                    .contains("with daily_email_cap=100", "0 decisions about 0 contacts")
                    .containsPattern("newly allowed +0\\R");

            Program without = Program.run(folder, settings, "rehearse", "--without-laws", "india,united-kingdom");
            assertThat(without.exitCode()).as(without.output()).isZero();
            assertThat(without.output()).contains("with laws_without=[\"india\",\"united-kingdom\"]");

            Program letters = Program.run(folder, settings, "dead-letters", "list");
            assertThat(letters.exitCode()).as(letters.output()).isZero();
            assertThat(letters.output()).contains("No dead letters.");

            Program misspelt = Program.run(folder, settings, "rehearse", "--set", "daily_cap=100");
            assertThat(misspelt.exitCode()).isEqualTo(Failures.FAILED);
            assertThat(misspelt.output())
                    .contains("changes.daily_cap: is not a setting", "daily_email_cap")
                    .doesNotContain("\tat ");
            assertThat(program.output()).doesNotContain("Exception");
        }
    }

    @Test
    void namesEverySettingThatIsWrong() {
        Program start = Program.run(
                folder, Map.of("LEADFLOW_PORT", "eighty", "DAILY_EMAIL_CAP", "many", "SMTP_PORT", "-1"), "start");

        assertThat(start.exitCode()).isEqualTo(Failures.SETTINGS);
        assertThat(start.output())
                .contains("LEADFLOW_PORT", "DAILY_EMAIL_CAP", "SMTP_PORT")
                .doesNotContain("\tat ");
    }

    @Test
    void asksForTheSecretThatAnExternalDatabaseNeeds() {
        Program start = Program.run(
                folder,
                Map.of(
                        "DATABASE_URL",
                        "postgresql://nobody:secret@127.0.0.1:1/none",
                        "LEADFLOW_PORT",
                        "" + ListeningPort.free()),
                "start");

        assertThat(start.exitCode()).isEqualTo(Failures.SETTINGS);
        assertThat(start.output()).contains("JWT_SECRET is missing").doesNotContain("\tat ");
    }

    @Test
    void saysThatAnExternalServerDoesNotAnswer() {
        Program start = Program.run(
                folder,
                Map.of(
                        "DATABASE_URL",
                        "postgresql://nobody:hidden-word@127.0.0.1:1/none",
                        "JWT_SECRET",
                        "x".repeat(32),
                        "LEADFLOW_PEPPER",
                        "y".repeat(32),
                        "LEADFLOW_PORT",
                        "" + ListeningPort.free()),
                "start");

        assertThat(start.exitCode()).isEqualTo(Failures.FAILED);
        assertThat(start.output()).contains("DATABASE_URL").doesNotContain("\tat ", "hidden-word");

        Program withoutBroker = Program.run(
                folder,
                Map.of("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1", "LEADFLOW_PORT", "" + ListeningPort.free()),
                "start");

        assertThat(withoutBroker.exitCode()).isEqualTo(Failures.FAILED);
        assertThat(withoutBroker.output())
                .contains("KAFKA_BOOTSTRAP_SERVERS: Kafka cannot be used there")
                .doesNotContain("\tat ");
    }

    @Test
    void saysThatThePortIsTaken() throws IOException {
        try (ServerSocket other = new ServerSocket(0)) {
            Program start = Program.run(folder, settings(other.getLocalPort()), "start");

            assertThat(start.exitCode()).isEqualTo(Failures.FAILED);
            assertThat(start.output())
                    .contains("LEADFLOW_PORT", "" + other.getLocalPort())
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void saysThatTheDataFolderIsNotAFolder() throws IOException {
        Path file = Files.createFile(folder.resolve("occupied"));
        Map<String, String> settings = settings(ListeningPort.free());
        settings.put("LEADFLOW_DATA", file.toString());

        Program start = Program.run(folder, settings, "start");

        assertThat(start.exitCode()).isEqualTo(Failures.FAILED);
        assertThat(start.output()).contains("LEADFLOW_DATA").doesNotContain("\tat ");
    }

    @Test
    void saysThatNothingRunsWhenACommandFindsNoInstance() {
        Program why = Program.run(folder, Map.of(), "run-once");

        assertThat(why.exitCode()).isEqualTo(Failures.FAILED);
        assertThat(why.output()).contains("./leadflow start").doesNotContain("\tat ");
    }

    @Test
    void explainsEveryCommand() {
        Program all = Program.run(folder, Map.of(), "--help");
        assertThat(all.exitCode()).isZero();
        for (String command : COMMANDS) {
            assertThat(all.output()).containsPattern("(?m)^  " + command + " ");
            Program help = Program.run(folder, Map.of(), command, "--help");
            assertThat(help.exitCode()).isZero();
            assertThat(help.output()).contains("Usage: leadflow " + command);
        }
    }
}
