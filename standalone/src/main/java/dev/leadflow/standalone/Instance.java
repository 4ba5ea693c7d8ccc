package dev.leadflow.standalone;

import com.zaxxer.hikari.HikariDataSource;
import dev.leadflow.common.LeadflowProcess;
import dev.leadflow.common.ListeningPort;
import dev.leadflow.common.Resources;
import dev.leadflow.common.StartProblem;
import dev.leadflow.common.kafka.Flow;
import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.postgres.Postgres;
import dev.leadflow.common.setting.CommonSettings;
import dev.leadflow.common.setting.InvalidSettingsException;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.embedded.EmbeddedBroker;
import dev.leadflow.embedded.EmbeddedDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** All services in this process, with the servers that they stand on. */
final class Instance implements AutoCloseable {

    private static final String DATABASE = "leadflow";
    private static final Duration READY_WITHIN = Duration.ofMinutes(2);

    private final Resources opened;
    private final ConfigurableApplicationContext context;
    private final DataFolder folder;
    private final String url;
    private final CompletableFuture<Void> databaseLost;

    private Instance(
            Resources opened,
            ConfigurableApplicationContext context,
            DataFolder folder,
            String url,
            CompletableFuture<Void> databaseLost) {
        this.opened = opened;
        this.context = context;
        this.folder = folder;
        this.url = url;
        this.databaseLost = databaseLost;
    }

    /**
     * Starts everything and returns when it serves.
     *
     * @throws StartProblem or InvalidSettingsException with one message that says what to do
     */
    static Instance start(SettingValues given) {
        Resources opened = new Resources();
        try {
            boolean ownDatabase = !given.isSet(CommonSettings.DATABASE_URL);
            // All that are wrong are named at once, before there is a folder that could hold what is generated.
            given.withFallbacks(ownDatabase ? DataFolder.TO_BE_GENERATED : Map.of())
                    .check(LeadflowProcess.settingsOf(Services.ALL));
            int port = given.get(CommonSettings.PORT) == 0 ? ListeningPort.free() : given.get(CommonSettings.PORT);
            DataFolder folder = DataFolder.open(Path.of(given.get(CommonSettings.DATA)));
            opened.add(folder);
            Map<String, String> secrets = ownDatabase ? folder.generatedSecrets() : Map.of();
            SettingValues settings = given.overriddenBy(Map.of(CommonSettings.PORT.name(), Integer.toString(port)))
                    .withFallbacks(secrets)
                    .withFallbacks(Map.of(CommonSettings.PUBLIC_BASE_URL.name(), "http://localhost:" + port));
            settings.check(LeadflowProcess.settingsOf(Services.ALL));
            ListeningPort.requireFree(port);
            Supplier<KafkaCluster> kafka = kafka(settings, folder, opened);
            CompletableFuture<Void> databaseLost = new CompletableFuture<>();
            Postgres postgres = postgres(settings, folder, secrets, opened, databaseLost);
            ConfigurableApplicationContext context =
                    LeadflowProcess.start(Services.ALL, settings, kafka, () -> postgres);
            opened.add(context);
            awaitReady(context.getBean(Flow.class));
            return new Instance(opened, context, folder, "http://localhost:" + port, databaseLost);
        } catch (RuntimeException failed) {
            opened.close();
            throw failed;
        }
    }

    /** Begins to start the embedded broker; the answer waits until it serves. Everything else starts meanwhile. */
    private static Supplier<KafkaCluster> kafka(SettingValues settings, DataFolder folder, Resources opened) {
        // Two of these on one Kafka need two names, else each would throw the other one out of its consumer groups.
        String instance = settings.find(CommonSettings.INSTANCE).orElse("standalone");
        if (settings.isSet(CommonSettings.KAFKA_BOOTSTRAP_SERVERS)) {
            KafkaCluster cluster = KafkaCluster.of(settings, instance, folder.streams());
            requireAnswer("KAFKA_BOOTSTRAP_SERVERS", "Kafka", cluster::requireAnswer);
            return () -> cluster;
        }
        FutureTask<EmbeddedBroker> start = new FutureTask<>(() -> EmbeddedBroker.start(folder.kafka()));
        Thread.ofPlatform().name("broker-start").start(start);
        opened.add(() -> {
            if (hasStarted(start)) {
                start.get().close();
            }
        });
        return () -> new KafkaCluster(started(start, folder).bootstrapServers(), instance, folder.streams(), (short) 1);
    }

    /** Waits for the end of the start, good or bad. */
    private static boolean hasStarted(FutureTask<EmbeddedBroker> start) throws InterruptedException {
        try {
            start.get();
            return true;
        } catch (ExecutionException told) {
            return false;
        }
    }

    private static EmbeddedBroker started(Future<EmbeddedBroker> start, DataFolder folder) {
        try {
            return start.get();
        } catch (ExecutionException failed) {
            throw notStarted(folder, Objects.requireNonNull(failed.getCause()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StartProblem("Interrupted while starting");
        }
    }

    private static StartProblem notStarted(DataFolder folder, Throwable cause) {
        return new StartProblem(
                "An embedded server did not start: " + cause + "\nIf the disk is full or the folder " + folder.root()
                        + " belongs to another user, mend that; its logs folder has the details.",
                cause);
    }

    private static Postgres postgres(
            SettingValues settings,
            DataFolder folder,
            Map<String, String> secrets,
            Resources opened,
            CompletableFuture<Void> lost) {
        if (settings.isSet(CommonSettings.DATABASE_URL)) {
            Postgres postgres =
                    Postgres.parse(settings.get(CommonSettings.DATABASE_URL).reveal());
            requireAnswer("DATABASE_URL", "PostgreSQL", postgres::requireAnswer);
            return postgres;
        }
        EmbeddedDatabase server;
        try {
            server =
                    EmbeddedDatabase.start(folder.postgres(), Objects.requireNonNull(secrets.get("POSTGRES_PASSWORD")));
        } catch (IOException failed) {
            throw notStarted(folder, failed);
        }
        opened.add(server);
        var unused = server.lost().thenRun(() -> lost.complete(null));
        try (HikariDataSource owner =
                new Postgres(server.jdbcUrl("postgres"), server.user(), server.password()).ownerPool()) {
            JdbcClient jdbc = JdbcClient.create(owner);
            if (jdbc.sql("SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")
                    .query(Integer.class)
                    .optional()
                    .isEmpty()) {
                jdbc.sql("CREATE DATABASE " + DATABASE).update();
            }
        }
        return new Postgres(server.jdbcUrl(DATABASE), server.user(), server.password());
    }

    private static void requireAnswer(String setting, String server, Runnable question) {
        try {
            question.run();
        } catch (InvalidSettingsException named) {
            throw named;
        } catch (RuntimeException away) {
            throw new StartProblem(
                    setting + ": " + server + " cannot be used there (" + away.getMessage()
                            + "). Start it, correct the setting, or remove the setting to use the embedded one.",
                    away);
        }
    }

    private static void awaitReady(Flow flow) {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (!flow.notReady().isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new StartProblem("Leadflow did not become ready: " + flow.notReady()
                        + "\nThe log in the data folder (logs/leadflow.json) says more.");
            }
            java.util.concurrent.locks.LockSupport.parkNanos(
                    Duration.ofMillis(20).toNanos());
        }
    }

    String url() {
        return url;
    }

    DataFolder folder() {
        return folder;
    }

    /** Completes when the embedded PostgreSQL has ended by itself: this process is no use any more. */
    CompletableFuture<Void> databaseLost() {
        return databaseLost;
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        opened.close();
    }
}
