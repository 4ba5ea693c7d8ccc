package dev.leadflow.outreach.sending;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GateFactsIT extends SendingTestBed {

    /** So often a connection has to ask before it keeps the plan. */
    private static final int UNTIL_THE_PLAN_IS_KEPT = 10;

    @Test
    void areFoundByKeysThoughTheTablesHaveGrownSinceTheirPlanWasMade() {
        List<KeyedContact> contacts =
                Stream.generate(() -> KeyedContact.of(cleared(), HASH)).limit(5).toList();

        List<String> readWhole = database.inTransaction(() -> {
            for (int i = 0; i < UNTIL_THE_PLAN_IS_KEPT; i++) {
                assertThat(GateFacts.of(database, contacts, clock.instant())).hasSize(5);
            }
            fillTables();
            assertThat(GateFacts.of(database, contacts, clock.instant())).hasSize(5);
            return database.jdbc().sql("""
                    SELECT relname || ': ' || seq_tup_read FROM pg_stat_xact_user_tables
                    WHERE seq_tup_read > 500 ORDER BY relname
                    """).query(String.class).list();
        });

        assertThat(readWhole).isEmpty();
    }

    private void fillTables() {
        for (String rows : List.of(
                "outreach.early_notice SELECT :organization, gen_random_uuid(), 'ACCEPTED', 'fake', '', now()",
                "optout.suppression SELECT :organization, 'key' || n, 'ALL_CHANNELS'",
                "optout.consent SELECT :organization, 'key' || n, 'EMAIL', 'MARKETING', NULL",
                "optout.registry_number SELECT :organization, 'key' || n, true, current_date",
                "optout.registry_file SELECT :organization, 'country' || n, current_date",
                "optout.unsubscribe_token SELECT gen_random_uuid(), :organization")) {
            database.jdbc()
                    .sql("INSERT INTO " + rows + " FROM generate_series(1, 1000) AS n")
                    .param("organization", organization.value())
                    .update();
        }
    }
}
