package dev.leadflow.common.provider;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A provider did not do what it was asked. The message is a sentence for the operator: no key, no address, no URL. */
public final class ProviderException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Fault fault;
    private final transient @Nullable Duration retryAfter;

    public ProviderException(Fault fault, String message) {
        this(fault, message, null);
    }

    /** @param retryAfter how long the provider asks to be left alone; null when it did not say */
    public ProviderException(Fault fault, String message, @Nullable Duration retryAfter) {
        super(message);
        this.fault = fault;
        this.retryAfter = retryAfter;
    }

    public Fault fault() {
        return fault;
    }

    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** A sentence for the operator. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
