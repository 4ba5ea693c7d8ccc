package dev.leadflow.campaign.provider;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.ProviderState;
import dev.leadflow.common.postgres.PipelineDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** {@code campaign.provider_state}: the last word of each process about each of its providers. */
public final class ProviderTable {

    /** A process tells at least once a minute; one that has been silent for longer than this is gone. */
    static final Duration SILENCE = Duration.ofMinutes(5);

    private final PipelineDatabase database;

    ProviderTable(PipelineDatabase database) {
        this.database = database;
    }

    public void save(List<ProviderState> states) {
        for (ProviderState state : states) {
            database.jdbc()
                    .sql("""
                    INSERT INTO campaign.provider_state AS kept
                      (service, instance, provider, operation, status, told_at, state)
                    VALUES (:service, :instance, :provider, :operation, :status, :at::timestamptz, :state::json)
                    ON CONFLICT (service, instance, provider, operation) DO UPDATE SET
                      status = excluded.status, told_at = excluded.told_at, state = excluded.state
                    WHERE kept.told_at <= excluded.told_at""")
                    .param("service", state.service())
                    .param("instance", state.instance())
                    .param("provider", state.provider())
                    .param("operation", state.operation())
                    .param("status", state.status().name())
                    .param("at", state.at().toString())
                    .param("state", Json.text(state))
                    .update();
        }
    }

    /** What the processes that are alive at {@code now} said last. */
    public List<ProviderState> current(Instant now) {
        return database.jdbc()
                .sql("""
                SELECT state FROM campaign.provider_state WHERE told_at > :since::timestamptz
                ORDER BY provider, operation, service, instance""")
                .param("since", now.minus(SILENCE).toString())
                .query((row, number) ->
                        Json.read(row.getString("state").getBytes(StandardCharsets.UTF_8), ProviderState.class))
                .list();
    }

    /** Forgets processes that are gone for a day. */
    void forget(Instant now) {
        database.jdbc()
                .sql("DELETE FROM campaign.provider_state WHERE told_at < :before::timestamptz")
                .param("before", now.minus(Duration.ofDays(1)).toString())
                .update();
    }
}
