package dev.leadflow.outreach.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Calling;
import dev.leadflow.common.event.Reason;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CallSlotsTest {

    private final CallSlots rule = new CallSlots();
    private final SettingsOf two = SettingsOf.live().calling(new Calling(2, Duration.ofMinutes(10), null));

    @Test
    void makesSoManyCallsAtATimeAndNoMore() {
        Judging call = new Judging().call().settings(two);

        assertThat(call.callsUnderWay(later(30)).by(rule)).isEqualTo(Decision.proceed());
        assertThat(call.callsUnderWay(later(30), later(300)).by(rule))
                .isInstanceOfSatisfying(Decision.Defer.class, defer -> {
                    assertThat(defer.reason()).isEqualTo(Reason.CALL_SLOTS);
                    assertThat(defer.until()).isEqualTo(later(30));
                });
    }

    @Test
    void looksAgainAfterAMinuteBecauseMostCallsEndLongBeforeTheirLimit() {
        assertThat(new Judging()
                        .call()
                        .settings(two)
                        .callsUnderWay(later(600), later(700))
                        .by(rule))
                .isInstanceOfSatisfying(
                        Decision.Defer.class, defer -> assertThat(defer.until()).isEqualTo(later(60)));
    }

    @Test
    void isNoMatterOfEmails() {
        assertThat(new Judging().settings(two).callsUnderWay(later(1), later(2)).by(rule))
                .isEqualTo(Decision.proceed());
    }

    @Test
    void deniesWhileTheSettingsAreNotKnown() {
        assertThat(new Judging()
                        .call()
                        .settings((dev.leadflow.common.event.OrganizationSettings) null)
                        .by(rule))
                .isInstanceOf(Decision.Deny.class);
    }

    private static Instant later(int seconds) {
        return Judging.NOW.plusSeconds(seconds);
    }
}
