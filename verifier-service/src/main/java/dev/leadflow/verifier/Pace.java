package dev.leadflow.verifier;

import java.time.Duration;
import java.util.List;

/**
 * How many addresses are checked at once, and how many leads make a batch. Kafka takes a consumer for dead that handles a
 * batch for more than five minutes ({@code max.poll.interval.ms}); the work of such a batch is not lost, but done late.
 */
record Pace(int atOnce, int batch) {

    /** Longest time of one address ({@link PaidProviders#LAST_START} says how it comes to that). */
    static final Duration LONGEST_CHECK = Duration.ofMinutes(1);

    /** Without paid providers: enough at once to hide the time of DNS, little enough for the resolver of a small office. */
    static final Pace OF_DNS = new Pace(100, 2_000);

    /** So long a question may wait for its turn at a provider, behind the others that are under way. */
    private static final int SECONDS_IN_LINE = 5;

    /** Of two addresses a lead: four rounds of {@link #LONGEST_CHECK} at worst. */
    private static final int LEADS_FOR_EACH_AT_ONCE = 2;

    /**
     * A slow provider makes for small batches, so that leads appear one after another, and little is asked and paid for twice
     * when the process dies.
     *
     * @param perSecond the limits of the providers in use
     */
    static Pace of(List<Integer> perSecond) {
        return perSecond.stream()
                .min(Integer::compare)
                .map(slowest -> Math.min(OF_DNS.atOnce(), SECONDS_IN_LINE * slowest))
                .map(atOnce -> new Pace(atOnce, LEADS_FOR_EACH_AT_ONCE * atOnce))
                .orElse(OF_DNS);
    }
}
