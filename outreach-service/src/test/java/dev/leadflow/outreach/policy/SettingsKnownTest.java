package dev.leadflow.outreach.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Reason;
import org.junit.jupiter.api.Test;

class SettingsKnownTest {

    private final SettingsKnown rule = new SettingsKnown();

    @Test
    void letsAnOrganizationWithSettingsPass() {
        assertThat(new Judging().by(rule)).isEqualTo(Decision.proceed());
    }

    @Test
    void deniesAnOrganizationWithout() {
        assertThat(new Judging().settings((OrganizationSettings) null).by(rule))
                .isInstanceOfSatisfying(
                        Decision.Deny.class, deny -> assertThat(deny.reason()).isEqualTo(Reason.UNKNOWN_SETTINGS));
    }
}
