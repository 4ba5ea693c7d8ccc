package dev.leadflow.outreach.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Reason;
import org.junit.jupiter.api.Test;

/** Row 114. */
class ApprovalValidTest {

    private final ApprovalValid rule = new ApprovalValid();

    @Test
    void letsAnApprovalPassUntilItExpires() {
        assertThat(new Judging().at(Judging.EXPIRES.minusMillis(1)).by(rule)).isEqualTo(Decision.proceed());
    }

    @Test
    void deniesFromTheMomentOfExpiryOn() {
        assertThat(new Judging().at(Judging.EXPIRES).by(rule))
                .isInstanceOfSatisfying(
                        Decision.Deny.class, deny -> assertThat(deny.reason()).isEqualTo(Reason.APPROVAL_EXPIRED));
    }
}
