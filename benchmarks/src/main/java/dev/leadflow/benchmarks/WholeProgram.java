package dev.leadflow.benchmarks;

import dev.leadflow.common.event.Json;
import dev.leadflow.standalone.SampleLeads;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Measures the program as a user runs it: {@code ./leadflow start} on an empty folder, an import over REST, a kill -9, a
 * restart.
 *
 * <p>Method. Ready: from the start of the process to the first 200 of {@code /readyz}, the program being built. Rate: from
 * the first byte of the upload until every lead shows as verified at {@code GET /api/leads}, so capture, intake, verification
 * and all projections into PostgreSQL are inside; no warm-up. Memory: the proportional set size (PSS, as Linux counts it,
 * shared pages divided among their users) of the process and all its children, the highest value seen every half second.
 * The client runs on the same cores. The DNS is not asked, for its speed is not
 * the program's. Limits, from what the product promises for two cores: ready within 15 s, at least 5,000
 * leads/s, at most 1.5 GB, serving again within 10 s after kill -9.
 */
final class WholeProgram {

    private static final int PORT = 18080;
    static final String IMPORT = "/api/leads/import";
    static final String URL = "http://127.0.0.1:" + PORT;
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String EMAIL = "owner@benchmark.example";
    private static final String PASSWORD = "benchmark-password";

    /** The settings of the first login. */
    static final Map<String, String> OWNER = Map.of("LEADFLOW_ADMIN_EMAIL", EMAIL, "LEADFLOW_ADMIN_PASSWORD", PASSWORD);

    private final Path home;
    private final Path data;

    WholeProgram(Path home, Path data) {
        this.home = home;
        this.data = data;
    }

    public static void main(String[] arguments) throws Exception {
        int leads = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100_000;
        Path data = Files.createTempDirectory("leadflow-benchmark");
        try {
            new WholeProgram(Path.of(arguments[0]), data).measure(leads);
        } finally {
            delete(data);
        }
    }

    private void measure(int leads) throws Exception {
        System.out.printf(
                "Leadflow on %d cores, %,d leads%n", Runtime.getRuntime().availableProcessors(), leads);
        System.out.printf("  %-22s %,10.1f %-8s%n", "yardstick", Yardstick.sortsPerSecond(), "sorts/s");
        prepare();
        Process program = start();
        try {
            double first = secondsUntilReady();
            print("ready, first start", first, "s", 15, first <= 15);
            stop(program);
            program = start();
            double ready = secondsUntilReady();
            print("ready, later start", ready, "s", 15, ready <= 15);

            Path file = Files.createTempFile("leads", ".csv");
            SampleLeads.write(file, leads);
            Memory memory = new Memory(program.toHandle());
            double rate = leads / secondsToImport(file, leads, memory);
            Files.delete(file);
            print("import to verified", rate, "leads/s", 5_000, rate >= 5_000);
            print("memory, highest", memory.highestMegabytes, "MB", 1_500, memory.highestMegabytes <= 1_500);

            program.destroyForcibly().waitFor();
            program = start();
            double again = secondsUntilReady();
            print("ready after kill -9", again, "s", 10, again <= 10);
        } finally {
            stop(program);
        }
    }

    /** A start that is not measured builds and rehearses what is not there yet; its folder is thrown away. */
    void prepare() throws Exception {
        Process program = start();
        try {
            secondsUntilReady(Duration.ofMinutes(15));
        } finally {
            stop(program);
            delete(data);
            Files.createDirectories(data);
        }
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    static void print(String what, double value, String unit, double limit, boolean held) {
        System.out.printf(
                "  %-22s %,10.1f %-8s limit %,10.0f   %s%n", what, value, unit, limit, held ? "ok" : "MISSED");
    }

    Process start() throws IOException {
        return start(Map.of());
    }

    /** @param settings more of them */
    Process start(Map<String, String> settings) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(home.resolve("leadflow").toString(), "start")
                .directory(data.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(data.resolve("output").toFile()));
        builder.environment()
                .putAll(Map.of(
                        "LEADFLOW_DATA", data.resolve("data").toString(), "LEADFLOW_PORT", Integer.toString(PORT)));
        builder.environment().putAll(OWNER);
        builder.environment().putAll(settings);
        return builder.start();
    }

