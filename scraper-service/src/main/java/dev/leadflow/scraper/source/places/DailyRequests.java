package dev.leadflow.scraper.source.places;

/** How often Google may still be asked today: every request costs money, so there is an end to them whatever goes wrong. */
public interface DailyRequests {

    /** Takes one of today's requests; false when none is left. What was taken is never given back. */
    boolean take();

    /** Whether no day has any. */
    default boolean isOff() {
        return false;
    }
}
