package dev.leadflow.outreach.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.Window;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rows 150 and 151. */
class DailyCapTest {

    private final DailyCap rule = new DailyCap();

    @Test
    @Tag("prop-14")
    void letsEmailsPassUpToTheCap() {
        SettingsOf settings = SettingsOf.live().emailCap(3).callCap(0);

        assertThat(new Judging().settings(settings).contactsToday(2).by(rule)).isEqualTo(Decision.proceed());
        assertThat(new Judging().settings(settings).contactsToday(3).by(rule)).isInstanceOf(Decision.Defer.class);
        assertThat(new Judging().settings(settings).contactsToday(4).by(rule)).isInstanceOf(Decision.Defer.class);
    }

    @Test
    @Tag("prop-15")
    void letsCallsPassUpToTheirOwnCap() {
        SettingsOf settings = SettingsOf.live().emailCap(0).callCap(3);

        assertThat(new Judging().call().settings(settings).contactsToday(2).by(rule))
                .isEqualTo(Decision.proceed());
        assertThat(new Judging().call().settings(settings).contactsToday(3).by(rule))
                .isInstanceOf(Decision.Defer.class);
    }

    @Test
    void waitsForMidnightOnTheOrganizationsWall() {
        assertThat(new Judging().contactsToday(50).by(rule)).isInstanceOfSatisfying(Decision.Defer.class, defer -> {
            assertThat(defer.until()).isEqualTo("2026-11-20T18:30:00Z");
            assertThat(defer.reason()).isEqualTo(Reason.DAILY_CAP);
        });
    }

    @Test
    void waitsForTheNextDaysWindow() {
        Window office =
                new Window(EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY), LocalTime.of(9, 0), LocalTime.of(17, 0));

        assertThat(new Judging()
                        .settings(SettingsOf.live().emailWindow(office))
                        .contactsToday(50)
                        .by(rule))
                .isInstanceOfSatisfying(
                        Decision.Defer.class, defer -> assertThat(defer.until()).isEqualTo("2026-11-23T03:30:00Z"));
    }

    @Test
    void knowsADayThatBeginsAtOneInTheMorning() {
        Instant eveningBefore = Instant.parse("2026-03-08T03:00:00Z");

        assertThat(new Judging()
                        .at(eveningBefore)
                        .settings(SettingsOf.live().zone(ZoneId.of("America/Havana")))
                        .contactsToday(50)
                        .by(rule))
                .isInstanceOfSatisfying(
                        Decision.Defer.class, defer -> assertThat(defer.until()).isEqualTo("2026-03-08T05:00:00Z"));
    }
}
