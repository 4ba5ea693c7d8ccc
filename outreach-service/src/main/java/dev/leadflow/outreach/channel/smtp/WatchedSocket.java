package dev.leadflow.outreach.channel.smtp;

import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/** A socket that gives up when the server talks without end, and can hold back what is written until there is more of it. */
final class WatchedSocket extends Socket {

    /** Far more than greeting, certificates and the replies to one email take. */
    private static final long MAX_BYTES = 1L << 20;

    private final AtomicLong read;
    private final BooleanSupplier holdsBack;

    private WatchedSocket(AtomicLong read, BooleanSupplier holdsBack) {
        this.read = read;
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
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                int next = super.read();
                count(next < 0 ? 0 : 1);
                return next;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int count = super.read(buffer, offset, length);
                count(Math.max(count, 0));
                return count;
            }
        };
    }

    private void count(int bytes) throws IOException {
        if (read.addAndGet(bytes) > MAX_BYTES) {
            throw new IOException("The mail server talks without end");
        }
    }

    /** Makes the socket of one connection and keeps hold of it, under whatever encryption is laid over it. */
    static final class Factory extends SocketFactory {

        private final AtomicLong read = new AtomicLong();
        private volatile boolean cut;
        private volatile boolean holdingBack;
        private volatile @Nullable Socket socket;

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
            Socket created = new WatchedSocket(read, this::isHoldingBack);
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
