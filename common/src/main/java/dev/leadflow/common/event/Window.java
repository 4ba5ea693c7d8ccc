package dev.leadflow.common.event;

import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.EnumSet;
import java.util.Set;

/**
 * The days and the time of day at which contacts may be made, in the organization's zone.
 *
 * @param from first moment of the day that is inside
 * @param to first moment that is outside again; equal to {@code from} means the whole day, and before {@code from}
 *     means that the window ends on the following day
 */
public record Window(Set<DayOfWeek> days, LocalTime from, LocalTime to) {

    /** Every day, all day. */
    public static Window always() {
        return new Window(EnumSet.allOf(DayOfWeek.class), LocalTime.MIDNIGHT, LocalTime.MIDNIGHT);
    }
}
