package dev.leadflow.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParsedEmailTest {

    @ParameterizedTest
    @CsvSource({
        "info@asha.example,                  info,            asha.example",
        "' Info@Asha.Example ',              info,            asha.example",
        "a.b-c_d+e@x.co.in,                  a.b-c_d+e,       x.co.in",
        "o'hara/x=y@asha.example,            o'hara/x=y,      asha.example",
        "1@2.example,                        1,               2.example",
        "kontakt@bäckerei.example,           kontakt,         xn--bckerei-5wa.example",
        "info@उदाहरण.भारत,                     info,            xn--p1b6ci4b4b3a.xn--h2brj9c",
        "info@xn--bckerei-5wa.example,       info,            xn--bckerei-5wa.example",
        "info@asha。example,                 info,            asha.example",
    })
    void takesAnAddressApart(String text, String mailbox, String domain) {
        assertThat(ParsedEmail.of(text)).isEqualTo(new ParsedEmail.Address(mailbox, domain));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "@",
                "info",
                "info@",
                "@asha.example",
                "info@localhost",
                "info@asha..example",
                "info@.asha.example",
                "info@asha.example.",
                "info@-asha.example",
                "info@asha-.example",
                "info@asha_bakery.example",
                "info@asha.123",
                "info@192.0.2.1",
                "info@[192.0.2.1]",
                "info@asha.e",
                "info@asha bakery.example",
                "in fo@asha.example",
                ".info@asha.example",
                "info.@asha.example",
                "in..fo@asha.example",
                "a@b@asha.example",
                "\"info\"@asha.example",
                "info@asha.example,sales@asha.example",
                "<info@asha.example>",
                "mailto:info@asha.example",
                "info@asha.example?subject=hi",
                "आशा@asha.example",
                "info\u0000@asha.example",
                "info@asha.example\r\nBcc: x@y.example",
                "logo@2x.png",
                "hero@3x.jpg",
            })
    void refusesWhatIsNoAddress(String text) {
        assertThat(ParsedEmail.of(text)).isInstanceOf(ParsedEmail.Malformed.class);
    }

    @ParameterizedTest
    @CsvSource({"64, 60, true", "65, 60, false", "10, 63, true", "10, 64, false"})
    void countsTheLengthOfTheParts(int mailbox, int label, boolean good) {
        String address = "m".repeat(mailbox) + "@" + "d".repeat(label) + ".example";

        assertThat(ParsedEmail.of(address) instanceof ParsedEmail.Address).isEqualTo(good);
    }

    @ParameterizedTest
    @CsvSource({"254, true", "255, false"})
    void countsTheLengthOfTheWhole(int length, boolean good) {
        String start = "mailbox@" + ("d".repeat(49) + ".").repeat(4);
        String address = start + "e".repeat(length - start.length());

        assertThat(ParsedEmail.of(address) instanceof ParsedEmail.Address).isEqualTo(good);
    }
}
