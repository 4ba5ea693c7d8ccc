package dev.leadflow.outreach.policy;

import static dev.leadflow.outreach.policy.Judging.EXPIRES;
import static dev.leadflow.outreach.policy.Judging.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Reason;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Row 154. */
@Tag("prop-17")
class CooldownPassedTest {

    private final CooldownPassed rule = new CooldownPassed();

    @Test
    void letsWhoWasNeverContactedPass() {
        assertThat(new Judging().lastContactedAt(null).by(rule)).isEqualTo(Decision.proceed());
    }

    @Test
    void letsWhoWasContactedExactlyThirtyDaysAgoPass() {
        assertThat(new Judging().lastContactedAt(NOW.minus(Duration.ofDays(30))).by(rule))
                .isEqualTo(Decision.proceed());
    }

    @Test
    void waitsForTheEndOfTheCooldownWhenTheApprovalLastsThatLong() {
        Instant last = NOW.minus(Duration.ofDays(30)).plusMillis(1);

        assertThat(new Judging().lastContactedAt(last).by(rule)).isInstanceOfSatisfying(Decision.Defer.class, defer -> {
            assertThat(defer.until()).isEqualTo(NOW.plusMillis(1));
            assertThat(defer.reason()).isEqualTo(Reason.COOLDOWN);
        });
    }

    @Test
    void deniesWhenTheCooldownOutlastsTheApproval() {
        Instant last = EXPIRES.minus(Duration.ofDays(30));

        assertThat(new Judging().lastContactedAt(last).by(rule))
                .isInstanceOfSatisfying(
                        Decision.Deny.class, deny -> assertThat(deny.reason()).isEqualTo(Reason.COOLDOWN));
        assertThat(new Judging().lastContactedAt(last.minusMillis(1)).by(rule)).isInstanceOf(Decision.Defer.class);
    }

    @Test
    void deniesWhoWasJustContacted() {
        assertThat(new Judging().lastContactedAt(NOW).by(rule)).isInstanceOf(Decision.Deny.class);
    }

    @Test
    void hasTheOrganizationsOwnLength() {
        SettingsOf twoDays = SettingsOf.live().cooldownDays(2);

        assertThat(new Judging()
                        .settings(twoDays)
                        .lastContactedAt(NOW.minus(Duration.ofDays(2)))
                        .by(rule))
                .isEqualTo(Decision.proceed());
        assertThat(new Judging().settings(twoDays).lastContactedAt(NOW).by(rule))
                .isInstanceOf(Decision.Defer.class);
    }

    @Test
    void isOffWithALengthOfZero() {
        assertThat(new Judging()
                        .settings(SettingsOf.live().cooldownDays(0))
                        .lastContactedAt(NOW)
                        .by(rule))
                .isEqualTo(Decision.proceed());
    }

    @Test
    void deniesWhoWasEverContactedWhileTheLengthIsNotKnown() {
        assertThat(new Judging()
                        .settings((dev.leadflow.common.event.OrganizationSettings) null)
                        .lastContactedAt(NOW.minus(Duration.ofDays(900)))
                        .by(rule))
                .isInstanceOfSatisfying(
                        Decision.Deny.class, deny -> assertThat(deny.reason()).isEqualTo(Reason.UNKNOWN_SETTINGS));
    }

    @Test
    void tellsWhenTheCooldownIsOverThoughItDenies() {
        Judging justContacted = new Judging().lastContactedAt(NOW);
        String over = NOW.plus(Duration.ofDays(30)).toString();

        assertThat(justContacted.by(rule))
                .isInstanceOfSatisfying(
                        Decision.Deny.class, deny -> assertThat(deny.detail()).contains("By " + over));
        assertThat(justContacted.seenBy(rule)).containsEntry("cooldown_over_at", over);
        assertThat(new Judging().lastContactedAt(null).seenBy(rule)).doesNotContainKey("cooldown_over_at");
    }
}
