package dev.leadflow.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadflow.common.LeadflowProcess;
import dev.leadflow.common.Service;
import dev.leadflow.common.setting.CommonSettings;
import dev.leadflow.common.setting.InvalidSettingsException;
import dev.leadflow.common.setting.Setting;
import dev.leadflow.common.setting.SettingValues;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** All settings of all services (rows 1 to 5). */
class SettingsTest {

    private static final List<Setting<?>> ALL = LeadflowProcess.settingsOf(Services.ALL);

    @Test
    void standInTheExampleFileWithTheirMeaningAndDefault() throws IOException {
        StringBuilder file = new StringBuilder("""
                # Every setting of Leadflow. Copy this file to .env and change what you need, or set environment variables, which
                # win over the file. A setting that is commented out has the default shown, or none. Generated from the code.
                """);
        section(file, "every service", CommonSettings.ALL);
        for (Service service : Services.ALL) {
            section(
                    file,
                    service.name(),
                    service.settings().stream()
                            .filter(setting -> !CommonSettings.ALL.contains(setting))
                            .toList());
        }
        section(file, "the command line", Target.SETTINGS);
        GeneratedFile.mustBe(".env.example", file.toString());
    }

    private static void section(StringBuilder file, String name, List<Setting<?>> settings) {
        if (settings.isEmpty()) {
            return;
        }
        file.append("\n# --- ").append(name).append(" ---\n");
        for (Setting<?> setting : settings) {
            file.append("\n# ")
                    .append(setting.description())
                    .append("; ")
                    .append(setting.expected())
                    .append("\n#");
            file.append(setting.name()).append('=');
            file.append(setting.defaultText() == null ? "" : setting.defaultText())
                    .append('\n');
        }
    }

    @Test
    void haveOneNameOneDefaultAndOneMeaning() {
        assertThat(ALL).extracting(Setting::name).doesNotHaveDuplicates();
    }

    @Test
    void haveDefaultsThatAreValid() {
        SettingValues onlySecrets =
                SettingValues.of(Map.of("JWT_SECRET", "x".repeat(32), "LEADFLOW_PEPPER", "y".repeat(32)));

        onlySecrets.check(ALL);
    }

    @Test
    void areAllNamedInOneMessageWhenTheyAreWrong() {
        SettingValues wrong = SettingValues.of(
                Map.of("LEADFLOW_PORT", "http", "SMTP_PORT", "0", "LOG_LEVEL", "loud", "PUBLIC_BASE_URL", "ftp://x"));

        assertThatThrownBy(() -> wrong.check(ALL))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("LEADFLOW_PORT is 'http', but must be a whole number from 0 to 65535")
                .hasMessageContaining("SMTP_PORT")
                .hasMessageContaining("LOG_LEVEL")
                .hasMessageContaining("PUBLIC_BASE_URL")
                .hasMessageContaining("JWT_SECRET is missing");
    }

    @Test
    void neverShowASecretInAMessage() {
        SettingValues wrong = SettingValues.of(Map.of("JWT_SECRET", "planted-secret"));

        assertThatThrownBy(() -> wrong.check(ALL))
                .message()
                .contains("JWT_SECRET is ***")
                .doesNotContain("planted");
        assertThat(wrong.toString()).doesNotContain("planted");
    }
}
