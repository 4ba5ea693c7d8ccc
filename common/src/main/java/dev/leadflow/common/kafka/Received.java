package dev.leadflow.common.kafka;

import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record as a worker gets it.
 *
 * @param writtenAt the record's timestamp
 * @param position topic, partition and offset: unique, and the same when the record is delivered again
 */
public record Received<V>(String key, V value, Instant writtenAt, String position) {

    static <V> Received<V> of(ConsumerRecord<String, ?> consumed, V value) {
        return new Received<>(consumed.key(), value, Instant.ofEpochMilli(consumed.timestamp()), position(consumed));
    }

    static String position(ConsumerRecord<?, ?> consumed) {
        return consumed.topic() + "-" + consumed.partition() + "@" + consumed.offset();
    }
}
