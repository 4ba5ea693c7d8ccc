package dev.leadflow.outreach.channel.smtp;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A socket that gives up when the server talks without end, shows whether it has spoken unasked, and can hold back what is written
 * until there is more of it.
 */
final class WatchedSocket extends Socket {

    /** Far more than greeting, certificates and the replies to one email take. */
    private static final long MAX_BYTES = 1L << 20;

    private final AtomicLong total;
    private final BooleanSupplier holdsBack;
    private @Nullable Lines lines;

    /** @param total bytes that were read, also by whoever had the socket before */
    private WatchedSocket(AtomicLong total, BooleanSupplier holdsBack) {
        this.total = total;
        this.holdsBack = holdsBack;
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new BufferedOutputStream(super.getOutputStream()) {
            @Override
            public void flush() throws IOException {
                if (!holdsBack.getAsBoolean()) {
                    super.flush();
                }
            }
        };
    }

    @Override
    public synchronized InputStream getInputStream() throws IOException {
        if (lines == null) {
            lines = new Lines(super.getInputStream());
        }
        return lines;
    }

    /** Whether the server has said something that nobody has read; asks nobody and waits for nothing. */
    private synchronized boolean hasUnread() throws IOException {
        return lines != null && lines.available() > 0;
    }

    /** Gives no more than one line at a time, so that what nobody has asked for stays here, where it can be seen. */
    private final class Lines extends BufferedInputStream {

        Lines(InputStream in) {
            super(in);
        }

        @Override
        public synchronized int read() throws IOException {
            int next = super.read();
            if (next >= 0 && total.incrementAndGet() > MAX_BYTES) {
                throw new IOException("The mail server talks without end");
            }
            return next;
        }

        @Override
        public synchronized int read(byte[] buffer, int offset, int length) throws IOException {
            int given = 0;
            while (given < length && (given == 0 || pos < count && buffer[offset + given - 1] != '\n')) {
                int next = read();
                if (next < 0) {
                    return -1; // nothing was given before: what lies in the buffer has no end
                }
                buffer[offset + given++] = (byte) next;
            }
            return given;
        }
    }

    /** Makes the socket of one connection and keeps hold of it, under whatever encryption is laid over it. */
    static final class Factory extends SocketFactory {

        private final AtomicLong read = new AtomicLong();
        private volatile boolean cut;
        private volatile boolean holdingBack;
        private volatile @Nullable WatchedSocket socket;

        /** From here on, the bytes of the next email are counted. */
        void startCounting() {
            read.set(0);
        }

        /** Whether what is written from here on waits for more. */
        void holdBack(boolean on) {
            holdingBack = on;
        }

        boolean isHoldingBack() {
            return holdingBack;
        }

        /** Closes the socket without a word; whoever reads from it or writes to it gets an exception. */
        void cut() {
            cut = true;
            close(socket);
        }

        /** A connection that cannot be asked counts as one that has spoken. */
        boolean hasUnread() {
            WatchedSocket current = socket;
            try {
                return current == null || current.hasUnread();
            } catch (IOException broken) {
                return true;
            }
        }

        /** How long whoever reads waits for a byte. */
        void timeout(int milliseconds) {
            Socket current = socket;
            try {
                if (current != null) {
                    current.setSoTimeout(milliseconds);
                }
            } catch (IOException broken) {
                // Whoever reads next will see.
            }
        }

        boolean isOpen() {
            Socket current = socket;
            return current != null && !current.isClosed();
        }

        private static void close(@Nullable Socket socket) {
            try {
                if (socket != null) {
                    socket.close();
                }
            } catch (IOException alreadyBroken) {
                // It is of no use any more, which is all that matters.
            }
        }

        @Override
        public Socket createSocket() {
            WatchedSocket created = new WatchedSocket(read, this::isHoldingBack);
            socket = created;
            if (cut) {
                close(created);
            }
            return created;
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
            throw new UnsupportedOperationException();
        }
    }
}
