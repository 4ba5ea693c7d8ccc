package dev.leadflow.campaign.provider;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.ProviderState;
import dev.leadflow.common.postgres.PipelineDatabase;
import java.math.BigDecimal;
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

    /**
     * Keeps what processes tell. A process counts its costs from its start, so the cost of a day is added up here: what has been
     * spent since the process spoke last, or since its start when it counts from there anew. The day is UTC's, by when it was told.
     */
    public void save(List<ProviderState> states) {
        for (ProviderState state : states) {
            database.jdbc()
                    .sql("""
                    INSERT INTO campaign.provider_state AS kept
                      (service, instance, provider, operation, status, told_at, state)
                    VALUES (:service, :instance, :provider, :operation, :status, :at::timestamptz,
                      (:state::jsonb || jsonb_build_object('cost_today', :cost))::json)
                    ON CONFLICT (service, instance, provider, operation) DO UPDATE SET
                      status = excluded.status, told_at = excluded.told_at,
                      state = (excluded.state::jsonb || jsonb_build_object('cost_today',
                        CASE WHEN (kept.told_at AT TIME ZONE 'UTC')::date = (excluded.told_at AT TIME ZONE 'UTC')::date
                          THEN coalesce((kept.state->>'cost_today')::numeric, 0) ELSE 0 END
                        + :cost
                        - CASE WHEN (kept.state->>'cost')::numeric <= :cost
                          THEN (kept.state->>'cost')::numeric ELSE 0 END))::json
                    WHERE kept.told_at <= excluded.told_at""")
                    .param("service", state.service())
                    .param("instance", state.instance())
                    .param("provider", state.provider())
                    .param("operation", state.operation())
                    .param("status", state.status().name())
                    .param("at", state.at().toString())
                    .param("state", Json.text(state))
                    .param("cost", state.cost())
                    .update();
        }
    }

    /**
     * A state and what the line has cost in the day (UTC) in which it was told, over restarts of its process.
     */
    record Kept(@JsonUnwrapped ProviderState state, BigDecimal costToday) {}

    /** What the processes that are alive at {@code now} said last. */
    public List<ProviderState> current(Instant now) {
        return kept(now).stream().map(Kept::state).toList();
    }

    /** The same with the costs of the day. */
    List<Kept> kept(Instant now) {
        return database.jdbc()
                .sql("""
                SELECT state, coalesce((state->>'cost_today')::numeric, 0) AS cost_today FROM campaign.provider_state WHERE told_at > :since::timestamptz
                ORDER BY provider, operation, service, instance""")
                .param("since", now.minus(SILENCE).toString())
                .query((row, number) -> {
                    byte[] state = row.getString("state").getBytes(StandardCharsets.UTF_8);
                    return new Kept(Json.read(state, ProviderState.class), row.getBigDecimal("cost_today"));
                })
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
