package dev.leadflow.scraper.intake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Row 91. */
class EmailAddressesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Info@ASHA.Example                      | Info@asha.example",
                "mailto:info@asha.example               | info@asha.example",
                "Asha Rao <info@asha.example>           | info@asha.example",
                "info(at)asha; b@two.example            | b@two.example",
                "a@one.example, b@two.example           | a@one.example",
                "a@one.example/b@two.example            | a@one.example",
                "info@bücher.example                    | info@xn--bcher-kva.example",
                "ｉｎｆｏ@asha.example                    | info@asha.example",
                "info@asha.example.                     | info@asha.example",
                "first.last+tag@sub.asha.co.in          | first.last+tag@sub.asha.co.in",
            })
    void takesTheFirstValidAddressOfACell(String cell, String address) {
        assertThat(EmailAddresses.first(cell)).contains(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nobody",
                "@asha.example",
                "a@",
                "a@b",
                "a@b.1",
                "a@192.168.0.1",
                "a@[192.168.0.1]",
                "a..b@c.example",
                ".a@c.example",
                "a.@c.example",
                "\"a b\"@c.example",
                "a@-c.example",
                "a@c_d.example",
                "a@c..example",
                "आशा@asha.example",
                "a@b@c.example",
                "a\u0000@b.example\r\nBcc: x@y"
            })
    void findsNoneInNonsense(String cell) {
        assertThat(EmailAddresses.first(cell)).isEmpty();
    }

    /** RFC 5321: 64 before the @, 254 in all. */
    @Test
    void keepsToTheLengthsOfTheStandard() {
        String local64 = "a".repeat(64);
        String domain189 = ("b".repeat(60) + ".").repeat(3) + "b".repeat(3) + ".in";
        assertThat(EmailAddresses.first(local64 + "@" + domain189)).isPresent();
        assertThat(EmailAddresses.first(local64 + "a@c.example")).isEmpty();
        assertThat(EmailAddresses.first(local64 + "@b" + domain189)).isEmpty();
        assertThat(EmailAddresses.first("a@" + "b".repeat(64) + ".in")).isEmpty();
    }
}
