package dev.leadflow.common.kafka;

import java.time.Duration;

/** A handler cannot go on for now, through no fault of its records (a provider is away, say): they come again. */
public class TryAgainLaterException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Duration delay;

    public TryAgainLaterException(String message, Duration delay) {
        super(message);
        this.delay = delay;
    }

    public Duration delay() {
        return delay;
    }
}
