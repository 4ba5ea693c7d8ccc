package dev.leadflow.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.postgresql.ds.PGSimpleDataSource;

/** The PostgreSQL server that runs on a data folder: our own, or one whose process has gone without it. */
record RunningPostgres(Path data, ProcessHandle process, int port) {

    /** Lines of postmaster.pid, as PostgreSQL's miscadmin.h numbers them. */
    private static final int PID = 0;

    private static final int PORT = 3;

    /** Empty when none runs there. A file that speaks of one that has gone is removed. */
    static Optional<RunningPostgres> on(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(pidFile);
        if (lines.size() <= PORT) {
            return Optional.empty();
        }
        Optional<RunningPostgres> found = ProcessHandle.of(
                        Long.parseLong(lines.get(PID).strip()))
                .filter(process -> isServerOf(process, data))
                .map(process -> new RunningPostgres(
                        data, process, Integer.parseInt(lines.get(PORT).strip())));
        if (found.isEmpty()) {
            Files.deleteIfExists(pidFile);
        }
        return found;
    }

    /** Whether it can be used instead of a new one. Then nothing that the gone process was doing goes on. */
    boolean servesAsConfigured(String password) {
        PGSimpleDataSource server = new PGSimpleDataSource();
        server.setUrl("jdbc:postgresql://127.0.0.1:" + port + "/postgres");
        server.setUser(EmbeddedDatabase.USER);
        server.setPassword(password);
        server.setConnectTimeout(5);
        server.setSocketTimeout(30);
        try (Connection connection = server.getConnection()) {
            return isConfigured(connection) && endOthers(connection);
        } catch (SQLException unusable) {
            return false;
        }
    }

    private static boolean isConfigured(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT current_setting(?)")) {
            for (Map.Entry<String, String> each : EmbeddedDatabase.CONFIGURATION.entrySet()) {
                query.setString(1, each.getKey());
                if (!each.getValue().equals(onlyValue(query))) {
                    return false;
                }
            }
            return true;
        }
    }

    private static boolean endOthers(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("""
                SELECT coalesce(bool_and(pg_terminate_backend(pid, 10000)), true)::text FROM pg_stat_activity
                WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()""")) {
            return "true".equals(onlyValue(query));
        }
    }

    private static String onlyValue(PreparedStatement query) throws SQLException {
        try (ResultSet rows = query.executeQuery()) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** Asks it to stop, and waits. */
    void stop() throws IOException {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                .inheritIO()
                .start();
        try {
            process.onExit().get(30, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException stuck) {
            throw new IOException(
                    "A PostgreSQL server (process " + process.pid() + ") still runs on " + data
                            + " and does not stop; stop it and start again",
                    stuck);
        }
    }

    private static boolean isServerOf(ProcessHandle process, Path data) {
        Path commandLine = Path.of("/proc/" + process.pid() + "/cmdline");
        try {
            String command = Files.isReadable(commandLine)
                    ? Files.readString(commandLine).replace('\0', ' ')
                    : process.info().commandLine().orElse("");
            return command.contains("postgres") && command.contains(data.toString());
        } catch (IOException gone) {
            return false;
        }
    }
}
