package dev.leadflow.outreach.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.Window;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InsideWindowTest {

    private final InsideWindow rule = new InsideWindow(LawBook.builtIn());

    /** The window is that of the organization in Kolkata; the recipient's clock has to show a time of it as well. */
    @ParameterizedTest(name = "{0}-{1} in Kolkata, lead in {2} {3}: at {4} {5}")
    @CsvSource({
        "09:00, 17:00, GB, ,             2026-11-20T08:59:59Z, 2026-11-20T09:00:00Z",
        "09:00, 17:00, GB, ,             2026-11-20T09:00:00Z, now",
        "09:00, 17:00, GB, ,             2026-11-20T11:29:59Z, now",
        "09:00, 17:00, GB, ,             2026-11-20T11:30:00Z, 2026-11-23T09:00:00Z",
        // in summer London is an hour nearer
        "09:00, 17:00, GB, ,             2026-06-19T07:59:59Z, 2026-06-19T08:00:00Z",
        // a number tells the zone of a large country better than its name does
        "08:00, 22:00, US, +12125551234, 2026-11-20T12:59:59Z, 2026-11-20T13:00:00Z",
        "08:00, 22:00, US, +12125551234, 2026-11-20T16:30:00Z, 2026-11-23T13:00:00Z",
        // all zones from New York to Honolulu and Kolkata have one half hour in common: Tuesday morning here, Monday
        // there
        "08:00, 22:00, US, ,             2026-11-20T13:00:00Z, 2026-11-24T02:30:00Z",
        "09:00, 12:00, US, +12125551234, 2026-11-20T13:00:00Z, never",
        "09:00, 17:00, NP, +97714123456, 2026-11-20T03:30:00Z, now",
        "09:00, 17:00, NP, +97714123456, 2026-11-20T11:15:00Z, 2026-11-23T03:30:00Z",
        "09:00, 17:00, IN, ,             2026-11-20T03:30:00Z, now",
        "09:00, 17:00, SG, ,             2026-11-20T06:30:00Z, unknown",
        "22:00, 06:00, GB, ,             2026-11-20T21:59:59Z, 2026-11-20T22:00:00Z",
        "22:00, 06:00, GB, ,             2026-11-20T22:00:00Z, now",
        "22:00, 06:00, GB, ,             2026-11-21T00:30:00Z, 2026-11-23T22:00:00Z"
    })
    void opensWhenItIsOpenHereAndAtTheRecipients(
            LocalTime from, LocalTime to, String country, @Nullable String phone, Instant now, String opens) {
        Decision decision = new Judging()
                .lead("csv", country, phone)
                .settings(SettingsOf.live()
                        .emailWindow(new Window(EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY), from, to)))
                .at(now)
                .by(rule);

        switch (opens) {
            case "now" -> assertThat(decision).isEqualTo(Decision.proceed());
            case "never" -> assertThat(reason(decision)).isEqualTo(Reason.OUTSIDE_WINDOW);
            case "unknown" -> assertThat(reason(decision)).isEqualTo(Reason.UNKNOWN_ZONE);
            default ->
                assertThat(decision)
                        .isInstanceOfSatisfying(
                                Decision.Defer.class,
                                defer -> assertThat(defer.until()).isEqualTo(opens));
        }
    }

    private static Reason reason(Decision decision) {
        assertThat(decision).isInstanceOf(Decision.Deny.class);
        return ((Decision.Deny) decision).reason();
    }

    @Test
    void keepsToTheCampaignsHoursWithinThoseOfItsOrganization() {
        Judging judging = new Judging()
                .campaignWindow(new Window(EnumSet.allOf(DayOfWeek.class), LocalTime.of(8, 0), LocalTime.of(13, 0)))
                .settings(SettingsOf.live()
                        .emailWindow(
                                new Window(EnumSet.allOf(DayOfWeek.class), LocalTime.of(9, 0), LocalTime.of(17, 0))));

        assertThat(judging.at(Instant.parse("2026-11-20T03:29:59Z")).by(rule))
                .isInstanceOfSatisfying(
                        Decision.Defer.class, defer -> assertThat(defer.until()).isEqualTo("2026-11-20T03:30:00Z"));
        assertThat(judging.at(Instant.parse("2026-11-20T07:29:59Z")).by(rule)).isEqualTo(Decision.proceed());
        assertThat(judging.at(Instant.parse("2026-11-20T07:30:00Z")).by(rule))
                .isInstanceOfSatisfying(
                        Decision.Defer.class, defer -> assertThat(defer.until()).isEqualTo("2026-11-21T03:30:00Z"));
    }

    @Test
    void asksNobodysClockWhenTheWindowNeverCloses() {
        assertThat(new Judging().lead("csv", "SG", null).by(rule)).isEqualTo(Decision.proceed());
    }

    /** TCPA: 08:00-21:00 at the called party (row 345). */
    @ParameterizedTest
    @CsvSource({
        "+12125551234, 2026-11-20T12:59:59Z, 2026-11-20T13:00:00Z",
        "+12125551234, 2026-11-20T13:00:00Z, now",
        "+12125551234, 2026-11-21T01:59:59Z, now",
        "+12125551234, 2026-11-21T02:00:00Z, 2026-11-21T13:00:00Z",
        "+13105551234, 2026-11-20T15:59:59Z, 2026-11-20T16:00:00Z"
    })
    void callsAtTheHoursOfTheRecipientsLaw(String number, Instant now, String opens) {
        Decision decision = new Judging()
                .call()
                .recipient(number)
                .settings(SettingsOf.live().callWindow(Window.always()))
                .at(now)
                .by(rule);

        if (opens.equals("now")) {
            assertThat(decision).isEqualTo(Decision.proceed());
        } else {
            assertThat(decision)
                    .isInstanceOfSatisfying(
                            Decision.Defer.class,
                            defer -> assertThat(defer.until()).isEqualTo(opens));
        }
    }

    @Test
    void callsNobodyWhoseHourIsNotKnown() {
        assertThat(reason(new Judging()
                        .call()
                        .recipient("+80012345678")
                        .settings(SettingsOf.live().callWindow(Window.always()))
                        .by(rule)))
                .isEqualTo(Reason.UNKNOWN_ZONE);
    }

    @Test
    void opensAgainInTheHourThatAutumnRepeats() {
        SettingsOf settings = SettingsOf.live()
                .zone(ZoneId.of("Europe/Berlin"))
                .emailWindow(new Window(Set.of(DayOfWeek.SUNDAY), LocalTime.of(2, 30), LocalTime.of(2, 45)));
        Instant betweenTheTwo = Instant.parse("2026-10-25T00:50:00Z");

        assertThat(new Judging()
                        .lead("csv", "DE", null)
                        .settings(settings)
                        .at(betweenTheTwo)
                        .by(rule))
                .isInstanceOfSatisfying(
                        Decision.Defer.class, defer -> assertThat(defer.until()).isEqualTo("2026-10-25T01:30:00Z"));
    }

    @Test
    void opensAgainWhenAutumnMovesTheClockBackIntoTheWindow() {
        SettingsOf settings = SettingsOf.live()
                .zone(ZoneId.of("Europe/Berlin"))
                .emailWindow(new Window(Set.of(DayOfWeek.SUNDAY), LocalTime.of(1, 30), LocalTime.of(2, 30)));
        Instant afterItClosed = Instant.parse("2026-10-25T00:45:00Z");

        assertThat(new Judging()
                        .lead("csv", "DE", null)
                        .settings(settings)
                        .at(afterItClosed)
                        .by(rule))
                .isInstanceOfSatisfying(
                        Decision.Defer.class, defer -> assertThat(defer.until()).isEqualTo("2026-10-25T01:00:00Z"));
    }

    @Test
    void staysClosedOnHolidaysAndTheMorningsAfterThem() {
        Window nights = new Window(EnumSet.allOf(DayOfWeek.class), LocalTime.of(22, 0), LocalTime.of(6, 0));
        SettingsOf settings =
                SettingsOf.live().emailWindow(nights).holidays(LocalDate.of(2026, 11, 20), LocalDate.of(2026, 11, 21));
        ZoneId kolkata = ZoneId.of("Asia/Kolkata");

        Instant intoTheHoliday =
                LocalDateTime.parse("2026-11-19T23:59:59").atZone(kolkata).toInstant();
        assertThat(new Judging().settings(settings).at(intoTheHoliday).by(rule)).isEqualTo(Decision.proceed());
        assertThat(new Judging()
                        .settings(settings)
                        .at(intoTheHoliday.plusSeconds(1))
                        .by(rule))
                .isInstanceOfSatisfying(
                        Decision.Defer.class,
                        defer -> assertThat(defer.until())
                                .isEqualTo(LocalDateTime.parse("2026-11-22T22:00")
                                        .atZone(kolkata)
                                        .toInstant()));
    }

    @Test
    @Tag("prop-15")
    void callsOnlyInTheCallWindow() {
        // Row 144: 11:00-17:00 in Kolkata, weekdays.
        Instant friday = Instant.parse("2026-11-20T11:30:00Z");
        assertThat(new Judging().call().at(friday.minusMillis(1)).by(rule)).isEqualTo(Decision.proceed());
        assertThat(new Judging().call().at(friday).by(rule))
                .isInstanceOfSatisfying(
                        Decision.Defer.class, defer -> assertThat(defer.until()).isEqualTo("2026-11-23T05:30:00Z"));
        assertThat(new Judging().at(friday).by(rule)).isEqualTo(Decision.proceed());
    }

    @Test
    void deniesWhenTheWindowNeverOpens() {
        SettingsOf never = SettingsOf.live().emailWindow(new Window(Set.of(), LocalTime.MIDNIGHT, LocalTime.MIDNIGHT));

        assertThat(new Judging().settings(never).by(rule))
                .isInstanceOfSatisfying(
                        Decision.Deny.class, deny -> assertThat(deny.reason()).isEqualTo(Reason.OUTSIDE_WINDOW));
    }

    @Test
    void tellsTheHolidaysNearbyAndWhatTimeItIsAtTheRecipients() {
        Judging american = new Judging()
                .lead("csv", "US", "+12125551234")
                .at(Instant.parse("2026-11-20T02:30:15Z"))
                .settings(SettingsOf.live()
                        .emailWindow(new Window(
                                EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY),
                                LocalTime.of(9, 0),
                                LocalTime.of(17, 0)))
                        .holidays(
                                LocalDate.of(2026, 11, 18),
                                LocalDate.of(2026, 11, 19),
                                LocalDate.of(2026, 11, 27),
                                LocalDate.of(2026, 11, 28)));

        assertThat(american.seenBy(rule))
                .containsEntry("local_time", "2026-11-20T08:00:15")
                .containsEntry("recipient_zones", "America/New_York")
                .containsEntry("recipient_local_times", "2026-11-19T21:30")
                .containsEntry("holidays", "2026-11-19,2026-11-27");
        assertThat(american.at(Instant.parse("2026-12-20T02:30:15Z")).seenBy(rule))
                .containsEntry("holidays", "none");
    }
}
