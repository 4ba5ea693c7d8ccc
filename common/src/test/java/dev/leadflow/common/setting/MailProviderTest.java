package dev.leadflow.common.setting;

import static dev.leadflow.common.setting.MailProvider.MAILGUN;
import static dev.leadflow.common.setting.MailProvider.SENDGRID;
import static dev.leadflow.common.setting.MailProvider.SMTP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Row 118: which providers of mail are set up, and in which order they are asked. */
class MailProviderTest {

    private static final Map<String, String> ALL = Map.of(
            "SENDGRID_API_KEY", "SG.key",
            "MAILGUN_API_KEY", "key",
            "MAILGUN_DOMAIN", "mg.northwind.example",
            "SMTP_HOST", "mail.northwind.example");

    private static List<MailProvider> with(Map<String, String> some, String... more) {
        Map<String, String> values = new TreeMap<>(some);
        for (int i = 0; i < more.length; i += 2) {
            values.put(more[i], more[i + 1]);
        }
        return MailProvider.of(SettingValues.of(values));
    }

    @Test
    void areAskedInTheUsualOrder() {
        assertThat(with(ALL)).containsExactly(SENDGRID, MAILGUN, SMTP);
    }

    @Test
    void areAskedInTheOrderThatIsSetAndEachOnce() {
        assertThat(with(ALL, "EMAIL_PROVIDERS", "smtp, SendGrid,smtp")).containsExactly(SMTP, SENDGRID);
    }

    @Test
    void areLeftOutWithoutTheirKey() {
        assertThat(with(Map.of("SENDGRID_API_KEY", "SG.key"))).containsExactly(SENDGRID);
        assertThat(with(Map.of("SMTP_HOST", "localhost"), "EMAIL_PROVIDERS", "sendgrid"))
                .isEmpty();
        assertThat(with(Map.of())).isEmpty();
    }

    @Test
    void haveToBeSetUpCompletely() {
        assertThatThrownBy(() -> with(Map.of("MAILGUN_API_KEY", "planted-secret")))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("MAILGUN_DOMAIN is missing")
                .hasMessageNotContaining("planted");
        assertThatThrownBy(() -> with(Map.of("MAILGUN_DOMAIN", "mg.northwind.example")))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("MAILGUN_API_KEY is missing");
    }

    @Test
    void haveAKeyThatAHeaderCanCarry() {
        SettingValues values = SettingValues.of(Map.of("SENDGRID_API_KEY", "SG.planted kéy"));

        assertThatThrownBy(() -> values.check(List.of(CommonSettings.SENDGRID_API_KEY)))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("SENDGRID_API_KEY")
                .hasMessageNotContaining("planted");
    }

    @Test
    void haveKnownNames() {
        assertThatThrownBy(() -> with(ALL, "EMAIL_PROVIDERS", "sendgrid,pigeon"))
                .isInstanceOf(InvalidSettingsException.class);
    }
}
