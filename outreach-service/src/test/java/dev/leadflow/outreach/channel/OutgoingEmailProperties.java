package dev.leadflow.outreach.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Nothing that somebody puts into a lead or a text can become a header of its own, or another recipient. */
class OutgoingEmailProperties {

    private static OutgoingEmail email(String name, String to, String subject, String unsubscribe) {
        return new OutgoingEmail(
                UUID.randomUUID(), name, "hello@northwind.example", to, subject, "text", "<p>html</p>", unsubscribe);
    }

    @Property
    void refusesEveryControlCharacterInAHeader(
            @ForAll("texts") String before, @ForAll("controls") char control, @ForAll("texts") String after) {
        String hostile = before + control + after;

        assertThatThrownBy(() -> email("Northwind", "info@asha.example", hostile, "https://l.example/u"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> email(hostile, "info@asha.example", "Subject", "https://l.example/u"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () -> email("Northwind", "info" + hostile + "@asha.example", "Subject", "https://l.example/u"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> email("Northwind", "info@asha.example", "Subject", "https://l.example/" + hostile))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void takesOnlyRecipientsThatAnEnvelopeCanCarry(@ForAll String address) {
        try {
            String to = email("Northwind", address, "Subject", "https://l.example/u")
                    .to();
            assertThat(to)
                    .matches("[!#$%&'*+/=?^_`{|}~A-Za-z0-9.-]+@[A-Za-z0-9.-]+")
                    .doesNotContain("..");
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageNotContaining(address.isBlank() || address.length() < 4 ? "\0" : address);
        }
    }

    @Example
    void takesOrdinaryAddresses() {
        assertThat(email("N", "asha.rao+orders@mail.asha.co.in", "S", "https://l.example/u")
                        .to())
                .isEqualTo("asha.rao+orders@mail.asha.co.in");
        assertThat(email("N", "info@बेकरी.भारत", "S", "https://l.example/u").to())
                .startsWith("info@xn--");
    }

    @Example
    void refusesUnusualAddresses() {
        for (String address : new String[] {
            "आशा@asha.example",
            "\"a b\"@asha.example",
            "a@b@c.example",
            "a,b@c.example",
            "<a@c.example>",
            "a@localhost",
            "a@[127.0.0.1]",
            ".a@c.example",
            "a.@c.example",
            "a..b@c.example",
            "@c.example",
            "a@",
            "",
            "a@-c.example",
            "a@c.example ",
            "a".repeat(65) + "@c.example"
        }) {
            assertThatThrownBy(() -> email("N", address, "S", "https://l.example/u"))
                    .as(address)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Provide
    Arbitrary<Character> controls() {
        return Arbitraries.chars()
                .with('\r', '\n', '\0', '\t', '\u007f', '\u0085', '\u2028', '\u2029', '\u000b', '\u000c', '\u001b');
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> plain = Arbitraries.strings().ofMaxLength(20);
        return Combinators.combine(plain, Arbitraries.of("", "Bcc: all@victim.example", " ", "\n.\n"))
                .as((text, more) -> text + more);
    }
}
