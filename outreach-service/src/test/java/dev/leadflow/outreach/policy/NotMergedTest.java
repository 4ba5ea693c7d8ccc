package dev.leadflow.outreach.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Reason;
import org.junit.jupiter.api.Test;

class NotMergedTest {

    private final NotMerged rule = new NotMerged();

    @Test
    void letsALeadOfItsOwnPass() {
        assertThat(new Judging().merged(false).by(rule)).isEqualTo(Decision.proceed());
    }

    @Test
    void deniesALeadThatTurnedOutToBeAnother() {
        assertThat(new Judging().merged(true).by(rule))
                .isInstanceOfSatisfying(
                        Decision.Deny.class, deny -> assertThat(deny.reason()).isEqualTo(Reason.LEAD_MERGED));
    }
}
