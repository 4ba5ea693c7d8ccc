package dev.leadflow.outreach.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Purpose;
import dev.leadflow.common.event.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PurposeKnownTest {

    private final PurposeKnown rule = new PurposeKnown();

    @ParameterizedTest
    @EnumSource
    void letsEveryKnownPurposePass(Purpose purpose) {
        assertThat(new Judging().purpose(purpose).by(rule)).isEqualTo(Decision.proceed());
    }

    @Test
    void deniesAContactWhosePurposeNobodyKnows() {
        assertThat(new Judging().purpose(null).by(rule))
                .isInstanceOfSatisfying(
                        Decision.Deny.class, deny -> assertThat(deny.reason()).isEqualTo(Reason.UNKNOWN_PURPOSE));
    }
}
