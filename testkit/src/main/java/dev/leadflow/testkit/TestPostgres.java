package dev.leadflow.testkit;

import dev.leadflow.common.postgres.Migration;
import dev.leadflow.common.postgres.Migrations;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.postgres.Postgres;
import dev.leadflow.embedded.EmbeddedDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A real PostgreSQL, started once for all tests of a JVM; every call gives a database of its own. */
public final class TestPostgres {

    private static final AtomicInteger databases = new AtomicInteger();
    private static @Nullable EmbeddedDatabase server;

    private TestPostgres() {}

    /** A new, empty database. */
    public static synchronized Postgres emptyDatabase() {
        try {
            if (server == null) {
                Path folder = Files.createTempDirectory("leadflow-postgres");
                server = EmbeddedDatabase.start(folder, "test-password");
                Runtime.getRuntime().addShutdownHook(new Thread(TestPostgres::stop));
            }
            String name = "test_" + databases.incrementAndGet();
            Postgres maintenance = new Postgres(server.jdbcUrl("postgres"), server.user(), server.password());
            try (var owner = maintenance.ownerPool()) {
                JdbcClient.create(owner).sql("CREATE DATABASE " + name).update();
            }
            return new Postgres(server.jdbcUrl(name), server.user(), server.password());
        } catch (IOException failed) {
            throw new UncheckedIOException("PostgreSQL for tests did not start", failed);
        }
    }

    private static synchronized void stop() {
        try {
            if (server != null) {
                server.close();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
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
