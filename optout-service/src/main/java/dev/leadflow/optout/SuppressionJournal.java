package dev.leadflow.optout;

import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.Suppression;
import dev.leadflow.common.kafka.Received;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.optout.Suppressed.Kind;
import dev.leadflow.optout.Suppressed.Source;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Brings opt-outs back that only their topic still knows, after the restore of a backup. They hold as they did. */
final class SuppressionJournal {

    private static final String ADD = """
            INSERT INTO optout.suppression
              (organization_id, key, scope, kind, lead_id, reason, source, address, created_by, created_at)
            SELECT organization_id, key, scope, kind, lead_id, reason, source, NULL, NULL, created_at
            FROM json_to_recordset(:rows::json) AS r(organization_id uuid, key text, scope text, kind text, lead_id uuid,
              reason text, source text, created_at timestamptz)
            ON CONFLICT DO NOTHING""";

    private final PipelineDatabase database;
    private final KeyedHash keys;

    SuppressionJournal(PipelineDatabase database, KeyedHash keys) {
        this.database = database;
        this.keys = keys;
    }

    /**
     * Runs in the caller's transaction. Nothing is told: the topic has it already.
     *
     * @return how many were missing
     */
    int restore(List<Received<Suppression>> events) {
        Map<String, Suppressed> rows = new LinkedHashMap<>();
        events.stream()
                .map(Received::value)
                .forEach(event -> rows.put(event.organizationId() + event.key() + event.scope(), row(event)));
        AddressLock.hold(database, keysOf(rows.values()));
        return database.batch(ADD, rows.values());
    }

    private static List<String> keysOf(Collection<Suppressed> rows) {
        return rows.stream().map(Suppressed::key).toList();
    }

    private Suppressed row(Suppression event) {
        return new Suppressed(
                event.organizationId(),
                event.key(),
                event.scope(),
                kind(event),
                event.leadId(),
                event.reason(),
                Source.JOURNAL,
                null,
                null,
                event.at());
    }

    private Kind kind(Suppression event) {
        if (event.scope() == Suppression.Scope.VOICE) {
            return Kind.PHONE;
        }
        boolean lead = event.leadId() != null && event.key().equals(keys.lead(event.organizationId(), event.leadId()));
        return lead ? Kind.LEAD : Kind.ADDRESS;
    }
}
