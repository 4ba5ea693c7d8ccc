package dev.leadflow.scraper.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadflow.common.setting.InvalidSettingsException;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.scraper.source.places.Retention;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceSettingsTest {

    @Test
    void allowNothingUntilSomebodySaysSo() {
        SourceSettings settings = SourceSettings.from(SettingValues.of(Map.of()));

        assertThat(settings.placesKey()).isEmpty();
        assertThat(settings.placesDailyRequests()).isEqualTo(100);
        assertThat(settings.placesRetention()).isEqualTo(Retention.PLACE_ID_ONLY);
        assertThat(settings.justDialPermission()).isEmpty();
        assertThat(settings.linkedInPermission()).isEmpty();
        assertThat(settings.userAgent()).isEqualTo("Leadflow/1.0");
    }

    @Test
    void tellSitesWhereToComplain() {
        assertThat(SourceSettings.from(SettingValues.of(Map.of("PUBLIC_BASE_URL", "https://leads.northwind.example")))
                        .userAgent())
                .isEqualTo("Leadflow/1.0 (+https://leads.northwind.example)");
    }

    @Test
    void recordAPermission() {
        assertThat(SourceSettings.from(SettingValues.of(Map.of("JUSTDIAL_PERMISSION", "licence 123, 2026-05-01")))
                        .justDialPermission())
                .contains("licence 123, 2026-05-01");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "JUSTDIAL_PERMISSION|true",
                "JUSTDIAL_PERMISSION|licence 123",
                "LINKEDIN_PERMISSION|2026-05-01",
                "LINKEDIN_PERMISSION|licence 123, 2026-13-01",
                "GOOGLE_MAPS_API_KEY|a key of two words",
                "GOOGLE_MAPS_API_KEY|kéy",
                "GOOGLE_PLACES_RETENTION|everything",
                "GOOGLE_PLACES_RETENTION|licence:",
                "GOOGLE_PLACES_DAILY_REQUESTS|-1",
                "SCRAPE_TRUSTED_SITES|localhost",
                "SCRAPE_TRUSTED_SITES|*:80",
                "SCRAPE_TRUSTED_SITES|http://localhost:80",
                "SCRAPE_TRUSTED_SITES|a.example:80=b.example",
            })
    void areCheckedAtTheStart(String name, String value) {
        SettingValues values = SettingValues.of(Map.of(name, value));

        assertThatThrownBy(() -> values.check(SourceSettings.ALL))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining(name);
    }
}
