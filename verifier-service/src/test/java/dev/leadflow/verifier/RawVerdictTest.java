package dev.leadflow.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawVerdictTest {

    @Test
    void isWrittenInTheProvidersWords() {
        assertThat(RawVerdict.of("invalid", "mailbox_not_found")).isEqualTo("invalid/mailbox_not_found");
        assertThat(RawVerdict.of("catch-all", "")).isEqualTo("catch-all");
        assertThat(RawVerdict.of(" Valid ")).isEqualTo("valid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"asha@good.example", "919876543210", "a b", "<b>", "x1234", "\u0000", "ä"})
    void keepsNothingThatMayBeAnAddress(String word) {
        assertThat(RawVerdict.of("valid", word)).isEqualTo("valid/other");
    }
}
