package dev.leadflow.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Postfix's {@code smtp-sink}, which takes every mail and throws it away. */
final class MailSink implements AutoCloseable {

    private static final int PORT = 12_525;

    private final Process process;

    MailSink() throws IOException {
        process = start(List.of(tool("smtp-sink"), "-u", System.getProperty("sink.user", "nobody"), address(), "256"));
        await();
    }

    int port() {
        return PORT;
    }

    /** As Postfix's tools name it. */
    String address() {
        return "127.0.0.1:" + PORT;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void await() throws IOException {
        long giveUp = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (process.isAlive() && System.nanoTime() < giveUp) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT), 200);
                return;
            } catch (IOException notYet) {
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
        }
        throw new IllegalStateException("smtp-sink does not answer on port " + PORT);
    }

    static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Postfix puts them where only administrators look. */
    static String tool(String name) {
        return Stream.of("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin", "/usr/libexec/postfix")
                .map(Path::of)
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Path::toString)
                .orElseThrow(() -> new IllegalStateException(
                        name + " is not installed; it comes with Postfix (Debian: apt-get install postfix)"));
    }
}
