package dev.leadflow.scraper.source.places;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What may be kept of Google's answers.
 *
 * @param licence what allows to keep more than the place id, in the operator's words; null when nothing does
 */
public record Retention(@Nullable String licence) {

    /** What Google's terms allow everybody: the place id. */
    public static final Retention PLACE_ID_ONLY = new Retention(null);

    private static final String LICENCE = "licence:";

    /**
     * Reads {@code place-id-only} or {@code licence: <what allows it>}.
     *
     * @throws IllegalArgumentException when it is neither
     */
    public static Retention of(String text) {
        String given = text.strip();
        if (given.toLowerCase(Locale.ROOT).equals("place-id-only")) {
            return PLACE_ID_ONLY;
        }
        String licence = given.regionMatches(true, 0, LICENCE, 0, LICENCE.length())
                ? given.substring(LICENCE.length()).strip()
                : "";
        if (licence.length() < 8) {
            throw new IllegalArgumentException("Neither place-id-only nor a licence");
        }
        return new Retention(licence);
    }

    boolean keepsFields() {
        return licence != null;
    }
}
