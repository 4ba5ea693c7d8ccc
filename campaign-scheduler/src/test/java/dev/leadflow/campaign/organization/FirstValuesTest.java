package dev.leadflow.campaign.organization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Sender;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.testkit.Fixtures;
import java.time.LocalDate;
import java.time.Year;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FirstValuesTest {

    @Test
    void hasSafeDefaults() {
        FirstValues values = FirstValues.from(SettingValues.of(Map.of()));
        OrganizationSettings settings = settings(values);

        // Row 341, and what the table of defaults says.
        assertThat(settings.mode()).isEqualTo(Mode.DRY_RUN);
        assertThat(settings.approvalRequired()).isTrue();
        assertThat(settings.dailyEmailCap()).isEqualTo(50);
        assertThat(settings.dailyCallCap()).isEqualTo(20);
        assertThat(settings.countryCallCap()).isEqualTo(20);
        assertThat(settings.domainEmailsPerHour()).isEqualTo(5);
        assertThat(settings.cooldownDays()).isEqualTo(30);
        assertThat(settings.holidays())
                .contains(LocalDate.of(2026, 10, 2), LocalDate.of(2027, 1, 26), LocalDate.of(2035, 8, 15));
        assertThat(settings.sender()).isEqualTo(new Sender("My organization", "", ""));
        assertThat(values.adminEmail()).isEqualTo("admin@localhost");
    }

    @Test
    void staysInDryRunWhateverTheEnvironmentSays() {
        assertThat(settings(FirstValues.from(SettingValues.of(Map.of("DRY_RUN_MODE", "false"))))
                        .mode())
                .isEqualTo(Mode.DRY_RUN);
    }

    @Test
    void namesEveryValueThatCannotBeTakenWithoutShowingThePassword() {
        SettingValues values = SettingValues.of(Map.of(
                "SENDER_EMAIL", "nobody",
                "LEADFLOW_ADMIN_PASSWORD", "short",
                "DEFAULT_ZONE", "Mars/Olympus",
                "APPROVED_SOURCES", "csv,google maps"));

        assertThatThrownBy(() -> values.check(FirstValues.ALL))
                .hasMessageContainingAll(
                        "SENDER_EMAIL", "LEADFLOW_ADMIN_PASSWORD", "DEFAULT_ZONE", "APPROVED_SOURCES", "at least 8")
                .hasMessageNotContaining("short");
    }

    private static OrganizationSettings settings(FirstValues values) {
        return values.settings(Fixtures.organization(), values.organizationName(), values.sender(), Year.of(2026));
    }
}
