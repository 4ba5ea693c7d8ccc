package dev.leadflow.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.AddressVerification.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link PhoneVerifier} promises. Who runs it sets the world up so that each case is what its name says. */
abstract class PhoneVerifierContract {

    /** The default of PHONE_CONFIDENCE_THRESHOLD (row 100). */
    private static final double THRESHOLD = 0.6;

    enum Case {
        MOBILE("+919876543210"),
        FIXED("+912041234567"),
        TOLL_FREE("+18005551234"),
        PREMIUM("+449098790000"),
        POSSIBLE_ONLY("+15555555555"),
        TOO_SHORT("+9198765"),
        MALFORMED("098765 43210");

        final String number;

        Case(String number) {
            this.number = number;
        }
    }

    abstract PhoneVerifier verifier();

    private PhoneFinding.Judged judge(Case each) {
        PhoneFinding finding = verifier().verify(each.number);
        assertThat(finding).isInstanceOf(PhoneFinding.Judged.class);
        return (PhoneFinding.Judged) finding;
    }

    @ParameterizedTest
    @EnumSource(names = {"MOBILE", "FIXED"})
    void trustsAGoodNumberAndKnowsItsKindAndRegion(Case each) {
        PhoneFinding.Judged judged = judge(each);

        assertThat(judged.status()).isEqualTo(Status.VALID);
        assertThat(judged.confidence()).isGreaterThan(THRESHOLD);
        assertThat(judged.lineType().name()).isEqualTo(each.name());
        assertThat(judged.region()).isEqualTo("IN");
    }

    @Test
    void trustsATollFreeNumberLess() {
        assertThat(judge(Case.TOLL_FREE).confidence())
                .isGreaterThanOrEqualTo(THRESHOLD)
                .isLessThan(judge(Case.FIXED).confidence());
    }

    @ParameterizedTest
    @EnumSource(names = {"PREMIUM", "POSSIBLE_ONLY", "TOO_SHORT", "MALFORMED"})
    void doesNotTrustWhatIsCostlyUnassignedOrNoNumber(Case each) {
        assertThat(judge(each).status()).isNotEqualTo(Status.VALID);
        assertThat(judge(each).confidence()).isLessThan(THRESHOLD);
    }

    @ParameterizedTest
    @EnumSource(names = {"TOO_SHORT", "MALFORMED"})
    void refusesWhatCannotBeDialled(Case each) {
        assertThat(judge(each).status()).isEqualTo(Status.INVALID);
    }

    @ParameterizedTest
    @EnumSource
    void saysWhyWithoutRepeatingTheNumber(Case each) {
        assertThat(judge(each).provider()).isNotBlank();
        assertThat(judge(each).detail()).endsWith(".").doesNotContainPattern("[0-9]{4}");
    }

    @ParameterizedTest
    @EnumSource
    void answersTheSameAgain(Case each) {
        assertThat(verifier().verify(each.number)).isEqualTo(judge(each));
        assertThat(verifier().verify(" " + each.number + " ")).isEqualTo(judge(each));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "+", "\u0000", "+\uD800", "+0", "call me", "+99999999999999999999", "+९१९८७६५४३२१०"})
    void answersForAnyText(String text) {
        assertThat(verifier().verify(text))
                .isInstanceOfSatisfying(
                        PhoneFinding.Judged.class,
                        judged -> assertThat(judged.status()).isEqualTo(Status.INVALID));
    }
}
