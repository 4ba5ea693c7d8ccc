package dev.leadflow.standalone;

import dev.leadflow.common.ListeningPort;
import dev.leadflow.common.Service;
import dev.leadflow.common.event.Json;
import dev.leadflow.outreach.OutreachModule;
import dev.leadflow.testkit.TemporaryFolders;
import dev.leadflow.testkit.TestHttp;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** The program in a process of its own, as a user runs it; it can be killed at any moment. */
final class Program implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final Process process;
    private final Path output;

    private Program(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Runs a command of the command line in the folder, with these settings and no others. */
    static Program run(Path folder, Map<String, String> settings, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("-Xmx512m", "-cp", withoutTests(), "dev.leadflow.standalone.Leadflow"));
        command.addAll(Arrays.asList(arguments));
        return launch(folder, settings, command);
    }

    /** Runs one service by itself, as its container does. */
    static Program service(Path folder, Map<String, String> settings, Service service) {
        return launch(folder, settings, commandOf(service, ClassArchive.OPTIONS));
    }

    private static List<String> commandOf(Service service, List<String> options) {
        List<String> command = new ArrayList<>(List.of("-Xmx128m", "-cp", withoutStandalone()));
        command.addAll(options);
        command.add(service.mainClass());
        return command;
    }

    private static Program launch(Path folder, Map<String, String> settings, List<String> arguments) {
        try {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1"));
            command.addAll(arguments);
            Path output = Files.createTempFile(folder, "output", ".txt");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(name -> !name.equals("PATH") && !name.equals("HOME"));
            builder.environment().putAll(settings);
            return new Program(builder.start(), output);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String withoutTests() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("test-classes") && !entry.contains("testkit"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** The class path of a service: whatever its container has, and the others' jars. */
    private static String withoutStandalone() {
        return Arrays.stream(withoutTests().split(File.pathSeparator))
                .filter(entry -> !entry.endsWith(
                        Path.of("standalone", "target", "classes").toString()))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /**
     * What a JVM learns of the classes in one start that comes as far as its servers, as in the images. It halves the work of
     * each of the many starts. The JVM wants a class path of jars for it, so there is none where modules are folders.
     */
    private static final class ClassArchive {

        static final List<String> OPTIONS = options();

        private static List<String> options() {
            if (!Arrays.stream(withoutStandalone().split(File.pathSeparator))
                    .allMatch(entry -> Files.isRegularFile(Path.of(entry)))) {
                return List.of();
            }
            Path folder = TemporaryFolders.create("classes");
            Path archive = folder.resolve("services.jsa");
            rehearse(folder, archive).exitCode();
            return Files.exists(archive)
                    ? List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off", "-Xlog:cds+dynamic=off")
                    : List.of();
        }

        private static Program rehearse(Path folder, Path archive) {
            Map<String, String> nobody = Map.of(
                    "KAFKA_BOOTSTRAP_SERVERS",
                    "127.0.0.1:1",
                    "DATABASE_URL",
                    "postgresql://127.0.0.1:1/none",
                    "START_PATIENCE_SECONDS",
                    "1",
                    "JWT_SECRET",
                    "x".repeat(32),
                    "LEADFLOW_PEPPER",
                    "y".repeat(32),
                    "LEADFLOW_PORT",
                    Integer.toString(ListeningPort.free()));
            return launch(
                    folder,
                    nobody,
                    commandOf(OutreachModule.SERVICE, List.of("-XX:ArchiveClassesAtExit=" + archive, "-Xlog:cds=off")));
        }
    }

    /** Waits until the program has said this. */
    Program awaitOutput(String text) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
            if (!process.isAlive() && !output().contains(text)) {
                throw new IllegalStateException("The program ended without saying '" + text + "': " + output());
            }
            return output().contains(text);
        });
        return this;
    }

    /** Everything that the program has said so far. */
    String output() {
        try {
            return Files.readString(output);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Waits for the end of the program. */
    int exitCode() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("The program did not end: " + output());
            }
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Tells the process to stop, as a supervisor does, and does not wait for it. */
    void terminate() {
        process.destroy();
    }

    /** Ends the process at once, without any chance to tidy up. */
    void kill() {
        process.destroyForcibly();
        exitCode();
    }

    /** REST calls as the owner. */
    static TestHttp http(int port, String email, String password) {
        return loggedIn(TestHttp.at("http://127.0.0.1:" + port), email, password);
    }

    static TestHttp loggedIn(TestHttp http, String email, String password) {
        return http.withToken(token(http, email, password));
    }

    static String token(TestHttp http, String email, String password) {
        return http.post("/api/auth/login", Json.text(Map.of("email", email, "password", password)))
                .text("access_token");
    }

    @Override
    public void close() {
        process.destroy();
        exitCode();
    }
}
