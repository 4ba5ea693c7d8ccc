package dev.leadflow.outreach.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Reason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OrganizationRunningTest {

    private final OrganizationRunning rule = new OrganizationRunning(Duration.ofMinutes(15));

    @Test
    void letsARunningOrganizationPass() {
        assertThat(new Judging().settings(SettingsOf.live().running(true)).by(rule))
                .isEqualTo(Decision.proceed());
    }

    @Test
    void makesContactsWaitWhileTheKillSwitchIsPulled() {
        assertThat(new Judging().settings(SettingsOf.live().running(false)).by(rule))
                .isInstanceOfSatisfying(Decision.Defer.class, defer -> {
                    assertThat(defer.reason()).isEqualTo(Reason.ORGANIZATION_STOPPED);
                    assertThat(defer.until()).isEqualTo(Judging.NOW.plus(Duration.ofMinutes(15)));
                });
    }
}
