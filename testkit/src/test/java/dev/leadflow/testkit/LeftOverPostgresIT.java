package dev.leadflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadflow.embedded.EmbeddedDatabase;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** What a process that was killed leaves behind: a PostgreSQL server that goes on without it. */
class LeftOverPostgresIT {

    private static final String PASSWORD = "right-word";

    @TempDir
    private Path folder;

    /** The process that is killed. */
    static final class Killed {

        public static void main(String[] arguments) throws Exception {
            EmbeddedDatabase server = EmbeddedDatabase.start(Path.of(arguments[0]), PASSWORD);
            try (Connection connection = connect(server.jdbcUrl("postgres"))) {
                connection.createStatement().execute(arguments[1]);
            }
            Runtime.getRuntime().halt(137);
        }
    }

    private void leaveBehind(String sql) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Killed.class.getName(),
                        folder.toString(),
                        sql)
                .redirectErrorStream(true)
                .redirectOutput(new File("target", "left-over-postgres.log"))
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as("see target/left-over-postgres.log").isEqualTo(137);
    }

    private static Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(url, "postgres", PASSWORD);
    }

    private long serverProcess() throws Exception {
        return Long.parseLong(
                Files.readAllLines(folder.resolve("data/postmaster.pid")).getFirst());
    }

    private static String answer(EmbeddedDatabase server, String sql) throws SQLException {
        try (Connection connection = connect(server.jdbcUrl("postgres"))) {
            return JdbcClient.create(new SingleConnectionDataSource(connection, true))
                    .sql(sql)
                    .query(String.class)
                    .single();
        }
    }

    @Test
    void aServerThatWasLeftBehindGoesOnAndEndsWithItsNewOwner() throws Exception {
        leaveBehind("CREATE TABLE kept AS SELECT 'still here' AS what");
        long left = serverProcess();

        try (EmbeddedDatabase server = TestPostgres.another(folder, PASSWORD)) {
            assertThat(serverProcess()).isEqualTo(left);
            assertThat(answer(server, "SELECT what FROM kept")).isEqualTo("still here");
        }

        assertThat(ProcessHandle.of(left)).isEmpty();
        try (EmbeddedDatabase server = TestPostgres.another(folder, PASSWORD)) {
            assertThat(answer(server, "SELECT what FROM kept")).isEqualTo("still here");
        }
    }

    @Test
    void whatTheKilledProcessWasDoingIsOver() throws Exception {
        leaveBehind("CREATE TABLE kept (what text)");
        String port = Files.readAllLines(folder.resolve("data/postmaster.pid")).get(3);
        try (Connection ofTheKilled = connect("jdbc:postgresql://127.0.0.1:" + port + "/postgres")) {
            ofTheKilled.setAutoCommit(false);
            ofTheKilled.createStatement().execute("INSERT INTO kept VALUES ('half done')");

            try (EmbeddedDatabase server = TestPostgres.another(folder, PASSWORD)) {
                assertThatThrownBy(ofTheKilled::commit).isInstanceOf(SQLException.class);
                assertThat(answer(server, "SELECT count(*)::text FROM kept")).isEqualTo("0");
            }
        }
    }

    @Test
    void aServerThatEndsByItselfIsToldOfAndOneThatIsClosedIsNot() throws Exception {
        EmbeddedDatabase closed = TestPostgres.another(folder, PASSWORD);
        closed.close();

        try (EmbeddedDatabase killed = TestPostgres.another(folder, PASSWORD)) {
            assertThat(killed.lost()).isNotDone();
            ProcessHandle.of(serverProcess()).orElseThrow().destroyForcibly();
            assertThat(killed.lost()).succeedsWithin(Duration.ofSeconds(30));
        }
        assertThat(closed.lost()).isNotDone();
    }

    @Test
    void aServerThatIsConfiguredInAnotherWayIsReplaced() throws Exception {
        leaveBehind("ALTER ROLE postgres SET synchronous_commit = 'off'");
        long left = serverProcess();

        try (EmbeddedDatabase server = TestPostgres.another(folder, PASSWORD)) {
            assertThat(serverProcess()).isNotEqualTo(left);
            assertThat(answer(server, "SELECT 'serves'")).isEqualTo("serves");
        }
    }
}
