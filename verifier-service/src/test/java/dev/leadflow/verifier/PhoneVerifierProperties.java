package dev.leadflow.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import dev.leadflow.common.event.AddressVerification.Status;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.StringLength;

class PhoneVerifierProperties {

    private final PhoneVerifier verifier = new LibphonenumberVerifier();

    @Provide
    Arbitrary<String> numbers() {
        return Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(16).map(digits -> "+" + digits);
    }

    /** Row 98. */
    @Property
    void answersForEveryText(@ForAll @StringLength(max = 60) String text) {
        assertThat(verifier.verify(text).detail()).isNotBlank();
    }

    /** Row 103: what may be called is exactly what its own country code makes of it. */
    @Property
    void callsOnlyValidNumbersInTheirInternationalForm(@ForAll("numbers") String number) throws NumberParseException {
        if (verifier.verify(number) instanceof PhoneFinding.Judged judged && judged.confidence() >= 0.6) {
            PhoneNumberUtil library = PhoneNumberUtil.getInstance();
            var parsed = library.parse(number, "ZZ");
            assertThat(library.isValidNumber(parsed)).isTrue();
            assertThat(library.format(parsed, PhoneNumberUtil.PhoneNumberFormat.E164))
                    .isEqualTo(number);
        }
    }

    @Property
    void neverRefusesAnIndianMobileNumber(@ForAll("indianMobiles") String number) {
        assertThat(verifier.verify(number))
                .isInstanceOfSatisfying(
                        PhoneFinding.Judged.class,
                        judged -> assertThat(judged.status()).isEqualTo(Status.VALID));
    }

    @Provide
    Arbitrary<String> indianMobiles() {
        return Arbitraries.integers().between(0, 99_999_999).map(rest -> "+9198%08d".formatted(rest));
    }
}
