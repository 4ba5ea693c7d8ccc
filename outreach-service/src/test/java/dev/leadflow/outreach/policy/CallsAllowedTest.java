package dev.leadflow.outreach.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.leadflow.common.event.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallsAllowedTest {

    private final CallsAllowed rule = new CallsAllowed(LawBook.builtIn());

    @ParameterizedTest
    @CsvSource({
        "+919820012345, ",
        "+12125551234, ",
        "+442079460018, ",
        "+4930123456, ",
        "+14165551234, VOICE_NOT_ALLOWED",
        "+6561234567, VOICE_NOT_ALLOWED",
        "+80012345678, UNKNOWN_COUNTRY",
        "nonsense, UNKNOWN_COUNTRY"
    })
    void callsWhereTheLawIsKnownAndAllowsIt(String number, @Nullable Reason reason) {
        Decision decision = new Judging().call().recipient(number).by(rule);

        if (reason == null) {
            assertThat(decision).isEqualTo(Decision.proceed());
        } else {
            assertThat(decision)
                    .isInstanceOfSatisfying(
                            Decision.Deny.class,
                            deny -> assertThat(deny.reason()).isEqualTo(reason));
        }
    }

    @Test
    void isNoMatterOfEmails() {
        assertThat(new Judging().lead("csv", "SG", null).by(rule)).isEqualTo(Decision.proceed());
    }

    @Test
    void tellsTheLawThatForbidsCalls() {
        assertThat(new Judging().call().recipient("+6561234567").seenBy(rule))
                .containsOnly(entry("country", "SG"), entry("calls_forbidden_by", "unknown-law"));
        assertThat(new Judging().call().seenBy(rule)).containsEntry("calls_forbidden_by", "none");
    }
}
