package dev.leadflow.outreach.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Reason;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rows 134 and 135. */
class NotOnDoNotCallTest {

    private final NotOnDoNotCall rule = new NotOnDoNotCall();

    @Test
    @Tag("prop-25")
    void deniesACallToANumberOnTheList() {
        assertThat(new Judging().call().doNotCall(true).by(rule))
                .isInstanceOfSatisfying(
                        Decision.Deny.class, deny -> assertThat(deny.reason()).isEqualTo(Reason.DO_NOT_CALL));
    }

    @Test
    void letsACallToAnyOtherNumberPass() {
        assertThat(new Judging().call().doNotCall(false).by(rule)).isEqualTo(Decision.proceed());
    }

    @Test
    void hasNothingToSayAboutEmail() {
        assertThat(new Judging().doNotCall(true).by(rule)).isEqualTo(Decision.proceed());
    }
}
