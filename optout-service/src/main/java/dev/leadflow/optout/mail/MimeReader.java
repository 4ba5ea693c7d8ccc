package dev.leadflow.optout.mail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okio.ByteString;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.stream.BodyDescriptor;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RecursionMode;
import org.jspecify.annotations.Nullable;

/**
 * Takes a mail apart into its header and its parts. Reads as far as it can and no further than its limits: what is broken
 * or too much is left out, and nothing is thrown. Does not look into mails within the mail.
 *
 * <p>mime4j's pull parser is used because it was made for the mail of strangers: it does not call itself for nested parts,
 * and it looks at no content type with code of its own.
 */
final class MimeReader {

    static final int MOST_BYTES = 10 * 1024 * 1024;
    static final int MOST_PARTS = 100;
    static final int DEEPEST = 10;

    /** The fields of forms in which services post a mail as it came. */
    static final String SENDGRID_MAIL = "email";

    static final String MAILGUN_MAIL = "body-mime";

    /** Enough for what a person writes and for a report about thousands of recipients. */
    private static final int MOST_BYTES_OF_A_PART = 512 * 1024;

    private static final MimeConfig LENIENT = MimeConfig.custom()
            .setMaxLineLen(100_000)
            .setMaxHeaderLen(200_000)
            .setMaxHeaderCount(5_000)
            .build();

    /** What old programs, and careless ones, call plain text that is all of a mail. */
    private static final Set<String> CALLED_OTHERWISE = Set.of("plain/text", "application/octet-stream");

    private static final Pattern FIELD_NAME = Pattern.compile("(?i)[;\\s]name\\s*=\\s*(\"([^\"]*)\"|([^;\\s]+))");
    private static final byte CR = '\r';
    private static final byte LF = '\n';

    /** A mail in its parts. */
    record Mail(MailHeaders headers, List<MailPart> parts) {}

    private final MimeTokenStream stream = new MimeTokenStream(LENIENT);
    private final List<MailHeaders.Header> headers = new ArrayList<>();
    private final List<MailPart> parts = new ArrayList<>();
    private @Nullable MailPart outsideOfParts;
    private int depth;
    private String disposition = "";

    private MimeReader() {
        stream.setRecursionMode(RecursionMode.M_NO_RECURSE);
    }

    /** A mail, of which at most the first 10 MB are looked at. */
    static Mail read(ByteString mail) {
        byte[] bytes = mail.substring(0, Math.min(mail.size(), MOST_BYTES)).toByteArray();
        MimeReader reader = new MimeReader();
        reader.run(() -> reader.stream.parse(new ByteArrayInputStream(withLineFeeds(bytes))));
        if (reader.parts.isEmpty() && reader.outsideOfParts != null) {
            reader.parts.add(reader.outsideOfParts);
        }
        return new Mail(new MailHeaders(reader.headers), List.copyOf(reader.parts));
    }

    /** The fields of a form that was posted as {@code multipart/form-data}. */
    static List<MailPart> form(String contentType, ByteString body) {
        MimeReader reader = new MimeReader();
        reader.run(() -> {
            var unused = reader.stream.parseHeadless(new ByteArrayInputStream(body.toByteArray()), contentType);
        });
        return List.copyOf(reader.parts);
    }

    private interface Start {
        void now();
    }

    private void run(Start start) {
        try {
            start.now();
            for (EntityState state = stream.getState();
                    state != EntityState.T_END_OF_STREAM && parts.size() < MOST_PARTS && depth <= DEEPEST;
                    state = stream.next()) {
                take(state);
            }
        } catch (MimeException | IOException | RuntimeException broken) {
            // What was read before stays; a library that meets hostile bytes may throw anything.
        }
    }

    private void take(EntityState state) throws IOException {
        switch (state) {
            case T_START_MULTIPART -> depth++;
            case T_END_MULTIPART -> depth--;
            case T_START_HEADER -> disposition = "";
            case T_FIELD -> {
                MailHeaders.Header header = new MailHeaders.Header(
                        stream.getField().getName(), body(stream.getField().getBody()));
                if (depth == 0 && parts.isEmpty()) {
                    headers.add(header);
                }
                if (header.name().equalsIgnoreCase("Content-Disposition")) {
                    disposition = header.value();
                }
            }
            // Under a header that names the wrong boundary, it is all that there is.
            case T_PREAMBLE ->
                outsideOfParts = new MailPart(
                        "text/plain", null, null, false, content(stream.getInputStream(), MOST_BYTES_OF_A_PART));
            case T_BODY -> part().ifPresent(parts::add);
            default -> {}
        }
    }

    private static String body(@Nullable String value) {
        return value == null ? "" : value;
    }

    /** Empty for pictures and other files: they are not read, and do not use up the number of parts. */
    private Optional<MailPart> part() throws IOException {
        BodyDescriptor descriptor = stream.getBodyDescriptor();
        Matcher name = FIELD_NAME.matcher(disposition);
        String fieldName = name.find() ? (name.group(2) == null ? name.group(3) : name.group(2)) : null;
        boolean alone = depth == 0 && fieldName == null;
        String called = descriptor.getMimeType().toLowerCase(Locale.ROOT);
        String type = alone && CALLED_OTHERWISE.contains(called) ? "text/plain" : called;
        boolean wholeMail = SENDGRID_MAIL.equals(fieldName) || MAILGUN_MAIL.equals(fieldName);
        boolean field = fieldName != null && !disposition.contains("filename");
        if (!field && !wholeMail && !type.startsWith("text/") && !type.startsWith("message/")) {
            return Optional.empty();
        }
        // The library says us-ascii where a part names no character set.
        String charset = descriptor.getCharset();
        return Optional.of(new MailPart(
                type,
                fieldName,
                "us-ascii".equalsIgnoreCase(charset) ? null : charset,
                !alone && disposition.regionMatches(true, 0, "attachment", 0, 10),
                content(stream.getDecodedInputStream(), wholeMail ? MOST_BYTES : MOST_BYTES_OF_A_PART)));
    }

    private static ByteString content(InputStream body, int most) throws IOException {
        byte[] kept = body.readNBytes(most);
        return ByteString.of(kept, 0, kept.length);
    }

    /** Some gateways end lines with CR alone, which no parser takes for a line's end. */
    private static byte[] withLineFeeds(byte[] bytes) {
        for (byte each : bytes) {
            if (each == LF) {
                return bytes;
            }
        }
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == CR) {
                bytes[i] = LF;
            }
        }
        return bytes;
    }
}
