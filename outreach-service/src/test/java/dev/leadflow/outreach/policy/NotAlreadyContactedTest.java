package dev.leadflow.outreach.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Reason;
import org.junit.jupiter.api.Test;

class NotAlreadyContactedTest {

    private final NotAlreadyContacted rule = new NotAlreadyContacted();

    @Test
    void letsANewStepPass() {
        assertThat(new Judging().alreadyContacted(false).by(rule)).isEqualTo(Decision.proceed());
    }

    @Test
    void deniesAStepThatWasMadeBefore() {
        assertThat(new Judging().alreadyContacted(true).by(rule))
                .isInstanceOfSatisfying(
                        Decision.Deny.class, deny -> assertThat(deny.reason()).isEqualTo(Reason.ALREADY_CONTACTED));
    }
}
