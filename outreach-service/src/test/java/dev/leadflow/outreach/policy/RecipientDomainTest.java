package dev.leadflow.outreach.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipientDomainTest {

    @ParameterizedTest
    @CsvSource({
        "info@example.com, example.com",
        "info@mail.example.com, example.com",
        "info@sales.example.co.in, example.co.in",
        "info@EXAMPLE.Co.In, example.co.in",
        "info@example.co.in., example.co.in",
        "info@asha.example, asha.example",
        "info@a.b.asha.example, asha.example",
        "info@localhost, localhost",
        "info@mail.shop.github.io, shop.github.io",
        "info@co.in, co.in",
        "info@[192.0.2.1], [192.0.2.1]",
        "info@xn--bcher-kva.de, xn--bcher-kva.de",
        "info@bücher.de, xn--bcher-kva.de",
        "info@www.bücher.de, xn--bcher-kva.de",
        "\"odd@local\"@example.com, example.com"
    })
    void isWhatSomebodyRegistered(String address, String domain) {
        assertThat(RecipientDomain.ofEmail(address)).isEqualTo(domain);
    }

    @Test
    void isEmptyForACall() {
        assertThat(RecipientDomain.of(new Judging().call().contact().contact())).isEmpty();
        assertThat(RecipientDomain.of(new Judging().contact().contact())).endsWith(".example");
    }
}
