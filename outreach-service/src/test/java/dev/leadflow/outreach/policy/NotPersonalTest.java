package dev.leadflow.outreach.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.Reason;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Row 96. */
class NotPersonalTest {

    private final NotPersonal rule = new NotPersonal();

    @ParameterizedTest
    @EnumSource
    @Tag("prop-6")
    void deniesPersonalMailboxesEvenWhenTheyAreCalledUsable(AddressVerification.Status status) {
        Judging judging = new Judging();
        Decision decision = judging.verified(judging.recipient(), status, true).by(rule);

        if (status == AddressVerification.Status.PERSONAL) {
            assertThat(decision)
                    .isInstanceOfSatisfying(
                            Decision.Deny.class,
                            deny -> assertThat(deny.reason()).isEqualTo(Reason.PERSONAL_ADDRESS));
        } else {
            assertThat(decision).isEqualTo(Decision.proceed());
        }
    }

    @Test
    void leavesAnUnverifiedAddressToTheRuleAboutThat() {
        assertThat(new Judging().notVerified().by(rule)).isEqualTo(Decision.proceed());
    }
}
