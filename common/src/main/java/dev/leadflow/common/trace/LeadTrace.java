package dev.leadflow.common.trace;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The trace of a lead. Its id is the lead's id, which is as long as a trace id and just as random, so every service knows it
 * from the key of any record, also weeks later and behind a table; nothing has to be carried for it.
 *
 * @param traceId 32 hexadecimal digits
 */
record LeadTrace(String traceId) {

    /** W3C Trace Context. */
    static final String TRACEPARENT = "traceparent";

    /** When the record was written, in milliseconds; Kafka Streams gives a record the time of the one that led to it. */
    private static final String SENT = "leadflow.sent";

    private static final int TRACEPARENT_LENGTH = 55;

    /** Empty when the key is no lead. */
    static Optional<LeadTrace> of(@Nullable String lead) {
        if (lead == null || lead.length() != 36) {
            return Optional.empty();
        }
        try {
            UUID id = UUID.fromString(lead);
            String hex = hex(id.getMostSignificantBits()) + hex(id.getLeastSignificantBits());
            return id.getLeastSignificantBits() == 0 ? Optional.empty() : Optional.of(new LeadTrace(hex));
        } catch (IllegalArgumentException other) {
            return Optional.empty();
        }
    }

    private static String hex(long bits) {
        return String.format("%016x", bits);
    }

    /** The span under which all others lie, from the lead's intake on. */
    String rootSpan() {
        return traceId.substring(16);
    }

    /** Whether this lead belongs to the part that is traced; all services agree. */
    boolean isSampled(double ratio) {
        return Long.parseLong(traceId.substring(0, 8), 16) < ratio * 0x1_0000_0000L;
    }

    /** The span that led to a record: the one in its headers, or the root. */
    String parent(Headers headers) {
        String text = text(headers.lastHeader(TRACEPARENT));
        return text != null && text.length() == TRACEPARENT_LENGTH && text.startsWith("00-" + traceId + "-")
                ? text.substring(36, 52)
                : rootSpan();
    }

    /** When a record was written, in milliseconds; {@code otherwise} when its headers do not say. */
    static long sent(Headers headers, long otherwise) {
        String text = text(headers.lastHeader(SENT));
        try {
            return text == null ? otherwise : Long.parseLong(text);
        } catch (NumberFormatException foreign) {
            return otherwise;
        }
    }

    /** Marks a record as written now, by this span. */
    void mark(Headers headers, String span, boolean sampled, long now) {
        headers.remove(TRACEPARENT);
        headers.add(TRACEPARENT, bytes("00-" + traceId + "-" + span + (sampled ? "-01" : "-00")));
        markSent(headers, now);
    }

    static void markSent(Headers headers, long now) {
        headers.remove(SENT);
        headers.add(SENT, bytes(Long.toString(now)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static @Nullable String text(@Nullable Header header) {
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.US_ASCII);
    }
}
