package dev.leadflow.outreach.channel.smtp;

import dev.leadflow.outreach.channel.EmailSenderContract.Behaviour;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A real SMTP server on a real socket that misbehaves on demand. Its journal of taken messages is the ground truth. */
public final class ScriptedSmtpServer implements AutoCloseable {

    private final ServerSocket listener;
    private final @Nullable SSLContext tls;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<String> journal = new CopyOnWriteArrayList<>();
    private final Map<String, String> replies = new ConcurrentHashMap<>();
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable String login;
    private volatile boolean pipelining;
    private volatile boolean readyForNobody;
    private volatile Behaviour behaviour = Behaviour.TAKES_IT;

    public ScriptedSmtpServer() {
        this(null);
    }

    /** @param tls offered by STARTTLS; null offers none */
    ScriptedSmtpServer(@Nullable SSLContext tls) {
        this.tls = tls;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Thread.ofVirtual().start(this::listen);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** From now on offers a login, and takes that one only. */
    void askForLogin(String user, String password) {
        login = "\0" + user + "\0" + password;
    }

    /** From now on takes several commands at once, and answers them only when it has them all. */
    ScriptedSmtpServer pipelining() {
        pipelining = true;
        return this;
    }

    /** From now on is ready for content even when it has refused the recipient. */
    void beReadyForNobody() {
        readyForNobody = true;
    }

    /** From now on answers a command in another way; {@code .} stands for the end of the content. */
    void reply(String verb, String words) {
        replies.put(verb, words);
    }

    /** From now on answers as it should again. */
    void replyAsUsual() {
        replies.clear();
    }

    public void behave(Behaviour next) {
        behaviour = next;
    }

    /** The messages that were taken, whatever was answered. */
    public List<String> journal() {
        return List.copyOf(journal);
    }

    List<String> commands() {
        return List.copyOf(commands);
    }

    public int connections() {
        return connections.get();
    }

    /** Closes what is open, as a server does that has waited for too long. */
    void hangUp() {
        open.forEach(ScriptedSmtpServer::close);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException alreadyClosed) {
            // fine
        }
    }

    private void listen() {
        while (closed.getCount() > 0) {
            try {
                Socket socket = listener.accept();
                connections.incrementAndGet();
                open.add(socket);
                Thread.ofPlatform().daemon().start(() -> {
                    try (socket) {
                        new Dialogue(socket).run();
                    } catch (IOException over) {
                        // The client has gone, or this server was told to break off.
                    } finally {
                        open.remove(socket);
                    }
                });
            } catch (IOException over) {
                return;
            }
        }
    }

    private final class Dialogue {

        private InputStream in;
        private OutputStream out;
        private Socket socket;
        private final StringBuilder held = new StringBuilder();
        private boolean refused;

        Dialogue(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
            this.out = socket.getOutputStream();
        }

        void run() throws IOException {
            switch (behaviour) {
                case IS_AWAY -> throw new IOException("away");
                case NEVER_ANSWERS -> waitUntilClosed();
                case ANSWERS_TOO_SLOWLY -> dribble("220-one byte now and then\r\n");
                default -> say("220 scripted.example ESMTP");
            }
            for (String command = line(); command != null; command = line()) {
                commands.add(command);
                if (!obey(command)) {
                    return;
                }
            }
        }

        private boolean obey(String command) throws IOException {
            String verb = command.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
            String words = replies.get(verb);
            if (words != null) {
                if (verb.equals("MAIL") || verb.equals("RCPT")) {
                    answer(words);
                } else {
                    say(words);
                }
                return !words.startsWith("354") || !verb.equals("DATA") || content();
            }
            switch (verb) {
                case "EHLO" ->
                    say("250-scripted.example\r\n"
                            + (tls == null || socket instanceof SSLSocket ? "" : "250-STARTTLS\r\n")
                            + (login == null ? "" : "250-AUTH PLAIN\r\n")
                            + (pipelining ? "250-PIPELINING\r\n" : "")
                            + "250 8BITMIME");
                case "AUTH" -> {
                    if (behaviour == Behaviour.REFUSES_THE_RECIPIENT_FOR_NOW) {
                        say("454 4.7.0 come again");
                    } else {
                        say(isLogin(command) ? "235 2.7.0 come in" : "535 5.7.8 not you");
                    }
                }
                case "STARTTLS" -> encrypt();
                case "MAIL" -> {
                    refused = behaviour == Behaviour.REFUSES_THE_SENDER;
                    switch (behaviour) {
                        case IS_AWAY -> throw new IOException("away");
                        case NEVER_ANSWERS -> waitUntilClosed();
                        case ANSWERS_TOO_SLOWLY -> dribble("250-one byte now and then\r\n");
                        case IS_CLOSING -> {
                            say("421 4.3.2 closing down");
                            return false;
                        }
                        case REFUSES_THE_SENDER -> answer("550 5.7.1 hello@northwind.example may not send here");
                        default -> answer("250 2.1.0 ok");
                    }
                }
                case "RCPT" -> {
                    switch (behaviour) {
                        case REFUSES_THE_RECIPIENT_FOR_GOOD -> refuse("550 5.1.1 <info@asha.example>: no such user");
                        case REFUSES_THE_RECIPIENT_FOR_NOW -> refuse("451 4.7.1 <info@asha.example>: greylisted");
                        default -> answer(refused ? "503 5.5.1 sender first" : "250 2.1.5 ok");
                    }
                }
                case "DATA" -> {
                    if (behaviour == Behaviour.BREAKS_OFF_BEFORE_THE_CONTENT) {
                        return false;
                    }
                    if (refused && !readyForNobody) {
                        say("554 5.5.1 no valid recipients");
                        return true;
                    }
                    say("354 go on");
                    return content();
                }
                case "QUIT" -> {
                    say("221 bye");
                    return false;
                }
                default -> say("250 ok");
            }
            return true;
        }

