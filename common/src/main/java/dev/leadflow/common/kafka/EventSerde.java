package dev.leadflow.common.kafka;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.RememberedJson;
import dev.leadflow.common.event.Topic;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Writes and reads records as {@link Json}. A tombstone stays null. */
public final class EventSerde<T> implements Serde<T> {

    private final Class<T> type;
    private final @Nullable RememberedJson<T> remembered;

    private EventSerde(Class<T> type, boolean remember) {
        this.type = type;
        this.remembered = remember ? new RememberedJson<>(bytes -> Objects.requireNonNull(deserialized(bytes))) : null;
    }

    public static <T> EventSerde<T> of(Class<T> type) {
        return new EventSerde<>(type, false);
    }

    /** Reading a topic in a topology; the step is named after the topic. */
    public static <V> Consumed<String, V> consumed(Topic<V> topic) {
        return Consumed.with(Serdes.String(), of(topic.type())).withName("read-" + topic.name());
    }

    /**
     * Reading a topic of which a few records are looked up with every record of another one, such as settings: the same bytes
     * are read once and give the same object.
     */
    public static <V> Consumed<String, V> consumedForLookUp(Topic<V> topic) {
        return Consumed.with(Serdes.String(), new EventSerde<>(topic.type(), true))
                .withName("read-" + topic.name());
    }

    /** Writing a topic in a topology; the step is named after the topic. */
    public static <V> Produced<String, V> produced(Topic<V> topic) {
        return Produced.with(Serdes.String(), of(topic.type())).withName("write-" + topic.name());
    }

    @Override
    public Serializer<T> serializer() {
        return (topic, value) -> serialized(value);
    }

    @Override
    public Deserializer<T> deserializer() {
        return (topic, bytes) -> remembered == null || bytes == null ? deserialized(bytes) : remembered.of(bytes);
    }

    private byte @Nullable [] serialized(@Nullable T value) {
        return value == null ? null : Json.bytes(value);
    }

    /** For readers that leave out what they cannot read, as its own reader has put it aside. Empty for a tombstone, too. */
    Optional<T> readable(byte @Nullable [] bytes) {
        try {
            return Optional.ofNullable(deserialized(bytes));
        } catch (SerializationException broken) {
            return Optional.empty();
        }
    }

    /** @throws SerializationException without the offending text, which may be personal data */
    @Nullable
    T deserialized(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        try {
            T value = Json.read(bytes, type);
            if (value == null) {
                throw new SerializationException("Not a " + type.getSimpleName() + ": JSON null");
            }
            return value;
        } catch (JacksonException malformed) {
            malformed.clearLocation();
            throw new SerializationException("Not a " + type.getSimpleName() + ": "
                    + malformed.getClass().getSimpleName() + " in " + preview(bytes));
        }
    }

    private static String preview(byte[] bytes) {
        String start = new String(bytes, 0, Math.min(bytes.length, 1), StandardCharsets.UTF_8);
        return bytes.length + " bytes" + (start.startsWith("{") ? " of JSON" : "");
    }
}
