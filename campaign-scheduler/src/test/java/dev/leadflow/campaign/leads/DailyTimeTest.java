package dev.leadflow.campaign.leads;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class DailyTimeTest {

    private static final DailyTime TEN_IN_KOLKATA = new DailyTime(LocalTime.of(10, 0), ZoneId.of("Asia/Kolkata"));

    @Test
    void comesTodayBeforeItsTimeAndTomorrowFromThenOn() {
        assertThat(TEN_IN_KOLKATA.next(Instant.parse("2026-11-20T04:29:59Z")))
                .isEqualTo(Instant.parse("2026-11-20T04:30:00Z"));
        assertThat(TEN_IN_KOLKATA.next(Instant.parse("2026-11-20T04:30:00Z")))
                .isEqualTo(Instant.parse("2026-11-21T04:30:00Z"));
    }

    @Test
    void wasDueTodayFromItsTimeOnAndYesterdayBefore() {
        assertThat(TEN_IN_KOLKATA.lastDue(Instant.parse("2026-11-20T04:29:59Z")))
                .isEqualTo(LocalDate.of(2026, 11, 19));
        assertThat(TEN_IN_KOLKATA.lastDue(Instant.parse("2026-11-20T04:30:00Z")))
                .isEqualTo(LocalDate.of(2026, 11, 20));
        assertThat(TEN_IN_KOLKATA.lastDueAt(Instant.parse("2026-11-20T04:29:59Z")))
                .isEqualTo(Instant.parse("2026-11-19T04:30:00Z"));
    }

    @Test
    void countsDaysInItsZoneNotInUtc() {
        // 00:15 on the 21st in Kolkata is still the 20th in UTC.
        assertThat(TEN_IN_KOLKATA.lastDue(Instant.parse("2026-11-20T18:45:00Z")))
                .isEqualTo(LocalDate.of(2026, 11, 20));
    }

    @Test
    void comesOnceOnDaysWhoseClocksMove() {
        DailyTime skipped = new DailyTime(LocalTime.of(2, 30), ZoneId.of("Europe/Berlin"));
        // 29 March 2026 has no 02:30; 25 October 2026 has it twice.
        Instant spring = skipped.next(Instant.parse("2026-03-28T12:00:00Z"));
        assertThat(spring).isEqualTo(Instant.parse("2026-03-29T01:30:00Z"));
        assertThat(skipped.next(spring)).isEqualTo(Instant.parse("2026-03-30T00:30:00Z"));
        Instant autumn = skipped.next(Instant.parse("2026-10-24T12:00:00Z"));
        assertThat(autumn).isEqualTo(Instant.parse("2026-10-25T00:30:00Z"));
        assertThat(skipped.next(autumn)).isEqualTo(Instant.parse("2026-10-26T01:30:00Z"));
    }
}
