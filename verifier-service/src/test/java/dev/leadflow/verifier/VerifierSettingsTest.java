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
    void namesEveryMalformedSetting() {
        SettingValues values = SettingValues.of(
                Map.of("EMAIL_CONFIDENCE_THRESHOLD", "1.1", "VERIFICATION_REUSE_DAYS", "0", "DNS_SERVER", "x"));

        assertThatThrownBy(() -> values.check(VerifierSettings.ALL))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContainingAll("EMAIL_CONFIDENCE_THRESHOLD", "VERIFICATION_REUSE_DAYS", "DNS_SERVER");
    }
}
