package dev.leadflow.standalone;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An SMTP server that notes what it takes and when: everything, unless it has a mood. Its journal is the ground truth of who got
 * a mail.
 */
final class MailSink implements AutoCloseable {

    /** What it does with a mail. */
    enum Mood {
        TAKES,
        /** Says that there is no such recipient. */
        REFUSES,
        /** Says at the first try that it may take the mail later, and takes it then. */
        GREYLISTS,
        /** Goes away in the middle of the content; there is no mail then. */
        LEAVES_BEFORE_THE_DOT,
        /** Takes the mail and goes away without a word, so that the sender never knows. */
        LEAVES_AFTER_THE_DOT
    }

    private static final Pattern RECIPIENT = Pattern.compile("<([^>]*)>");
    private static final Pattern LINK =
            Pattern.compile("(?m)^List-Unsubscribe: *<https?://[^/>]+(/unsubscribe/[^>]+)>");

    private final ServerSocket listener;
    private final Function<String, Mood> moods;
    private final List<Mail> mails = new CopyOnWriteArrayList<>();
    /** Recipients that were named before. */
    private final Set<String> named = ConcurrentHashMap.newKeySet();

    private MailSink(ServerSocket listener, Function<String, Mood> moods) {
        this.listener = listener;
        this.moods = moods;
    }

    static MailSink start() {
        return start(recipient -> Mood.TAKES);
    }

    /** @param moods by recipient */
    static MailSink start(Function<String, Mood> moods) {
        try {
            MailSink sink = new MailSink(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), moods);
            Thread.ofVirtual().start(sink::listen);
            return sink;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * A mail that was taken. Between the two moments Leadflow asks for the last time whether it may be sent.
     *
     * @param namedAt when the sender named its recipient
     * @param announcedAt when the sender said DATA
     */
    record Mail(String recipient, Instant namedAt, Instant announcedAt, String content) {

        /** The path of its unsubscribe link. */
        String unsubscribePath() {
            Matcher link = LINK.matcher(content.replaceAll("\n[ \t]+", " "));
            if (!link.find()) {
                throw new IllegalStateException("A mail without an unsubscribe link: " + content);
            }
            return link.group(1);
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    /** In the order in which they were taken. */
    List<Mail> mails() {
        return mails;
    }

    private void listen() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (Socket socket = connection) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            OutputStream out = socket.getOutputStream();
            say(out, "220 sink.example ESMTP");
            String recipient = "";
            Instant namedAt = Instant.now();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                switch (line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT)) {
                    case "EHLO" -> say(out, "250-sink.example\r\n250 8BITMIME");
                    case "RCPT" -> {
                        recipient = address(line);
                        namedAt = Instant.now();
                        say(out, answerTo(recipient));
                    }
                    case "DATA" -> {
                        say(out, "354 go on");
                        if (moods.apply(recipient) == Mood.LEAVES_BEFORE_THE_DOT) {
                            return;
                        }
                        // The last word is asked after the go-ahead, so only content tells that it was yes. What the
                        // reader
                        // still has to skip, the end of the command, counts as read.
                        in.mark("\r\n".length());
                        if (in.read() < 0) {
                            return;
                        }
                        in.reset();
                        Instant announced = Instant.now();
                        String content = content(in);
                        if (content == null) {
                            return;
                        }
                        mails.add(new Mail(recipient, namedAt, announced, content));
                        if (moods.apply(recipient) == Mood.LEAVES_AFTER_THE_DOT) {
                            return;
                        }
                        say(out, "250 taken");
                    }
                    case "QUIT" -> {
                        say(out, "221 bye");
                        return;
                    }
                    default -> say(out, "250 ok");
                }
            }
        } catch (IOException brokenOff) {
            // What was not taken to its end is no mail.
        }
    }

    private String answerTo(String recipient) {
        boolean first = named.add(recipient);
        return switch (moods.apply(recipient)) {
            case REFUSES -> "550 5.1.1 nobody of that name";
            case GREYLISTS -> first ? "450 4.7.1 come again" : "250 ok";
            case TAKES, LEAVES_BEFORE_THE_DOT, LEAVES_AFTER_THE_DOT -> "250 ok";
        };
    }

    private static String address(String command) {
        Matcher address = RECIPIENT.matcher(command);
        return address.find() ? address.group(1).toLowerCase(Locale.ROOT) : "";
    }

    /** Null when the sender went away before the final dot. */
    private static @Nullable String content(BufferedReader in) throws IOException {
        StringBuilder content = new StringBuilder();
        for (String line = in.readLine(); !".".equals(line); line = in.readLine()) {
            if (line == null) {
                return null;
            }
            content.append(line).append('\n');
        }
        return content.toString();
    }

    private static void say(OutputStream out, String reply) throws IOException {
        out.write((reply + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
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
