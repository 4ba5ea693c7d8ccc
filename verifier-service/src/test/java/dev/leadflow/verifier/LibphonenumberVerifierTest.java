package dev.leadflow.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import dev.leadflow.common.event.AddressVerification.Status;
import dev.leadflow.verifier.PhoneFinding.LineType;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LibphonenumberVerifierTest extends PhoneVerifierContract {

    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();
    private final PhoneVerifier verifier = new LibphonenumberVerifier();

    @Override
    PhoneVerifier verifier() {
        return verifier;
    }

    @ParameterizedTest
    @CsvSource({
        "+919876543210,    VALID,    MOBILE,           IN",
        "+912041234567,    VALID,    FIXED,            IN",
        "+911800123456,    RISKY,    TOLL_FREE,        IN",
        "+12125551234,     VALID,    FIXED_OR_MOBILE,  US",
        "+442079460018,    VALID,    FIXED,            GB",
        "+390612345678,    VALID,    FIXED,            IT",
        "+80012345678,     RISKY,    TOLL_FREE,            ",
        "+447012345678,    RISKY,    PERSONAL,         GB",
        "+4915123456789,   VALID,    MOBILE,           DE",
        "+15555555555,    RISKY,    UNKNOWN,              ",
        "+9198765,         INVALID,  UNKNOWN,              ",
        "+99912345678,     INVALID,  UNKNOWN,              ",
        "+9109876543210,   INVALID,  UNKNOWN,              ",
        "+4402079460018,   INVALID,  UNKNOWN,              ",
        "9876543210,       INVALID,  UNKNOWN,              ",
        "+91 98765 43210,  INVALID,  UNKNOWN,              ",
    })
    void knowsValidityKindAndRegion(String number, Status status, LineType type, @Nullable String region) {
        assertThat(verifier.verify(number)).isInstanceOfSatisfying(PhoneFinding.Judged.class, judged -> {
            assertThat(judged.status()).isEqualTo(status);
            assertThat(judged.lineType()).isEqualTo(type);
            assertThat(judged.region()).isEqualTo(region);
        });
    }

    static Set<String> regions() {
        return NUMBERS.getSupportedRegions();
    }

    /** Numbers that the library gives as examples are good ones everywhere in the world. */
    @ParameterizedTest
    @MethodSource("regions")
    void trustsFixedLinesAndMobilesOfEveryRegion(String region) {
        for (PhoneNumberType type : Set.of(PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE)) {
            PhoneNumber example = NUMBERS.getExampleNumberForType(region, type);
            if (example != null) {
                assertThat(verifier.verify(NUMBERS.format(example, PhoneNumberFormat.E164)))
                        .isInstanceOfSatisfying(
                                PhoneFinding.Judged.class,
                                judged -> assertThat(judged.status()).isEqualTo(Status.VALID));
            }
        }
    }
}
