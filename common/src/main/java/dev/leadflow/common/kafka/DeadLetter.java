package dev.leadflow.common.kafka;

import dev.leadflow.common.event.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not be processed: its bytes, where it came from, and what went wrong. Kept on the topic
 * {@code <service>.dead-letter.v1}; key, value and other headers are those of the broken record.
 *
 * @param failedAt when it was put aside
 * @param processor the worker or the step of a topology that failed
 * @param cause the exception's class
 * @param detail the exception's message, which may quote the record
 * @param version of the program that failed
 */
public record DeadLetter(
        Id id,
        Instant failedAt,
        Origin origin,
        String processor,
        String cause,
        String detail,
        String version,
        Content content) {

    private static final String PREFIX = "leadflow.";
    private static final String TOPIC = PREFIX + "topic";
    private static final String PARTITION = PREFIX + "partition";
    private static final String OFFSET = PREFIX + "offset";
    private static final String WRITTEN_AT = PREFIX + "written-at";
    private static final String PROCESSOR = PREFIX + "processor";
    private static final String CAUSE = PREFIX + "cause";
    private static final String DETAIL = PREFIX + "detail";
    private static final String VERSION = PREFIX + "version";

    /** Two headers that letters of an earlier form have instead. */
    private static final String POSITION = PREFIX + "position";

    private static final String WORKER = PREFIX + "worker";
    private static final Set<String> OWN =
            Set.of(TOPIC, PARTITION, OFFSET, WRITTEN_AT, PROCESSOR, CAUSE, DETAIL, VERSION, POSITION, WORKER);

    /** Of letters that Kafka Streams wrote by itself. */
    private static final String STREAMS = "__streams.errors.";

    /** On a record that is no letter, but says that the letter at this offset of the same partition was replayed. */
    private static final String REPLAYED = PREFIX + "replayed";

    private static final String UNKNOWN = "unknown";
    private static final String RUNNING_VERSION =
            Objects.requireNonNullElse(DeadLetter.class.getPackage().getImplementationVersion(), "from sources");

    /** Where the letter itself lies; its text form is {@code topic-partition-offset}. */
    public record Id(String topic, int partition, long offset) {

        private static final Pattern FORM = Pattern.compile("([a-z]+\\.dead-letter\\.v1)-(\\d{1,9})-(\\d{1,18})");

        public static Optional<Id> parse(String text) {
            Matcher matcher = FORM.matcher(text.strip());
            return matcher.matches()
                    ? Optional.of(new Id(
                            matcher.group(1), Integer.parseInt(matcher.group(2)), Long.parseLong(matcher.group(3))))
                    : Optional.empty();
        }

        @Override
        public String toString() {
            return topic + "-" + partition + "-" + offset;
        }
    }

    /**
     * Where the broken record lies.
     *
     * @param topic null when no record was being processed, or an old letter does not say
     * @param writtenAt the broken record's own time
     */
    public record Origin(
            @Nullable String topic,
            int partition,
            long offset,
            @Nullable Instant writtenAt) {}

    /** The broken record to the byte. */
    @SuppressWarnings("ArrayRecordComponent") // carried from topic to topic, never compared
    public record Content(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {}

    /** What went wrong, and where. */
    record Failure(String processor, Exception exception) {}

    /** The letter to put aside a broken record with. It gets a time of its own, for it is kept from now on. */
    static ProducerRecord<byte[], byte[]> letter(String topic, Origin origin, Content broken, Failure failure) {
        RecordHeaders headers = others(broken.headers);
        if (origin.topic != null) {
            put(headers, TOPIC, origin.topic);
            put(headers, PARTITION, Integer.toString(origin.partition));
            put(headers, OFFSET, Long.toString(origin.offset));
        }
        if (origin.writtenAt != null) {
            put(headers, WRITTEN_AT, origin.writtenAt.toString());
        }
        put(headers, PROCESSOR, failure.processor);
        put(headers, CAUSE, failure.exception.getClass().getName());
        put(headers, DETAIL, Objects.requireNonNullElse(failure.exception.getMessage(), ""));
        put(headers, VERSION, RUNNING_VERSION);
        return new ProducerRecord<>(topic, null, null, broken.key, broken.value, headers);
    }

    /** The record that marks this letter as replayed. */
    ProducerRecord<byte[], byte[]> replayedMark() {
        RecordHeaders headers = new RecordHeaders();
        put(headers, REPLAYED, Long.toString(id.offset));
        return new ProducerRecord<>(id.topic, id.partition, content.key, null, headers);
    }

    /** The offset of the letter that was replayed, if the record is such a mark. */
    static Optional<Long> markedAsReplayed(ConsumerRecord<?, ?> kept) {
        return Optional.ofNullable(text(kept.headers(), REPLAYED)).map(Long::valueOf);
    }

    /** Reads a letter, also one that was written in an earlier form or by Kafka Streams itself. */
    static DeadLetter of(ConsumerRecord<byte[], byte[]> kept) {
        Headers headers = kept.headers();
        return new DeadLetter(
                new Id(kept.topic(), kept.partition(), kept.offset()),
                Instant.ofEpochMilli(kept.timestamp()),
                origin(headers),
                Objects.requireNonNullElse(first(headers, PROCESSOR, WORKER), UNKNOWN),
                Objects.requireNonNullElse(first(headers, CAUSE, STREAMS + "exception"), UNKNOWN),
                Objects.requireNonNullElse(first(headers, DETAIL, STREAMS + "message"), ""),
                Objects.requireNonNullElse(text(headers, VERSION), UNKNOWN),
                new Content(kept.key(), kept.value(), others(headers)));
    }

    private static Origin origin(Headers headers) {
        String position = text(headers, POSITION);
        if (position != null) {
            int at = position.lastIndexOf('@');
            int dash = position.lastIndexOf('-', at);
            return new Origin(
                    position.substring(0, dash),
                    Integer.parseInt(position.substring(dash + 1, at)),
                    Long.parseLong(position.substring(at + 1)),
                    null);
        }
        String topic = first(headers, TOPIC, STREAMS + "topic");
        String partition = first(headers, PARTITION, STREAMS + "partition");
        String offset = first(headers, OFFSET, STREAMS + "offset");
        String writtenAt = text(headers, WRITTEN_AT);
        return topic == null || partition == null || offset == null
                ? new Origin(null, -1, -1, null)
                : new Origin(
                        topic,
                        Integer.parseInt(partition),
                        Long.parseLong(offset),
                        writtenAt == null ? null : Instant.parse(writtenAt));
    }

    /** The headers that the broken record had. */
    private static RecordHeaders others(Headers all) {
        RecordHeaders others = new RecordHeaders();
        for (Header header : all) {
            if (!OWN.contains(header.key()) && !header.key().startsWith(STREAMS)) {
                others.add(header);
            }
        }
        return others;
    }

    /** The end of the names of all topics that letters lie on. */
    static String topicOf(String service) {
        return Topic.deadLetter(service).name();
    }

    private static void put(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable String first(Headers headers, String name, String otherwise) {
        String text = text(headers, name);
        return text != null ? text : text(headers, otherwise);
    }

    private static @Nullable String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
