package dev.leadflow.outreach.policy;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Whether a number may be called as far as do-not-call lists go.
 *
 * @param listed it must not be called
 * @param clearOn the newest day on which a registry said that it is not listed; null for never
 */
public record NumberStanding(boolean listed, @Nullable LocalDate clearOn) {

    public static final NumberStanding NEVER_CHECKED = new NumberStanding(false, null);
    public static final NumberStanding LISTED = new NumberStanding(true, null);

    /**
     * The newer word counts: about the number itself or, by a whole file, about all numbers that are not in it. On the same day
     * the word about the number does.
     *
     * @param checkedOn when a registry last said of the number whether it is listed; null for never
     * @param wholeFileOf the day of the newest whole file of the number's country; null for none
     */
    public static NumberStanding of(boolean listed, @Nullable LocalDate checkedOn, @Nullable LocalDate wholeFileOf) {
        if (checkedOn == null || (wholeFileOf != null && wholeFileOf.isAfter(checkedOn))) {
            return new NumberStanding(false, wholeFileOf);
        }
        return listed ? LISTED : new NumberStanding(false, checkedOn);
    }
}
