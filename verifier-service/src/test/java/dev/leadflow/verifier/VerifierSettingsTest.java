package dev.leadflow.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadflow.common.dns.DnsServer;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.setting.InvalidSettingsException;
import dev.leadflow.common.setting.SettingValues;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerifierSettingsTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1,           192.0.2.1,     53",
        "192.0.2.1:5353,      192.0.2.1,     5353",
        "2001:db8::1,         2001:db8::1,   53",
        "[2001:DB8::1],       2001:db8::1,   53",
        "[2001:db8::1]:5353,  2001:db8::1,   5353",
    })
    void readsAnAddress(String text, String host, int port) throws UnknownHostException {
        assertThat(DnsServer.parse(text))
                .isEqualTo(new DnsServer.At(new InetSocketAddress(InetAddress.getByName(host), port)));
    }

    @Test
    void readsTheWords() {
        assertThat(DnsServer.parse(" System ")).isEqualTo(new DnsServer.OfThisMachine());
        assertThat(DnsServer.parse("OFF")).isEqualTo(new DnsServer.Off());
    }

    @ParameterizedTest
    @ValueSource(strings = {"dns.example", "192.0.2", "192.0.2.256", "192.0.2.1:99999", "192.0.2.1:", "::1::", "on"})
    void refusesWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> DnsServer.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hasTheDefaultsOfRows99To101() {
        VerifierSettings settings = VerifierSettings.from(SettingValues.of(Map.of()));

        assertThat(settings.threshold(Channel.EMAIL)).isEqualTo(0.7);
        assertThat(settings.threshold(Channel.VOICE)).isEqualTo(0.6);
        assertThat(settings.reuse()).isEqualTo(Duration.ofDays(30));
        assertThat(settings.dnsServer()).isEqualTo(new DnsServer.OfThisMachine());
    }

    @Test
    void asksTheProvidersInTheOrderOfTheSetting() {
        assertThat(VerifierSettings.from(SettingValues.of(Map.of())).emailProviders())
                .containsExactly("abstractapi", "zerobounce", "hunter");
        assertThat(VerifierSettings.from(SettingValues.of(Map.of())).phoneProviders())
                .containsExactly("twilio", "numverify");
        assertThat(VerifierSettings.from(SettingValues.of(Map.of("EMAIL_VERIFIERS", " Hunter, abstractapi,")))
                        .emailProviders())
                .containsExactly("hunter", "abstractapi");
        assertThat(VerifierSettings.from(SettingValues.of(Map.of("PHONE_VERIFIERS", "none")))
                        .phoneProviders())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "EMAIL_VERIFIERS, 'hunter,hunter'",
        "EMAIL_VERIFIERS, twilio",
        "PHONE_VERIFIERS, 'none,twilio'",
        "ZEROBOUNCE_API_KEY, 'two words'",
        "HUNTER_API_KEY, 'käse'",
        "TWILIO_LOOKUP_COST, -1",
        "ABSTRACTAPI_PER_SECOND, 0",
    })
    void refusesWhatItCouldNotUse(String name, String value) {
        assertThatThrownBy(() -> SettingValues.of(Map.of(name, value)).check(VerifierSettings.ALL))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining(name);
    }

    /** Plain http would show the key to everybody on the way; a mock server on this machine is no way. */
    @ParameterizedTest
    @CsvSource({
        "http://apilayer.net/api,      false",
        "http://127.0.0.1.evil.example, false",
        "https://apilayer.net/api,     true",
        "http://127.0.0.1:8080/api,    true",
        "http://localhost:8080,        true",
        "http://[::1]:8080,            true",
    })
    void sendsTheNumVerifyKeyOverHttpsOnly(String url, boolean accepted) {
        SettingValues values = SettingValues.of(Map.of("NUMVERIFY_BASE_URL", url));

        if (accepted) {
            values.check(VerifierSettings.ALL);
        } else {
            assertThatThrownBy(() -> values.check(VerifierSettings.ALL))
                    .hasMessageContaining("NUMVERIFY_BASE_URL")
                    .hasMessageContaining("an https address, because the key travels in it");
        }
    }

    @Test
    void namesEveryMalformedSetting() {
        SettingValues values = SettingValues.of(
                Map.of("EMAIL_CONFIDENCE_THRESHOLD", "1.1", "VERIFICATION_REUSE_DAYS", "0", "DNS_SERVER", "x"));

        assertThatThrownBy(() -> values.check(VerifierSettings.ALL))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContainingAll("EMAIL_CONFIDENCE_THRESHOLD", "VERIFICATION_REUSE_DAYS", "DNS_SERVER");
    }
}
