package dev.leadflow.outreach.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Reason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows 129 and 130. */
class NotOptedOutTest {

    private final NotOptedOut rule = new NotOptedOut();

    @ParameterizedTest
    @EnumSource(Channel.class)
    void letsWhoNeverOptedOutPass(Channel channel) {
        assertThat(new Judging().channel(channel).optedOut(false).by(rule)).isEqualTo(Decision.proceed());
    }

    @ParameterizedTest
    @EnumSource(Channel.class)
    void deniesWhoOptedOutOnEveryChannel(Channel channel) {
        assertThat(new Judging().channel(channel).optedOut(true).by(rule))
                .isInstanceOfSatisfying(
                        Decision.Deny.class, deny -> assertThat(deny.reason()).isEqualTo(Reason.OPTED_OUT));
    }
}
