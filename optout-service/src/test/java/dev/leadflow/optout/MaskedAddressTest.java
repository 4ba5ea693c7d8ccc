package dev.leadflow.optout;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskedAddressTest {

    @ParameterizedTest
    @CsvSource({
        "info@asha.example, i•••@asha.example",
        "a@asha.example, •••@asha.example",
        "@asha.example, •••@asha.example",
        "'\"a@b\"@asha.example', '\"•••@asha.example'",
        "+912041234567, +91•••67",
        "nonsense, •••",
        "'', •••",
    })
    void showsItsOwnerWhichAddressIsMeant(String address, String expected) {
        assertThat(MaskedAddress.of(address)).isEqualTo(expected);
    }

    @Property
    void hidesTheLocalPart(@ForAll @AlphaChars @StringLength(min = 2, max = 64) String local) {
        assertThat(MaskedAddress.of(local + "@1.23")).isEqualTo(local.charAt(0) + "•••@1.23");
    }
}
