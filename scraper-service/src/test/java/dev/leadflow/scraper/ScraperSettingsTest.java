package dev.leadflow.scraper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.setting.InvalidSettingsException;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.scraper.ScraperSettings.WebhookSecret;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScraperSettingsTest {

    private static final String ID = "7d3c1c3e-5b0a-4d8c-9a53-0c1f5f1f0001";

    @Test
    void closeTheWebhookAndTakeIndianNumbersByDefault() {
        ScraperSettings settings = ScraperSettings.from(SettingValues.of(Map.of()));

        assertThat(settings.webhookSecrets()).isEmpty();
        assertThat(settings.needsWebhookOwner()).isFalse();
        assertThat(settings.firstTerms().defaultRegion()).isEqualTo("IN");
        assertThat(settings.firstTerms().approvedSources())
                .contains("csv", "api", "webhook", "google_maps", "linkedin");
    }

    @Test
    void giveSecretsToOrganizations() {
        ScraperSettings settings = with("the-first-secret=of-ours, " + ID + "=the-secret-of-theirs");

        assertThat(settings.webhookSecrets())
                .extracting(each -> each.secret().reveal())
                .containsExactly("the-first-secret=of-ours", "the-secret-of-theirs");
        assertThat(settings.webhookSecrets().getFirst().organization()).isEmpty();
        assertThat(settings.webhookSecrets().getLast().organization()).contains(OrganizationId.of(ID));
        assertThat(settings.needsWebhookOwner()).isTrue();
        assertThat(with(ID + "=the-secret-of-theirs").needsWebhookOwner()).isFalse();
    }

    @Test
    void neverShowASecret() {
        assertThat(with("the-first-secret=of-ours").toString()).doesNotContain("first-secret");
        assertThat(new WebhookSecret(new dev.leadflow.common.setting.Secret("x"), null).toString())
                .contains("***");
    }

    @Test
    void refuseSecretsThatAreEasilyGuessed() {
        SettingValues tooShort = SettingValues.of(Map.of("WEBHOOK_SECRET", "short,a-secret-that-is-long"));

        assertThatThrownBy(() -> tooShort.check(ScraperSettings.ALL))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("WEBHOOK_SECRET is ***, but must be")
                .hasMessageContaining("at least 16 characters");
    }

    private static ScraperSettings with(String secrets) {
        return ScraperSettings.from(SettingValues.of(Map.of("WEBHOOK_SECRET", secrets)));
    }
}
