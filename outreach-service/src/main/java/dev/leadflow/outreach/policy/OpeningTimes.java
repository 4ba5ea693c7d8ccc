package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.Window;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * When a window is open, in a zone. It is open exactly while the clock on the wall shows a time of the window: an hour that
 * the zone skips in spring is not there to be used, and one that it repeats in autumn counts twice.
 *
 * <p>A window that ends on the following day belongs to the day on which it began. On a holiday nothing opens, and a window
 * that was open into the holiday closes at its midnight.
 */
record OpeningTimes(Window window, Set<LocalDate> holidays, ZoneId zone) {

    /** Nobody looks further ahead: approvals are gone by then. */
    private static final int DAYS_AHEAD = 400;

    /** The window of the contact's channel. */
    static OpeningTimes of(OrganizationSettings settings, Channel channel) {
        Window window = switch (channel) {
            case EMAIL -> settings.emailWindow();
            case VOICE -> settings.callWindow();
        };
        return new OpeningTimes(window, settings.holidays(), settings.zone());
    }

    /** What a contact gets that may not be made today any more: to wait for the first open moment of the next day. */
    static Decision tomorrow(OrganizationSettings settings, JudgedContact contact, Reason reason, String detail) {
        Instant tomorrow = LocalDate.ofInstant(contact.now(), settings.zone())
                .plusDays(1)
                .atStartOfDay(settings.zone())
                .toInstant();
        return of(settings, contact.channel())
                .firstOpenFrom(tomorrow)
                .<Decision>map(opening -> new Decision.Defer(opening, reason, detail))
                .orElseGet(() -> new Decision.Deny(reason, detail));
    }

    /** Every hour of every day; holidays aside. */
    boolean neverClose() {
        return wholeDay() && window.days().size() == DayOfWeek.values().length;
    }

    /** The first moment from {@code earliest} on at which all are open; empty when there is none for more than a year. */
    static Optional<Instant> firstOpenOfAll(List<OpeningTimes> all, Instant earliest) {
        Instant end = earliest.plus(Duration.ofDays(DAYS_AHEAD));
        Instant moment = earliest;
        while (moment.isBefore(end)) {
            Instant open = moment;
            for (OpeningTimes times : all) {
                Optional<Instant> next = times.firstOpenFrom(open);
                if (next.isEmpty()) {
                    return Optional.empty();
                }
                open = next.get();
            }
            if (open.equals(moment)) {
                return Optional.of(open);
            }
            moment = open;
        }
        return Optional.empty();
    }

    boolean isOpenAt(Instant moment) {
        LocalDateTime wall = LocalDateTime.ofInstant(moment, zone);
        LocalDate today = wall.toLocalDate();
        LocalTime time = wall.toLocalTime();
        if (holidays.contains(today)) {
            return false;
        }
        if (wholeDay()) {
            return opensOn(today);
        }
        if (overMidnight()) {
            return opensOn(today) && !time.isBefore(window.from())
                    || opensOn(today.minusDays(1)) && time.isBefore(window.to());
        }
        return opensOn(today) && !time.isBefore(window.from()) && time.isBefore(window.to());
    }

    /** The first moment from {@code earliest} on at which the window is open; empty when it never opens again. */
    Optional<Instant> firstOpenFrom(Instant earliest) {
        if (isOpenAt(earliest)) {
            return Optional.of(earliest);
        }
        LocalDate today = LocalDate.ofInstant(earliest, zone);
        return Stream.iterate(today, date -> date.plusDays(1))
                .limit(DAYS_AHEAD)
                .flatMap(date -> momentsThatMayOpen(date)
                        .filter(moment -> moment.isAfter(earliest) && isOpenAt(moment))
                        .sorted())
                .findFirst();
    }

    private boolean wholeDay() {
        return window.from().equals(window.to());
    }

    private boolean overMidnight() {
        return window.to().isBefore(window.from());
    }

    private boolean opensOn(LocalDate date) {
        return window.days().contains(date.getDayOfWeek()) && !holidays.contains(date);
    }

    /** A window opens when the wall clock reaches its beginning, at midnight, or when the zone moves the clock into it. */
    private Stream<Instant> momentsThatMayOpen(LocalDate date) {
        ZoneRules rules = zone.getRules();
        Stream<Instant> reached =
                Stream.of(date.atStartOfDay(), date.atTime(window.from())).flatMap(wall -> momentsAt(wall, rules));
        ZoneOffsetTransition moved =
                rules.nextTransition(date.atStartOfDay(zone).toInstant());
        return moved != null && LocalDate.ofInstant(moved.getInstant(), zone).equals(date)
                ? Stream.concat(reached, Stream.of(moved.getInstant()))
                : reached;
    }

    /** None becomes the end of the gap, one stays one, and two are both. */
    private static Stream<Instant> momentsAt(LocalDateTime wall, ZoneRules rules) {
        List<ZoneOffset> offsets = rules.getValidOffsets(wall);
        return offsets.isEmpty()
                ? Stream.of(rules.getTransition(wall).getInstant())
                : offsets.stream().map(wall::toInstant);
    }
}
