package dev.leadflow.common.event;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka topic and what is on it. The part of its name before the first dot is the one service that writes it.
 *
 * @param keyedBy what the key names; records with the same key stay in order
 * @param retention how long records are kept; null for a compacted topic, which keeps the last record of each key
 */
public record Topic<V>(
        String name,
        Class<V> type,
        String keyedBy,
        @Nullable Duration retention) {

    /** The service that writes this topic. */
    public String owner() {
        return name.substring(0, name.indexOf('.'));
    }

    public boolean compacted() {
        return retention == null;
    }

    /** Where records that could not be processed go, with their bytes and the cause. */
    public static Topic<byte[]> deadLetter(String service) {
        return new Topic<>(
                service + ".dead-letter.v1", byte[].class, "the key of the broken record", Duration.ofDays(30));
    }
}
