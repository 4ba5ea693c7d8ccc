package dev.leadflow.common.event;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How one operation of a provider is doing, as one process sees it since its start.
 *
 * @param instance name of the process
 * @param operation such as {@code send}
 * @param failureRate percent of the last 20 calls; 0 while there are too few
 * @param averageMillis time of a call
 * @param cost of the calls since the start of the process, in the currency of the provider's price list; 0 when no price is known
 * @param detail the last failure in words, while it lasts; no key, no address
 * @param since when that failure began
 * @param clockAhead seconds that this process's clock is ahead of the provider's that answered last, negative when behind; null
 *     when none of the process's providers has said what time it is
 */
public record ProviderState(
        String service,
        String instance,
        String provider,
        String operation,
        Status status,
        long calls,
        long failures,
        int failureRate,
        long averageMillis,
        BigDecimal cost,
        @Nullable String detail,
        @Nullable Instant since,
        @Nullable Long clockAhead,
        Instant at) {

    public enum Status {
        /** The last call went well, or none was made yet. */
        WORKING,
        /** The last call failed. */
        FAILING,
        /** Left alone for a while, because too many calls failed. */
        RESTING,
        /** A few calls find out whether it works again. */
        TRYING,
        /** It refuses our key or our account is out of credit: a person has to act. */
        KEY_REFUSED
    }

    /** Whether an operator would see no difference. */
    public boolean sameAs(ProviderState other) {
        return status == other.status && calls == other.calls && failures == other.failures;
    }
}
