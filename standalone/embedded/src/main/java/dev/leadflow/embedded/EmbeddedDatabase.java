package dev.leadflow.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A PostgreSQL server of this process's own, reachable from this machine only and with a password. Everything it committed
 * is in its folder and there again after a crash.
 */
public final class EmbeddedDatabase implements AutoCloseable {

    static final String USER = "postgres";

    static final Map<String, String> CONFIGURATION = Map.ofEntries(
            Map.entry("listen_addresses", "127.0.0.1"),
            Map.entry("unix_socket_directories", ""),
            Map.entry("password_encryption", "scram-sha-256"),
            Map.entry("timezone", "UTC"),
            // The library prefers speed for tests; here data matters.
            Map.entry("fsync", "on"),
            Map.entry("synchronous_commit", "on"),
            Map.entry("full_page_writes", "on"),
            Map.entry("max_connections", "60"),
            Map.entry("shared_buffers", "160MB"),
            Map.entry("max_wal_size", "512MB"),
            Map.entry("max_parallel_workers_per_gather", "0"),
            // Workers keep the plans of their queries. Those made on the empty tables of a new installation read
            // whole tables from the first campaign on, until these are analysed: once a minute, as a rule.
            Map.entry("autovacuum_naptime", "5s"),
            Map.entry("jit", "off"));

    private final int port;
    private final String password;
    private final Closeable server;
    private final CompletableFuture<Void> lost = new CompletableFuture<>();
    private volatile boolean closed;

    private EmbeddedDatabase(int port, String password, Closeable server, ProcessHandle process) {
        this.port = port;
        this.password = password;
        this.server = server;
        var unused = process.onExit().thenRun(() -> {
            if (!closed) {
                lost.complete(null);
            }
        });
    }

    /**
     * Starts PostgreSQL and returns when it serves. A server that an earlier, killed process left behind on the same
     * folder goes on, without that process's connections; one that was configured in another way is stopped first.
     *
     * @param folder data and unpacked binaries; made when absent
     * @param password of the superuser; the same at every start
     * @throws IOException when it cannot start, or the folder cannot be written
     */
    public static EmbeddedDatabase start(Path folder, String password) throws IOException {
        Path data = folder.resolve("data");
        Files.createDirectories(folder);
        boolean secured = Files.exists(folder.resolve("secured"));
        Optional<RunningPostgres> leftOver = RunningPostgres.on(data);
        if (leftOver.isPresent()) {
            // To stop it writes all that it has in memory, which takes seconds after an import.
            if (secured && leftOver.get().servesAsConfigured(password)) {
                return new EmbeddedDatabase(
                        leftOver.get().port(),
                        password,
                        leftOver.get()::stop,
                        leftOver.get().process());
            }
            leftOver.get().stop();
        }
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
        ProcessHandle process = RunningPostgres.on(data)
                .orElseThrow(() -> new IOException("The embedded PostgreSQL ended as soon as it had started"))
                .process();
        return new EmbeddedDatabase(server.getPort(), password, server, process);
    }

    private static EmbeddedPostgres.Builder builder(Path folder, Path data) {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setOverrideWorkingDirectory(folder.resolve("binaries").toFile())
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(Duration.ofSeconds(60))
                .setLocaleConfig("locale", "C.UTF-8");
        CONFIGURATION.forEach(builder::setServerConfig);
        return builder;
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

    /** JDBC address of a database of this server. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    public String user() {
        return USER;
    }

    public String password() {
        return password;
    }

    /** Completes when the server ends though nobody closed it, as when the system kills it for want of memory. */
    public CompletableFuture<Void> lost() {
        return lost;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        server.close();
    }
}
