package dev.leadflow.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A PostgreSQL server of this process's own, reachable from this machine only and with a password. Everything it committed
 * is in its folder and there again after a crash.
 */
public final class EmbeddedDatabase implements AutoCloseable {

    private static final String USER = "postgres";

    private final EmbeddedPostgres server;
    private final String password;

    private EmbeddedDatabase(EmbeddedPostgres server, String password) {
        this.server = server;
        this.password = password;
    }

    /**
     * Starts PostgreSQL and returns when it serves. A server that an earlier, killed process left behind on the same
     * folder is stopped first.
     *
     * @param folder data and unpacked binaries; made when absent
     * @param password of the superuser; the same at every start
     * @throws IOException when it cannot start, or the folder cannot be written
     */
    public static EmbeddedDatabase start(Path folder, String password) throws IOException {
        Path data = folder.resolve("data");
        Files.createDirectories(folder);
        stopLeftOver(data);
        boolean secured = Files.exists(folder.resolve("secured"));
        if (!secured) {
            // The first start trusts this machine just long enough to set the password.
            try (EmbeddedPostgres first = builder(folder, data).start()) {
                setPassword(first, password);
            }
            requirePassword(data);
            Files.createFile(folder.resolve("secured"));
        }
        EmbeddedPostgres server =
                builder(folder, data).setConnectConfig("password", password).start();
        return new EmbeddedDatabase(server, password);
    }

    private static EmbeddedPostgres.Builder builder(Path folder, Path data) {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setOverrideWorkingDirectory(folder.resolve("binaries").toFile())
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(Duration.ofSeconds(60))
                .setLocaleConfig("locale", "C.UTF-8")
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("password_encryption", "scram-sha-256")
                .setServerConfig("timezone", "UTC")
                // The library prefers speed for tests; here data matters.
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("max_connections", "60")
                .setServerConfig("shared_buffers", "160MB")
                .setServerConfig("max_wal_size", "512MB")
                .setServerConfig("max_parallel_workers_per_gather", "0")
                .setServerConfig("jit", "off");
    }

    private static void setPassword(EmbeddedPostgres first, String password) throws IOException {
        try (Connection connection = first.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("ALTER ROLE " + USER + " PASSWORD '" + password.replace("'", "''") + "'");
        } catch (SQLException failed) {
            throw new IOException("The password of the embedded PostgreSQL could not be set", failed);
        }
    }

    private static void requirePassword(Path data) throws IOException {
        Files.writeString(data.resolve("pg_hba.conf"), """
                # Only this machine, only with the password.
                host all all 127.0.0.1/32 scram-sha-256
                host all all ::1/128 scram-sha-256
                """);
    }

    /** After a crash of this process the server lives on; it is asked to stop before a new one starts. */
    private static void stopLeftOver(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        List<String> lines = Files.readAllLines(pidFile);
        if (lines.isEmpty()) {
            return;
        }
        long pid = Long.parseLong(lines.getFirst().strip());
        Optional<ProcessHandle> leftOver = ProcessHandle.of(pid).filter(process -> isServerOf(process, data));
        if (leftOver.isEmpty()) {
            Files.deleteIfExists(pidFile);
            return;
        }
        new ProcessBuilder("kill", "-INT", Long.toString(pid)).inheritIO().start();
        try {
            leftOver.get().onExit().get(30, java.util.concurrent.TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException stuck) {
            throw new IOException(
                    "A PostgreSQL server (process " + pid + ") still runs on " + data
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

    /** JDBC address of a database of this server. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + database;
    }

    public String user() {
        return USER;
    }

    public String password() {
        return password;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
