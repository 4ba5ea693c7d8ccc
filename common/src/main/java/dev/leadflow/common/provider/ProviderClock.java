package dev.leadflow.common.provider;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How far this machine's clock is from that of the providers, by the {@code Date} of their answers (RFC 9110, 6.6.1). */
public final class ProviderClock {

    private volatile @Nullable Duration ahead;

    /** @param there what the answer says; null when it says nothing */
    void hear(@Nullable Instant there, Instant here) {
        if (there != null) {
            ahead = Duration.between(there, here);
        }
    }

    /** How far our clock is ahead of the one that was heard last, exact to some seconds; empty when none was heard yet. */
    public Optional<Duration> ahead() {
        return Optional.ofNullable(ahead);
    }
}
