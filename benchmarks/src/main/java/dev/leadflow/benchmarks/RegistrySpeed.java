package dev.leadflow.benchmarks;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/**
 * Measures how long the list of a do-not-call registry takes.
 *
 * <p>Method. The program is started on an empty folder as a user starts it. A list as the registry of the US gives it, an area code
 * and a number on each line, goes to {@code POST /api/dnc/import}; from the first byte until the answer, when every number is
 * kept. No warm-up. Memory is the proportional set size of the process tree, looked at every second: what is there before, and the
 * highest meanwhile. Limit, from what the product promises: a million rows within a minute.
 */
final class RegistrySpeed {

    private RegistrySpeed() {}

    public static void main(String[] arguments) throws Exception {
        int rows = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000;
        Path data = Files.createTempDirectory("leadflow-benchmark");
        WholeProgram whole = new WholeProgram(Path.of(arguments[0]), data);
        try {
            whole.prepare();
            Process program = whole.start();
            try {
                whole.secondsUntilReady();
                measure(rows, data.resolve("list.csv"), new WholeProgram.Memory(program.toHandle()));
            } finally {
                WholeProgram.stop(program);
            }
        } finally {
            WholeProgram.delete(data);
        }
    }

    private static void measure(int rows, Path list, WholeProgram.Memory memory) throws Exception {
        System.out.printf(
                "A registry of %,d numbers on %d cores%n",
                rows, Runtime.getRuntime().availableProcessors());
        System.out.printf("  %-22s %,10.1f %-8s%n", "yardstick", Yardstick.sortsPerSecond(), "sorts/s");
        write(rows, list);
        memory.look();
        double before = memory.highestMegabytes();
        ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
        try {
            var unused = watch.scheduleAtFixedRate(() -> look(memory), 1, 1, TimeUnit.SECONDS);
            long begin = System.nanoTime();
            JsonNode taken = WholeProgram.upload(
                    WholeProgram.URL,
                    WholeProgram.token(WholeProgram.URL),
                    "/api/dnc/import?registry=FTC&country=US&complete=true&checked_on=" + LocalDate.now(ZoneOffset.UTC),
                    list);
            double seconds = WholeProgram.seconds(begin);
            if (taken.path("listed").asInt() != rows || !taken.path("complete").asBoolean()) {
                throw new IllegalStateException("Not all of it was taken: " + taken);
            }
            WholeProgram.print("until every number is kept", seconds, "s", 60, seconds <= 60);
        } finally {
            watch.shutdownNow();
        }
        System.out.printf("  %-22s %,10.0f MB before, %,.0f MB at most%n", "memory", before, memory.highestMegabytes());
    }

    private static void look(WholeProgram.Memory memory) {
        try {
            memory.look();
        } catch (IOException gone) {
            throw new IllegalStateException(gone);
        }
    }

    /** Numbers in no order, as they come; each one once. */
    private static void write(int rows, Path list) throws IOException {
        try (BufferedWriter lines = Files.newBufferedWriter(list)) {
            for (int i = 0; i < rows; i++) {
                long number = 2_000_000_000L + i * 6_700_417L % 7_999_999_993L;
                lines.write("%d,%07d%n".formatted(number / 10_000_000, number % 10_000_000));
            }
        }
    }
}
