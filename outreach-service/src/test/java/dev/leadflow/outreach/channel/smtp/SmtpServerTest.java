package dev.leadflow.outreach.channel.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.setting.SettingValues;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SmtpServerTest {

    private static final URI PUBLIC = URI.create("https://leadflow.northwind.example");

    private static SmtpServer server(String... namesAndValues) {
        Map<String, String> values = new HashMap<>(Map.of("SMTP_HOST", "mail.northwind.example"));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return SmtpServer.from(SettingValues.of(values), PUBLIC);
    }

    @Test
    void insistsOnEncryptionUnlessTheServerIsOnThisMachine() {
        assertThat(server().startTls()).isTrue();
        for (String here : new String[] {"localhost", "LOCALHOST", "127.0.0.1", "::1", "[::1]"}) {
            assertThat(server("SMTP_HOST", here).startTls()).as(here).isFalse();
            assertThat(server("SMTP_HOST", here, "SMTP_STARTTLS", "true").startTls())
                    .isTrue();
        }
        assertThat(server("SMTP_STARTTLS", "false").startTls()).isFalse();
    }

    @Test
    void knowsWhetherMailGoesUnprotectedOverANetwork() {
        assertThat(server().isUnprotected()).isFalse();
        assertThat(server("SMTP_STARTTLS", "false").isUnprotected()).isTrue();
        assertThat(server("SMTP_STARTTLS", "false", "SMTP_PORT", "465").isUnprotected())
                .isFalse();
        assertThat(server("SMTP_HOST", "localhost").isUnprotected()).isFalse();
    }

    @Test
    void callsItselfByItsPublicNameOrByAnAddressLiteral() {
        assertThat(server().helloName()).isEqualTo("leadflow.northwind.example");
        assertThat(SmtpServer.from(
                                SettingValues.of(Map.of("SMTP_HOST", "localhost")), URI.create("http://localhost:8080"))
                        .helloName())
                .isEqualTo("[127.0.0.1]");
    }

    @Test
    void neverShowsItsPassword() {
        assertThat(server("SMTP_USERNAME", "user", "SMTP_PASSWORD", "open sesame"))
                .asString()
                .doesNotContain("open sesame");
    }
}
