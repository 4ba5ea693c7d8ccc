package dev.leadflow.outreach.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.Reason;
import java.util.Locale;
import org.assertj.core.api.AbstractObjectAssert;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows 95 and 98. */
class VerifiedTest {

    private final Verified rule = new Verified();

    @Test
    void letsAUsableAddressPass() {
        assertThat(new Judging().by(rule)).isEqualTo(Decision.proceed());
        assertThat(new Judging().call().by(rule)).isEqualTo(Decision.proceed());
    }

    @Test
    @Tag("prop-5")
    void deniesAnEmailAddressThatNobodyVerified() {
        assertDenied(new Judging().notVerified());
    }

    @Test
    @Tag("prop-7")
    void deniesANumberThatNobodyVerified() {
        assertDenied(new Judging().call().notVerified());
    }

    @ParameterizedTest
    @EnumSource(AddressVerification.Status.class)
    void deniesAnAddressThatWasFoundUnusableWhateverItsStatus(AddressVerification.Status status) {
        Judging judging = new Judging();
        assertDenied(judging.verified(judging.recipient(), status, false));
    }

    @ParameterizedTest
    @EnumSource(AddressVerification.Status.class)
    void leavesItToTheVerifierWhichStatusIsUsable(AddressVerification.Status status) {
        Judging judging = new Judging();
        assertThat(judging.verified(judging.recipient(), status, true).by(rule)).isEqualTo(Decision.proceed());
    }

    @Test
    void deniesWhenAnotherAddressWasVerifiedThanTheRecipient() {
        assertDenied(new Judging().verified("new@other.example", AddressVerification.Status.VALID, true));
    }

    @Test
    void takesUpperAndLowerCaseForTheSameAddress() {
        Judging judging = new Judging();
        String upper = judging.recipient().toUpperCase(Locale.ROOT);
        assertThat(judging.verified(upper, AddressVerification.Status.VALID, true)
                        .by(rule))
                .isEqualTo(Decision.proceed());
    }

    @Test
    void keepsTheAddressOutOfTheTrail() {
        Judging judging = new Judging();
        assertThat(rule.looksAt(judging.contact(), judging.facts()).toString()).doesNotContain(judging.recipient());
    }

    private AbstractObjectAssert<?, ?> assertDenied(Judging judging) {
        return assertThat(judging.by(rule))
                .isInstanceOfSatisfying(
                        Decision.Deny.class, deny -> assertThat(deny.reason()).isEqualTo(Reason.NOT_VERIFIED));
    }

    @Test
    void tellsWhoVerifiedTheAddressAndWhen() {
        assertThat(new Judging().seenBy(rule))
                .containsEntry("verified_by", "test")
                .containsEntry("verified_at", Judging.NOW.toString());
    }
}
