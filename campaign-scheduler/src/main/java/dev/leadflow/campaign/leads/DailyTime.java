package dev.leadflow.campaign.leads;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/** A time of day in a zone. A day on which the clocks skip it has it later by what they skip. */
public record DailyTime(LocalTime at, ZoneId zone) {

    /** The first such moment after {@code now}. */
    public Instant next(Instant now) {
        LocalDate today = now.atZone(zone).toLocalDate();
        Instant todays = on(today);
        return todays.isAfter(now) ? todays : on(today.plusDays(1));
    }

    /** The day of the last such moment up to {@code now}. */
    public LocalDate lastDue(Instant now) {
        LocalDate today = now.atZone(zone).toLocalDate();
        return on(today).isAfter(now) ? today.minusDays(1) : today;
    }

    /** The last such moment up to {@code now}. */
    public Instant lastDueAt(Instant now) {
        return on(lastDue(now));
    }

    private Instant on(LocalDate day) {
        return ZonedDateTime.of(day, at, zone).toInstant();
    }
}
