package dev.leadflow.outreach.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationSettings;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows 171 to 174. */
@Tag("prop-44")
class DryRunTest {

    private final DryRun rule = new DryRun();

    @ParameterizedTest(name = "approved in {0}, due in {1}: really contacted? {2}")
    @CsvSource({"LIVE, LIVE, true", "LIVE, DRY_RUN, false", "DRY_RUN, LIVE, false", "DRY_RUN, DRY_RUN, false"})
    void contactsOnlyWhatWasApprovedForRealAndIsDueForReal(Mode approved, Mode due, boolean really) {
        Decision decision = new Judging()
                .approvedIn(approved)
                .settings(SettingsOf.live().mode(due))
                .by(rule);

        assertThat(decision instanceof Decision.Proceed).isEqualTo(really);
        assertThat(decision instanceof Decision.Simulate).isEqualTo(!really);
    }

    @Test
    void saysWhetherTheApprovalOrTheOrganizationIsRehearsing() {
        assertThat(new Judging().approvedIn(Mode.DRY_RUN).by(rule).detail()).contains("approved in a dry run");
        assertThat(new Judging()
                        .settings(SettingsOf.live().mode(Mode.DRY_RUN))
                        .by(rule)
                        .detail())
                .contains("organization is in a dry run");
    }

    @Test
    void onlySimulatesWhenTheModeIsNotKnown() {
        assertThat(new Judging().settings((OrganizationSettings) null).by(rule)).isInstanceOf(Decision.Simulate.class);
    }
}
