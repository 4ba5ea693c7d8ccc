package dev.leadflow.common.event;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A window as people write it: {@code {"days": ["MONDAY"], "from": "11:00", "to": "17:00"}}. */
public record WindowText(
        @Nullable List<@Nullable String> days,
        @Nullable String from,
        @Nullable String to) {

    public static WindowText of(Window window) {
        return new WindowText(
                window.days().stream()
                        .sorted()
                        .<@Nullable String>map(DayOfWeek::name)
                        .toList(),
                window.from().toString(),
                window.to().toString());
    }

    /** @throws IllegalArgumentException with a sentence that says what to do */
    public Window window() {
        List<@Nullable String> names = days;
        String start = from;
        String end = to;
        if (names == null || start == null || end == null) {
            throw new IllegalArgumentException(
                    "needs days, from and to, such as {\"days\": [\"MONDAY\"], \"from\": \"11:00\", \"to\": \"17:00\"}.");
        }
        EnumSet<DayOfWeek> open = EnumSet.noneOf(DayOfWeek.class);
        names.forEach(day -> open.add(day(day)));
        if (open.isEmpty()) {
            throw new IllegalArgumentException("needs at least one day; to stop all contacts, set running to false.");
        }
        // The end of a day is the start of the next.
        LocalTime until = end.strip().equals("24:00") ? LocalTime.MIDNIGHT : time(end);
        return new Window(open, time(start), until);
    }

    private static DayOfWeek day(@Nullable String text) {
        String name = text == null ? "" : text.strip().toUpperCase(Locale.ROOT);
        return Arrays.stream(DayOfWeek.values())
                .filter(day ->
                        day.name().equals(name) || day.name().substring(0, 3).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("days must be named MONDAY to SUNDAY."));
    }

    private static LocalTime time(String text) {
        try {
            LocalTime time = LocalTime.parse(text.strip());
            if (time.getSecond() != 0 || time.getNano() != 0) {
                throw new IllegalArgumentException("from and to must be whole minutes, such as 11:00.");
            }
            return time;
        } catch (DateTimeException malformed) {
            throw new IllegalArgumentException("from and to must be times of day such as 11:00.", malformed);
        }
    }
}
