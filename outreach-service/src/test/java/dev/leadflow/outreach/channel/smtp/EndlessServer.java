package dev.leadflow.outreach.channel.smtp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Greets for ever, as fast as it can. */
final class EndlessServer implements AutoCloseable {

    private final ServerSocket listener;

    EndlessServer() {
        try {
            listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Thread.ofPlatform().daemon().start(this::greet);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void greet() {
        byte[] line = "220-and another thing\r\n".getBytes(StandardCharsets.US_ASCII);
        try (Socket socket = listener.accept()) {
            while (true) {
                socket.getOutputStream().write(line);
            }
        } catch (IOException over) {
            // The client has had enough.
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