        /** RFC 4616: on whose behalf, which may be left out, who, and the password. */
        private boolean isLogin(String command) {
            String initial = command.replace("AUTH PLAIN ", "");
            return new String(Base64.getDecoder().decode(initial), StandardCharsets.UTF_8)
                    .endsWith(java.util.Objects.requireNonNull(login));
        }

        private boolean content() throws IOException {
            StringBuilder content = new StringBuilder();
            for (String line = line(); !".".equals(line); line = line()) {
                if (line == null) {
                    return false; // without the final dot there is no message
                }
                content.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
                if (behaviour == Behaviour.BREAKS_OFF_WITHIN_THE_CONTENT) {
                    return false;
                }
            }
            switch (behaviour) {
                case REFUSES_THE_CONTENT_FOR_GOOD -> say("554 5.6.0 not this");
                case REFUSES_THE_CONTENT_FOR_NOW -> say("452 4.3.1 no room");
                case REFUSES_THE_CONTENT_AND_BREAKS_OFF -> {
                    say("554 5.6.0 not this, and not from you");
                    return false;
                }
                default -> {
                    journal.add(content.toString());
                    return answerToTaken();
                }
            }
            return true;
        }

        private boolean answerToTaken() throws IOException {
            switch (behaviour) {
                case TAKES_IT_AND_BREAKS_OFF -> {
                    return false;
                }
                case TAKES_IT_AND_FALLS_SILENT -> waitUntilClosed();
                case TAKES_IT_AND_ANSWERS_TOO_SLOWLY -> dribble("250-one byte now and then\r\n");
                case TAKES_IT_AND_TALKS_NONSENSE -> say("thank you");
                default -> say(replies.getOrDefault(".", "250 2.0.0 queued as 4711 for info@asha.example"));
            }
            return true;
        }

        private void encrypt() throws IOException {
            say("220 go on");
            SSLSocket encrypted = (SSLSocket) java.util.Objects.requireNonNull(tls)
                    .getSocketFactory()
                    .createSocket(socket, null, socket.getPort(), true);
            encrypted.setUseClientMode(false);
            encrypted.startHandshake();
            socket = encrypted;
            in = new BufferedInputStream(encrypted.getInputStream());
            out = encrypted.getOutputStream();
        }

        private void say(String reply) throws IOException {
            out.write((held + reply + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
            held.setLength(0);
        }

        /** Of a command that others may follow at once. */
        private void answer(String reply) throws IOException {
            if (pipelining) {
                held.append(reply).append("\r\n");
            } else {
                say(reply);
            }
        }

        private void refuse(String reply) throws IOException {
            refused = true;
            answer(reply);
        }

        /** Never silent for long, and never done. */
        private void dribble(String line) throws IOException {
            byte[] bytes = line.getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; !isClosedWithin(50); i++) {
                out.write(bytes[i % bytes.length]);
                out.flush();
            }
            throw new IOException("closed");
        }

        private void waitUntilClosed() throws IOException {
            while (!isClosedWithin(50)) {
                if (in.available() < 0) {
                    break;
                }
            }
            throw new IOException("closed");
        }

        private boolean isClosedWithin(long milliseconds) throws IOException {
            try {
                return closed.await(milliseconds, TimeUnit.MILLISECONDS) || socket.isClosed();
            } catch (InterruptedException interrupted) {
                throw new IOException(interrupted);
            }
        }

        private @Nullable String line() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next == '\n') {
                    return line.toString(StandardCharsets.ISO_8859_1).replaceAll("\r$", "");
                }
                line.write(next);
            }
            return null;
        }
    }

    @Override
    public void close() {
        closed.countDown();
        hangUp();
        try {
            listener.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
