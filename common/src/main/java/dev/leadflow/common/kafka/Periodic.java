package dev.leadflow.common.kafka;

import java.time.Duration;

/**
 * Work that a service does again and again. Several processes may run it at once, so it claims what it works on.
 *
 * @param pause from the end of one round to the start of the next; a round that throws is logged and the next one comes
 */
public record Periodic(String service, String name, Duration pause, Runnable round) {}
