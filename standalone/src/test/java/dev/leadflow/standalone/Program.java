package dev.leadflow.standalone;

import dev.leadflow.common.Service;
import dev.leadflow.common.event.Json;
import dev.leadflow.testkit.TestHttp;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
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
        return launch(folder, settings, "dev.leadflow.standalone.Leadflow", "-Xmx512m", arguments);
    }

    /** Runs one service by itself, as its container does. */
    static Program service(Path folder, Map<String, String> settings, Service service) {
        String module = service.module().getName();
        return launch(
                folder, settings, module.substring(0, module.length() - "Module".length()) + "Application", "-Xmx128m");
    }

    private static Program launch(
            Path folder, Map<String, String> settings, String mainClass, String heap, String... arguments) {
        try {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    heap,
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    withoutTests(),
                    mainClass));
            command.addAll(Arrays.asList(arguments));
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

    /** A port that nobody uses now. */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
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

    /** Ends the process at once, without any chance to tidy up. */
    void kill() {
        process.destroyForcibly();
        exitCode();
    }

    /** REST calls as the owner. */
    static TestHttp http(int port, String email, String password) {
        TestHttp http = TestHttp.at("http://127.0.0.1:" + port);
        return http.withToken(http.post("/api/auth/login", Json.text(Map.of("email", email, "password", password)))
                .text("access_token"));
    }

    @Override
    public void close() {
        process.destroy();
        exitCode();
    }
}
