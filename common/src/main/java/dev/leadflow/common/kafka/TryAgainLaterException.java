package dev.leadflow.common.kafka;

/** A handler cannot go on for now, through no fault of its records (a provider is away, say): they come again. */
public class TryAgainLaterException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public TryAgainLaterException(String message) {
        super(message);
    }
}
