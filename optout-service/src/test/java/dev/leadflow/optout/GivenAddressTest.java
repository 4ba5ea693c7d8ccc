package dev.leadflow.optout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.testkit.Fixtures;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GivenAddressTest {

    private final KeyedHash keys = new KeyedHash(new Secret("test-pepper-test-pepper-test-pepper-0"));
    private final OrganizationId organization = Fixtures.organization();

    @ParameterizedTest
    @CsvSource({
        "+91 20 4123 4567, +912041234567",
        "0091 20 41234567, +912041234567",
        "+44 20 7946 0958, +442079460958",
        "\uff0b\uff19\uff11 2041234567, +912041234567",
    })
    void bringsNumbersToE164(String given, String expected) {
        assertThat(GivenAddress.phone(given)).map(GivenAddress::text).hasValue(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "12",
                "020-41234567",
                "(212) 736-5000",
                "abc",
                "+",
                "+999999999999999999",
                "info@asha.example"
            })
    void knowsWhatIsNoNumber(String given) {
        assertThat(GivenAddress.phone(given)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Info@ASHA.Example, Info@asha.example",
        "' info@asha.example. ', info@asha.example",
        "\uff49nfo@asha.example, info@asha.example",
        "'o''brien+x@asha.example', 'o''brien+x@asha.example'",
        "<info@asha.example>, info@asha.example",
        "mailto:info@asha.example, info@asha.example",
        "'\"info@asha.example\";', info@asha.example",
        "'(info@asha.example),', info@asha.example",
        "\u200binfo@asha.example\u200b, info@asha.example",
    })
    void bringsEmailAddressesToOneForm(String given, String expected) {
        assertThat(GivenAddress.email(given)).map(GivenAddress::text).hasValue(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "info",
                "info@",
                "@asha.example",
                "a b@asha.example",
                "a@localhost",
                "info@asha.example,owner@asha.example",
                "a@asha>.example",
                "a@b.example\r\nBcc: x@y.z"
            })
    void knowsWhatIsNoEmailAddress(String given) {
        assertThat(GivenAddress.email(given)).isEmpty();
    }

    @Test
    void makesTheKeysThatTheGateLooksFor() {
        List<String> made =
                GivenAddress.email("Info@ASHA.Example").orElseThrow().keys(keys, organization);

        assertThat(made).containsExactly(keys.email(organization, "info@asha.example"));
        assertThat(GivenAddress.phone("+91 20-41234567").orElseThrow().keys(keys, organization))
                .containsExactly(keys.phone(organization, "+912041234567"));
        assertThat(made).isNotEqualTo(List.of(keys.email(Fixtures.organization(), "info@asha.example")));
    }

    @Property
    void survivesWhateverIsGiven(@ForAll String local, @ForAll String domain) {
        for (String given : List.of(local, local + "@" + domain, "a@" + domain + ".example", "a@xn--" + domain)) {
            GivenAddress.phone(given);
            GivenAddress.email(given)
                    .ifPresent(
                            email -> assertThat(email.keys(keys, organization)).isNotEmpty());
        }
    }
}
