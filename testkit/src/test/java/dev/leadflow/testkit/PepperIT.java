package dev.leadflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.leadflow.common.Service;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.postgres.PepperMark;
import dev.leadflow.common.postgres.Postgres;
import dev.leadflow.common.setting.InvalidSettingsException;
import dev.leadflow.common.setting.Secret;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Opt-outs are found by the pepper alone, so nothing starts with another one. */
class PepperIT {

    private static final KeyedHash FIRST = new KeyedHash(new Secret("a pepper of thirty-two characters"));
    private static final KeyedHash SECOND = new KeyedHash(new Secret("another one of thirty-two letters"));

    @Test
    void noServiceStartsWithAnotherPepperThanBefore() {
        Postgres postgres = TestPostgres.emptyDatabase();
        List<Service> sample = List.of(new Service("campaign", KernelIT.SampleModule.class, List.of()));
        RunningService.start(sample, Map.of(), TestKafka.cluster(), postgres).close();

        assertThatThrownBy(() -> RunningService.start(
                        sample,
                        Map.of("LEADFLOW_PEPPER", "mistyped-pepper-mistyped-pepper-00"),
                        TestKafka.cluster(),
                        postgres))
                .hasRootCauseInstanceOf(InvalidSettingsException.class)
                .rootCause()
                .hasMessageContaining("LEADFLOW_PEPPER")
                .hasMessageContaining("sample");
    }

    @Test
    void noServiceStartsWithAnotherPepperThanItsNeighbours() {
        try (HikariDataSource owner = TestPostgres.emptyDatabase().ownerPool()) {
            JdbcClient jdbc = JdbcClient.create(owner);
            jdbc.sql("CREATE SCHEMA one").update();
            jdbc.sql("CREATE SCHEMA other").update();
            jdbc.sql("COMMENT ON SCHEMA one IS 'the administrator''s words'").update();

            PepperMark.require(owner, List.of("one"), FIRST);
            PepperMark.require(owner, List.of("one"), FIRST);

            assertThatThrownBy(() -> PepperMark.require(owner, List.of("other"), SECOND))
                    .isInstanceOf(InvalidSettingsException.class);
            assertThatThrownBy(() -> PepperMark.require(owner, List.of(), SECOND))
                    .isInstanceOf(InvalidSettingsException.class);
            PepperMark.require(owner, List.of("other"), FIRST);
            assertThat(jdbc.sql("SELECT obj_description('one'::regnamespace)")
                            .query(String.class)
                            .single())
                    .startsWith("the administrator's words\n");
        }
    }
}
