package dev.leadflow.outreach.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Reason;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Row 87. */
class SourceAllowedTest {

    private final SourceAllowed rule = new SourceAllowed();

    @Test
    @Tag("prop-1")
    void contactsLeadsOfApprovedSourcesOnly() {
        Judging fromFile = new Judging().lead("csv", "IN", null);

        assertThat(fromFile.settings(SettingsOf.live().sources("csv", "api")).by(rule))
                .isEqualTo(Decision.proceed());
        assertThat(fromFile.settings(SettingsOf.live().sources("api")).by(rule))
                .isInstanceOfSatisfying(Decision.Deny.class, deny -> {
                    assertThat(deny.reason()).isEqualTo(Reason.SOURCE_NOT_ALLOWED);
                    assertThat(deny.detail()).contains("csv");
                });
    }

    @Test
    void knowsASourceByItsOtherNames() {
        assertThat(new Judging()
                        .lead("google_maps", "IN", null)
                        .settings(SettingsOf.live().sources("google-places"))
                        .by(rule))
                .isEqualTo(Decision.proceed());
    }

    @Test
    void deniesWhileTheSourcesAreNotKnown() {
        assertThat(new Judging()
                        .settings((dev.leadflow.common.event.OrganizationSettings) null)
                        .by(rule))
                .isInstanceOfSatisfying(
                        Decision.Deny.class, deny -> assertThat(deny.reason()).isEqualTo(Reason.UNKNOWN_SETTINGS));
    }
}
