package dev.leadflow.campaign.organization;

import dev.leadflow.common.event.ProviderState;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What other clocks say of ours. PostgreSQL may run on the same machine and be wrong together with it; a provider does not.
 *
 * @param fromPostgres how far ours is from PostgreSQL's
 * @param states of the lines of all providers, each with how far its process is ahead of them
 */
record Clocks(Duration fromPostgres, List<ProviderState> states) {

    /** Windows and caps are kept to the minute; half of one does no harm. */
    private static final Duration MOST = Duration.ofSeconds(30);

    private static final String REMEDY = ", and windows and caps go by the clock: set it by NTP.";

    LiveCheck.Finding check() {
        if (fromPostgres.abs().compareTo(MOST) > 0) {
            return new LiveCheck.Finding(
                    false, "The clocks of this machine and of PostgreSQL differ by more than 30 s" + REMEDY);
        }
        Optional<ProviderState> worst =
                states.stream().filter(state -> state.clockAhead() != null).max(Comparator.comparingLong(Clocks::off));
        if (worst.isPresent() && off(worst.get()) > MOST.toSeconds()) {
            ProviderState state = worst.get();
            return new LiveCheck.Finding(
                    false,
                    "The clock of process " + state.instance() + " is " + off(state) + " s "
                            + (Objects.requireNonNull(state.clockAhead()) > 0 ? "ahead of" : "behind")
                            + " that of a provider" + REMEDY);
        }
        return new LiveCheck.Finding(
                true,
                worst.isPresent()
                        ? "The clocks of this machine, of PostgreSQL and of the providers agree."
                        : "The clocks of this machine and of PostgreSQL agree; no provider has told us the time yet.");
    }

    private static long off(ProviderState state) {
        return Math.abs(Objects.requireNonNull(state.clockAhead()));
    }
}
