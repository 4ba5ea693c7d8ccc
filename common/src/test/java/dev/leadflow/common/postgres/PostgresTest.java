package dev.leadflow.common.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadflow.common.setting.CommonSettings;
import dev.leadflow.common.setting.InvalidSettingsException;
import dev.leadflow.common.setting.SettingValues;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresTest {

    @ParameterizedTest
    @CsvSource({
        "pa+ss, pa+ss",
        "pa%2Bss, pa+ss",
        "pa%20ss, pa ss",
        "pa%2Fs%40s%25, pa/s@s%",
        "pa^s|s, pa^s|s",
        "p:a, p:a"
    })
    void readsThePasswordAsItWasMeant(String written, String meant) {
        assertThat(Postgres.parse("postgresql://leadflow:" + written + "@db:5432/leadflow"))
                .isEqualTo(new Postgres("jdbc:postgresql://db:5432/leadflow", "leadflow", meant));
    }

    @ParameterizedTest
    @CsvSource({
        "postgres://a:b@my_postgres/leadflow?sslmode=require, jdbc:postgresql://my_postgres/leadflow?sslmode=require",
        "'postgresql://a:b@one:5432,two:5432/leadflow', 'jdbc:postgresql://one:5432,two:5432/leadflow'",
        "postgresql://a:b@[::1]:5432/leadflow, jdbc:postgresql://[::1]:5432/leadflow",
        "jdbc:postgresql://db/leadflow?user=a&password=b, jdbc:postgresql://db/leadflow?user=a&password=b"
    })
    void reachesTheServerThatIsNamed(String url, String jdbcUrl) {
        assertThat(Postgres.parse(url).jdbcUrl()).isEqualTo(jdbcUrl);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://leadflow:hid/den@db:5432/leadflow",
                "postgresql://leadflow:12/den@db:5432/leadflow",
                "postgresql://leadflow:hid@den@db:5432/leadflow",
                "postgresql://leadflow:hid#den@db:5432/leadflow",
                "postgresql://leadflow:12?den@db:5432/leadflow",
                "postgresql://leadflow:hid%zden@db:5432/leadflow",
                "postgresql://leadflow:hidden@db:port/leadflow",
                "postgresql+psycopg://leadflow:hidden@db:5432/leadflow",
                "jdbc:postgresql://db:port/leadflow?user=leadflow&password=hidden",
                "jdbc:postgresql://db:5432/leadflow?user=leadflow&password=hid%zden"
            })
    void saysWhatToWriteInsteadOfACharacterThatCannotStandThereAndNeverShowsTheValue(String url) {
        assertThatThrownBy(() -> Postgres.parse(url))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContainingAll("DATABASE_URL", "/ @ ? # %", "%2F %40 %3F %23 %25")
                .hasNoCause()
                .extracting(Throwable::getMessage)
                .asString()
                .doesNotContain("hid", "den", "db:");
    }

    @Test
    void refusesAnotherSchemeWithoutShowingThePassword() {
        SettingValues values =
                SettingValues.of(Map.of("DATABASE_URL", "postgresql+psycopg://u:hidden-word@db/leadflow"));

        assertThatThrownBy(() -> values.check(List.of(CommonSettings.DATABASE_URL)))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("DATABASE_URL is ***, but must be jdbc:postgresql://")
                .hasMessageNotContaining("hidden-word");
    }
}
