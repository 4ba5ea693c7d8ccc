package dev.leadflow.common.kafka;

import java.time.Instant;

/**
 * A record as a worker gets it.
 *
 * @param writtenAt the record's timestamp
 * @param position topic, partition and offset: unique, and the same when the record is delivered again
 */
public record Received<V>(String key, V value, Instant writtenAt, String position) {}