    static void stop(Process program) throws InterruptedException {
        program.destroy();
        if (!program.waitFor(60, TimeUnit.SECONDS)) {
            program.destroyForcibly();
        }
    }

    double secondsUntilReady() throws Exception {
        return secondsUntilReady(Duration.ofMinutes(2));
    }

    private double secondsUntilReady(Duration limit) throws Exception {
        long begin = System.nanoTime();
        if (!isReadyWithin(limit, URL)) {
            throw new IllegalStateException(
                    "Not ready after " + limit + ": " + Files.readString(data.resolve("output")));
        }
        return seconds(begin);
    }

    /** Waits for the first 200 of {@code /readyz}. */
    static boolean isReadyWithin(Duration limit, String url) throws Exception {
        long begin = System.nanoTime();
        while (seconds(begin) < limit.toSeconds()) {
            try {
                HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/readyz"))
                        .timeout(Duration.ofSeconds(2))
                        .build();
                if (HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return true;
                }
            } catch (IOException notYet) {
                // Nobody listens yet.
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        return false;
    }

    private static double secondsToImport(Path file, int leads, Memory memory) throws Exception {
        String token = token(URL);
        long begin = System.nanoTime();
        var unused = upload(URL, token, IMPORT, file);
        System.out.printf("  captured after %.1f s%n", seconds(begin));
        long verified = 0;
        while (verified < leads) {
            if (seconds(begin) > 600) {
                throw new IllegalStateException("Only " + verified + " leads verified after 600 s");
            }
            LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
            memory.look();
            verified = verified(URL, token);
        }
        double took = seconds(begin);
        memory.look();
        return took;
    }

    static JsonNode upload(String url, String token, String path, Path file) throws Exception {
        String boundary = "leadflow-benchmark";
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(
                ("--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file.csv\"\r\n"
                                + "Content-Type: text/csv\r\n\r\n")
                        .getBytes(StandardCharsets.UTF_8));
        body.writeBytes(Files.readAllBytes(file));
        body.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return call(url, "POST", path, token, "multipart/form-data; boundary=" + boundary, body.toByteArray());
    }

    /** How many leads show as verified. */
    static long verified(String url, String token) throws Exception {
        return call(url, "GET", "/api/leads?verified=true&size=1", token, "application/json", new byte[0])
                .path("total")
                .asLong();
    }

    /** Of the owner of the first organization. */
    static String token(String url) throws Exception {
        return call(
                        url,
                        "POST",
                        "/api/auth/login",
                        null,
                        "application/json",
                        Json.bytes(Map.of("email", EMAIL, "password", PASSWORD)))
                .path("access_token")
                .asString();
    }

    static JsonNode call(String url, String method, String path, @Nullable String token, String type, byte[] body)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofMinutes(10))
                .header("Content-Type", type)
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<InputStream> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream answer = response.body()) {
            JsonNode json = Json.EVENTS.readTree(answer);
            if (response.statusCode() >= 300) {
                throw new IllegalStateException(path + " answered " + response.statusCode() + ": " + json);
            }
            return json;
        }
    }

    static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    /** The highest memory of a process tree seen so far. */
    static final class Memory {

        private final ProcessHandle root;
        private double highestMegabytes;

        Memory(ProcessHandle root) {
            this.root = root;
        }

        double highestMegabytes() {
            return highestMegabytes;
        }

        void look() throws IOException {
            double kilobytes = pss(root.pid());
            for (ProcessHandle child : root.descendants().toList()) {
                kilobytes += pss(child.pid());
            }
            highestMegabytes = Math.max(highestMegabytes, kilobytes / 1024);
        }
    }

    /** The proportional set size of a process in kilobytes; 0 when it has ended. */
    static double pss(long pid) throws IOException {
        Path rollup = Path.of("/proc/" + pid + "/smaps_rollup");
        try {
            for (String line : Files.readAllLines(rollup)) {
                if (line.startsWith("Pss:")) {
                    return Double.parseDouble(line.replaceAll("[^0-9]", ""));
                }
            }
            return 0;
        } catch (NoSuchFileException ended) {
            return 0;
        }
    }
}
