package dev.leadflow.testkit;

import dev.leadflow.common.postgres.Migration;
import dev.leadflow.common.postgres.Migrations;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.postgres.Postgres;
import dev.leadflow.embedded.EmbeddedDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * A real PostgreSQL, started once for all tests of a JVM: in a container where Docker answers, else on this machine. Every
 * call gives a database of its own.
 */
public final class TestPostgres {

    private static final String PASSWORD = "test-password";
    private static final AtomicInteger databases = new AtomicInteger();
    private static @Nullable Postgres server;

    private TestPostgres() {}

    /** A new, empty database. */
    public static synchronized Postgres emptyDatabase() {
        if (server == null) {
            server = start();
        }
        String name = "test_" + databases.incrementAndGet();
        try (var owner = server.ownerPool()) {
            JdbcClient.create(owner).sql("CREATE DATABASE " + name).update();
        }
        return new Postgres(server.jdbcUrl().replaceFirst("/postgres$", "/" + name), server.user(), server.password());
    }

    /** As {@code DATABASE_URL} of a process of its own. */
    public static String databaseUrl(Postgres database) {
        return database.jdbcUrl() + "?user=" + database.user() + "&password=" + database.password();
    }

    /** Its maintenance database. */
    private static Postgres start() {
        Optional<PostgreSQLContainer> container = Containers.start(
                "postgres.image",
                image -> new PostgreSQLContainer(image.asCompatibleSubstituteFor("postgres"))
                        .withUsername("postgres")
                        .withPassword(PASSWORD)
                        .withDatabaseName("postgres")
                        .withCommand("postgres", "-c", "max_connections=200", "-c", "jit=off"));
        return container
                .map(started -> new Postgres(url(started), started.getUsername(), started.getPassword()))
                .orElseGet(TestPostgres::embedded);
    }

    private static String url(PostgreSQLContainer started) {
        return "jdbc:postgresql://" + started.getHost() + ":" + started.getFirstMappedPort() + "/postgres";
    }

    private static Postgres embedded() {
        try {
            EmbeddedDatabase started = EmbeddedDatabase.start(TemporaryFolders.create("postgres"), PASSWORD);
            TemporaryFolders.closeAtTheEnd(started);
            return new Postgres(started.jdbcUrl("postgres"), started.user(), started.password());
        } catch (IOException failed) {
            throw new UncheckedIOException("PostgreSQL for tests did not start", failed);
        }
    }

    /**
     * A server of a test's own. The first server of a process unpacks the programs that all of them run, so that one has to be
     * the one that stays.
     */
    public static EmbeddedDatabase another(Path folder, String password) throws IOException {
        var unused = emptyDatabase();
        return EmbeddedDatabase.start(folder, password);
    }

    /** A new database with the schemas of some services, seen as the pipeline sees it. */
    public static PipelineDatabase migrated(Migration... migrations) {
        Postgres postgres = emptyDatabase();
        try (var owner = postgres.ownerPool()) {
            Migrations migrated = new Migrations(owner, List.of(migrations));
            return new PipelineDatabase(postgres.pipelinePool(migrated.roles()));
        }
    }
}
