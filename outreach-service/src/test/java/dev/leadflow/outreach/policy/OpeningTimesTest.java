package dev.leadflow.outreach.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Window;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpeningTimesTest {

    /** 20 November 2026 is a Friday. */
    @ParameterizedTest(name = "{0} {1}-{2} in {3}: at {4} {5}")
    @CsvSource({
        // days, from, to, zone, local time, when it opens
        "MON|TUE|WED|THU|FRI, 09:00, 17:00, Asia/Kolkata,     2026-11-20T09:00,       now",
        "MON|TUE|WED|THU|FRI, 09:00, 17:00, Asia/Kolkata,     2026-11-20T16:59:59,    now",
        "MON|TUE|WED|THU|FRI, 09:00, 17:00, Asia/Kolkata,     2026-11-20T17:00,       2026-11-23T09:00+05:30",
        "MON|TUE|WED|THU|FRI, 09:00, 17:00, Asia/Kolkata,     2026-11-20T08:59:59,    2026-11-20T09:00+05:30",
        "MON|TUE|WED|THU|FRI, 09:00, 17:00, Asia/Kolkata,     2026-11-21T12:00,       2026-11-23T09:00+05:30",
        // quarter-hour zone
        "FRI,                 09:00, 17:00, Asia/Kathmandu,   2026-11-20T08:00,       2026-11-20T09:00+05:45",
        // over midnight: belongs to the day on which it begins
        "FRI,                 22:00, 06:00, Asia/Kolkata,     2026-11-20T21:59,       2026-11-20T22:00+05:30",
        "FRI,                 22:00, 06:00, Asia/Kolkata,     2026-11-21T05:59,       now",
        "FRI,                 22:00, 06:00, Asia/Kolkata,     2026-11-21T06:00,       2026-11-27T22:00+05:30",
        "FRI,                 22:00, 06:00, Asia/Kolkata,     2026-11-20T05:59,       2026-11-20T22:00+05:30",
        "FRI,                 18:00, 00:00, Asia/Kolkata,     2026-11-20T23:59,       now",
        "FRI,                 18:00, 00:00, Asia/Kolkata,     2026-11-21T00:00,       2026-11-27T18:00+05:30",
        // the whole day
        "FRI,                 00:00, 00:00, Asia/Kolkata,     2026-11-20T00:00,       now",
        "FRI,                 09:00, 09:00, Asia/Kolkata,     2026-11-20T08:00,       now",
        "FRI,                 00:00, 00:00, Asia/Kolkata,     2026-11-21T00:00,       2026-11-27T00:00+05:30",
        // Berlin skips 02:00-03:00 on 29 March 2026 (Sunday) and repeats it on 25 October
        "SUN,                 02:30, 04:00, Europe/Berlin,    2026-03-29T01:30,       2026-03-29T03:00+02:00",
        "SUN,                 02:15, 02:45, Europe/Berlin,    2026-03-29T01:30,       2026-04-05T02:15+02:00",
        "SUN,                 02:30, 02:45, Europe/Berlin,    2026-10-25T01:30,       2026-10-25T02:30+02:00",
        // Havana skips midnight itself on 8 March 2026 (Sunday)
        "SUN,                 00:00, 00:00, America/Havana,   2026-03-07T23:30,       2026-03-08T01:00-04:00",
        // Lord Howe moves its clocks by half an hour on 4 October 2026 (Sunday), at 02:00
        "SUN,                 02:10, 05:00, Australia/Lord_Howe, 2026-10-04T01:30,    2026-10-04T02:30+11:00"
    })
    void opensAtTheHoursOfItsZone(
            String days, LocalTime from, LocalTime to, ZoneId zone, LocalDateTime local, String opens) {
        OpeningTimes times = new OpeningTimes(new Window(weekdays(days), from, to), Set.of(), zone);
        Instant now = local.atZone(zone).toInstant();

        assertThat(times.isOpenAt(now)).isEqualTo(opens.equals("now"));
        assertThat(times.firstOpenFrom(now))
                .contains(
                        opens.equals("now") ? now : OffsetDateTime.parse(opens).toInstant());
    }

    private static Set<DayOfWeek> weekdays(String days) {
        return Arrays.stream(days.split("\\|"))
                .map(day -> Arrays.stream(DayOfWeek.values())
                        .filter(each -> each.name().startsWith(day))
                        .findFirst()
                        .orElseThrow())
                .collect(Collectors.toSet());
    }
}
