package dev.leadflow.outreach.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Window;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Row 144: for every window, in every zone, at every moment. */
class OpeningTimesProperties {

    private static final Duration STEP = Duration.ofMinutes(5);

    @Property(tries = 5_000)
    void isOpenExactlyWhileTheWallClockShowsATimeOfTheWindow(
            @ForAll("times") OpeningTimes times, @ForAll("moments") Moment someTime) {
        Instant moment = someTime.in(times.zone());
        assertThat(times.isOpenAt(moment))
                .isEqualTo(showsATimeOf(times, LocalDateTime.ofInstant(moment, times.zone())));
    }

    @Property(tries = 5_000)
    void opensAtTheVeryFirstMomentThatIsOpen(@ForAll("times") OpeningTimes times, @ForAll("moments") Moment someTime) {
        Instant earliest = someTime.in(times.zone());
        Optional<Instant> opening = times.firstOpenFrom(earliest);

        Instant until = opening.orElse(earliest.plus(Duration.ofDays(20)));
        assertThat(until).isAfterOrEqualTo(earliest);
        opening.ifPresent(moment -> assertThat(times.isOpenAt(moment)).isTrue());
        for (Instant before = earliest; before.isBefore(until); before = before.plus(STEP)) {
            assertThat(times.isOpenAt(before)).as("%s at %s", times, before).isFalse();
        }
        if (until.isAfter(earliest)) {
            assertThat(times.isOpenAt(until.minusNanos(1))).isFalse();
        }
    }

    /** The same, said in another way: some day's stretch of wall time, cut at a holiday, holds the moment. */
    static boolean showsATimeOf(OpeningTimes times, LocalDateTime wall) {
        Window window = times.window();
        return !times.holidays().contains(wall.toLocalDate())
                && Stream.of(wall.toLocalDate(), wall.toLocalDate().minusDays(1))
                        .filter(day -> window.days().contains(day.getDayOfWeek()))
                        .filter(day -> !times.holidays().contains(day))
                        .anyMatch(day -> {
                            boolean wholeDay = window.from().equals(window.to());
                            LocalDateTime from = wholeDay ? day.atStartOfDay() : day.atTime(window.from());
                            LocalDateTime to = wholeDay ? day.plusDays(1).atStartOfDay() : day.atTime(window.to());
                            LocalDateTime end = to.isAfter(from) ? to : to.plusDays(1);
                            return !wall.isBefore(from) && wall.isBefore(end);
                        });
    }

    @Provide
    Arbitrary<OpeningTimes> times() {
        Arbitrary<LocalTime> quarters = Arbitraries.oneOf(
                        Arbitraries.integers().between(0, 95),
                        // where zones change their clocks
                        Arbitraries.integers().between(0, 16))
                .map(each -> LocalTime.MIDNIGHT.plusMinutes(15L * each));
        Arbitrary<Set<DayOfWeek>> days = Arbitraries.of(DayOfWeek.class).set().ofMaxSize(7);
        Arbitrary<Set<LocalDate>> holidays = Arbitraries.integers()
                .between(0, 400)
                .map(day -> LocalDate.of(2026, 1, 1).plusDays(day))
                .set()
                .ofMaxSize(40);
        Arbitrary<ZoneId> zones = Arbitraries.of(
                        "Asia/Kolkata",
                        "Asia/Kathmandu",
                        "Europe/Berlin",
                        "America/New_York",
                        "America/Havana",
                        "Australia/Lord_Howe",
                        "Africa/Cairo",
                        "America/St_Johns",
                        "Pacific/Chatham",
                        "Pacific/Kiritimati",
                        "Africa/Casablanca",
                        "UTC")
                .map(ZoneId::of);
        return Combinators.combine(days, quarters, quarters, holidays, zones)
                .as((opens, from, to, closed, zone) -> new OpeningTimes(new Window(opens, from, to), closed, zone));
    }

    /** Any second of a year; every other one within some hours of a change of the zone's clocks, if it has them. */
    @Provide
    Arbitrary<Moment> moments() {
        return Combinators.combine(
                        Arbitraries.of(true, false),
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.longs().between(-3 * 3600, 3 * 3600),
                        Arbitraries.longs().between(0, 365L * 24 * 3600))
                .as(Moment::new);
    }

    /** @param change which of the year's changes of the clocks */
    record Moment(boolean nearAChange, int change, long secondsFromIt, long secondOfTheYear) {

        Instant in(ZoneId zone) {
            Instant moment = Instant.parse("2026-01-01T00:00:00Z");
            for (int i = 0; nearAChange && i <= change; i++) {
                ZoneOffsetTransition next = zone.getRules().nextTransition(moment);
                if (next == null) {
                    break;
                }
                moment = next.getInstant();
            }
            return moment.plusSeconds(nearAChange ? secondsFromIt : secondOfTheYear);
        }
    }
}
