package dev.leadflow.outreach.channel.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Takes connections and lets no request get through: most of its manners end a TLS handshake, one a request. */
final class BrokenServer implements AutoCloseable {

    enum Manner {
        SILENT,
        /** Begins a TLS record and sends a byte of it now and then. */
        DRIBBLING,
        HANGS_UP,
        /** Of an unencrypted request it reads the first bytes. */
        HANGS_UP_IN_THE_MIDDLE
    }

    /** The head of a handshake record of 16 KiB. */
    private static final byte[] RECORD = {22, 3, 3, 0x40, 0};

    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Manner manner = Manner.SILENT;

    BrokenServer() {
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Thread.ofPlatform().daemon().start(this::listen);
    }

    String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    void behave(Manner next) {
        manner = next;
    }

    private void listen() {
        while (closed.getCount() > 0) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                switch (manner) {
                    case SILENT -> {}
                    case HANGS_UP -> socket.close();
                    case HANGS_UP_IN_THE_MIDDLE -> {
                        socket.getInputStream().readNBytes(500);
                        socket.close();
                    }
                    case DRIBBLING -> Thread.ofPlatform().daemon().start(() -> dribble(socket));
                }
            } catch (IOException over) {
                return;
            }
        }
    }

    private void dribble(Socket socket) {
        try {
            socket.getOutputStream().write(RECORD);
            while (!closed.await(50, TimeUnit.MILLISECONDS)) {
                socket.getOutputStream().write(0);
            }
        } catch (IOException | InterruptedException over) {
            // The client has had enough.
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            listener.close();
            for (Socket each : open) {
                each.close();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
