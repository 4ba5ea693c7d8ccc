package dev.leadflow.benchmarks;

import dev.leadflow.common.ListeningPort;
import dev.leadflow.common.Service;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.kafka.TopicCreation;
import dev.leadflow.common.postgres.Postgres;
import dev.leadflow.standalone.SampleLeads;
import dev.leadflow.standalone.Services;
import dev.leadflow.testkit.TestKafka;
import dev.leadflow.testkit.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures what a lead costs as there are more and more of them: services in processes of their own, one or several of each,
 * take in files until there are 10,000 leads, then 100,000, then a million.
 *
 * <p>Method. A broker and PostgreSQL run beside the services on the same cores; each service has the JVM options and the memory
 * of its container. Each step begins with the first byte of its upload and ends when all leads show as verified. Its leads and
 * its time make the rate. Its processor time is that of the whole machine but for idling ({@code /proc/stat}), so broker,
 * PostgreSQL and this client are inside, and nothing else may run meanwhile. Memory is the proportional set size of the largest
 * service. The first step warms up. Limits: from 100,000 to a million leads, the processor time of a lead grows by at most 15 %;
 * no service needs more than 300 MB.
 */
final class Growth {

    private static final int FILE_ROWS = 100_000;
    private static final double MEGABYTES = 1 << 20;

    private final Path home;
    private final Path folder;
    private final KafkaCluster kafka = TestKafka.cluster();
    private final Postgres database = TestPostgres.emptyDatabase();
    private final Map<String, Process> processes = new HashMap<>();
    private final Map<String, String> urls = new HashMap<>();
    private double highestMegabytes;
    private String largest = "";

    private Growth(Path home, Path folder) {
        this.home = home;
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        int instances = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1;
        int most = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1_000_000;
        Path folder = Files.createTempDirectory("leadflow-growth");
        Growth growth = new Growth(Path.of(arguments[0]), folder);
        int exit = 1;
        try {
            growth.measure(instances, most);
            exit = 0;
        } finally {
            growth.processes.values().forEach(Process::destroyForcibly);
            for (Process each : growth.processes.values()) {
                each.waitFor();
            }
            WholeProgram.delete(folder);
            System.exit(exit); // the broker's threads would go on
        }
    }

    private void measure(int instances, int most) throws Exception {
        System.out.printf(
                "Growth with %d of each service on %d cores%n",
                instances, Runtime.getRuntime().availableProcessors());
        System.out.printf("  yardstick %.1f sorts/s%n", Yardstick.sortsPerSecond());
        TopicCreation.ensure(kafka, Topics.ALL);
        for (int instance = 1; instance <= instances; instance++) {
            for (Service service : Services.ALL) {
                start(service, instance);
            }
        }
        for (String name : urls.keySet()) {
            awaitReady(name);
        }
        String campaign = Objects.requireNonNull(urls.get("campaign-1"));
        String token = WholeProgram.token(campaign);
        System.out.printf(
                "  %10s %10s %16s %18s %14s%n",
                "leads", "leads/s", "CPU ms a lead", "PostgreSQL B/lead", "MB a service");
        int there = 0;
        double before = 0;
        for (int leads = 10_000; leads <= most; leads *= 10) {
            double cpu = step(there, leads, campaign, token);
            if (leads == 1_000_000) {
                WholeProgram.print("CPU a lead, growth", (cpu / before - 1) * 100, "%", 15, cpu / before <= 1.15);
            }
            before = cpu;
            there = leads;
        }
        WholeProgram.print("memory, largest service", highestMegabytes, "MB", 300, highestMegabytes <= 300);
    }

