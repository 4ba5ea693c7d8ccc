package dev.leadflow.common.event;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How an organization calls.
 *
 * @param concurrent most calls at the same time
 * @param timeLimit after which a call is ended
 * @param callerNumber the E.164 number that recipients see; null while there is none
 */
public record Calling(
        int concurrent, Duration timeLimit, @Nullable String callerNumber) {

    /** What the law and the voice providers allow everywhere: five calls of at most ten minutes. */
    public static final Calling DEFAULT = new Calling(5, Duration.ofMinutes(10), null);
}
