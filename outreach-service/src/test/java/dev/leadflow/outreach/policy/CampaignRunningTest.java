package dev.leadflow.outreach.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Reason;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CampaignRunningTest {

    private static final Duration LATER = Duration.ofMinutes(15);

    private final CampaignRunning rule = new CampaignRunning(LATER);

    @Test
    void letsARunningCampaignPass() {
        assertThat(new Judging().campaign(CampaignState.Status.RUNNING).by(rule))
                .isEqualTo(Decision.proceed());
    }

    @Test
    void makesContactsOfAPausedCampaignWait() {
        assertWaits(new Judging().campaign(CampaignState.Status.PAUSED));
    }

    @Test
    void makesContactsOfACampaignThatIsNotKnownYetWait() {
        assertWaits(new Judging().campaign(null));
    }

    @ParameterizedTest
    @EnumSource(
            value = CampaignState.Status.class,
            names = {"DRAFT", "HALTED", "DELETED"})
    void deniesContactsOfACampaignThatDoesNotGoOn(CampaignState.Status status) {
        assertThat(new Judging().campaign(status).by(rule))
                .isInstanceOfSatisfying(
                        Decision.Deny.class, deny -> assertThat(deny.reason()).isEqualTo(Reason.CAMPAIGN_NOT_RUNNING));
    }

    private void assertWaits(Judging judging) {
        assertThat(judging.by(rule)).isInstanceOfSatisfying(Decision.Defer.class, defer -> {
            assertThat(defer.reason()).isEqualTo(Reason.CAMPAIGN_NOT_RUNNING);
            assertThat(defer.until()).isEqualTo(Judging.NOW.plus(LATER));
        });
    }
}