    /** @return processor time of a lead, in milliseconds */
    private double step(int there, int wanted, String campaign, String token) throws Exception {
        String scraper = Objects.requireNonNull(urls.get("scraper-1"));
        Path file = folder.resolve("leads.csv");
        double cpu = cpuSeconds();
        long bytes = databaseBytes();
        long begin = System.nanoTime();
        for (int from = there; from < wanted; from += FILE_ROWS) {
            SampleLeads.write(file, from, Math.min(wanted, from + FILE_ROWS) - from);
            WholeProgram.upload(scraper, token, WholeProgram.IMPORT, file);
        }
        long verified = there;
        // To ask counts all leads, so it is done rarely when they are many.
        Duration pause = Duration.ofSeconds(Math.max(1, wanted / FILE_ROWS));
        while (verified < wanted) {
            LockSupport.parkNanos(pause.toNanos());
            verified = WholeProgram.verified(campaign, token);
            lookAtMemory();
            if (WholeProgram.seconds(begin) > 3_600) {
                throw new IllegalStateException("Only " + verified + " of " + wanted + " leads after an hour");
            }
        }
        double seconds = WholeProgram.seconds(begin);
        int leads = wanted - there;
        double milliseconds = (cpuSeconds() - cpu) * 1_000 / leads;
        System.out.printf(
                "  %,10d %,10.0f %16.3f %,18d %14.0f of %s%n",
                wanted, leads / seconds, milliseconds, (databaseBytes() - bytes) / leads, highestMegabytes, largest);
        return milliseconds;
    }

    private void start(Service service, int instance) throws IOException {
        String name = service.name() + "-" + instance;
        int port = ListeningPort.free();
        Path own = Files.createDirectories(folder.resolve(name));
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@" + home.resolve("deploy/jvm.options"),
                        "-XX:MaxRAM=300m",
                        "-Djava.io.tmpdir=" + own,
                        "-cp",
                        System.getProperty("java.class.path"),
                        service.mainClass())
                .directory(own.toFile())
                .redirectErrorStream(true)
                .redirectOutput(own.resolve("output").toFile());
        builder.environment()
                .putAll(Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS",
                        kafka.bootstrapServers(),
                        "DATABASE_URL",
                        TestPostgres.databaseUrl(database),
                        "JWT_SECRET",
                        "x".repeat(32),
                        "LEADFLOW_PEPPER",
                        "y".repeat(32),
                        "LEADFLOW_DATA",
                        own.resolve("data").toString(),
                        "LEADFLOW_PORT",
                        Integer.toString(port),
                        "LEADFLOW_INSTANCE",
                        "growth-" + instance,
                        "START_PATIENCE_SECONDS",
                        "300",
                        "MALLOC_ARENA_MAX",
                        "2"));
        builder.environment().putAll(WholeProgram.OWNER);
        processes.put(name, builder.start());
        urls.put(name, "http://127.0.0.1:" + port);
    }

    private void awaitReady(String name) throws Exception {
        Duration limit = Duration.ofMinutes(5);
        if (!WholeProgram.isReadyWithin(limit, Objects.requireNonNull(urls.get(name)))) {
            throw new IllegalStateException(name + " is not ready after " + limit + ": "
                    + Files.readString(folder.resolve(name).resolve("output")));
        }
    }

    private void lookAtMemory() throws IOException {
        for (Map.Entry<String, Process> each : processes.entrySet()) {
            double megabytes = WholeProgram.pss(each.getValue().pid()) * 1_024 / MEGABYTES;
            if (megabytes > highestMegabytes) {
                highestMegabytes = megabytes;
                largest = each.getKey();
            }
        }
    }

    private static double cpuSeconds() throws IOException {
        String[] all = Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +", -1);
        // cpu user nice system idle iowait irq softirq ..., in hundredths of a second
        long busy = 0;
        for (int i : new int[] {1, 2, 3, 6, 7}) {
            busy += Long.parseLong(all[i]);
        }
        return busy / 100.0;
    }

    private long databaseBytes() throws Exception {
        try (Connection connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_database_size(current_database())")) {
            row.next();
            return row.getLong(1);
        }
    }
}
