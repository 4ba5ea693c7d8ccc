package dev.leadflow.optout;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Suppression;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.postgres.Database;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.web.Page;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The permanent list of who must not be contacted. Rows are added and never taken away (row 133). */
final class SuppressionList {

    /** A number on the do-not-call list that is opted out of everything already tells nothing new. */
    private static final String ADD = """
            INSERT INTO optout.suppression AS added
              (organization_id, key, scope, kind, lead_id, reason, source, address, created_by, created_at)
            SELECT organization_id, key, scope, kind, lead_id, reason, source, address, created_by, created_at
            FROM json_to_recordset(:rows::json) AS r(organization_id uuid, key text, scope text, kind text, lead_id uuid,
              reason text, source text, address text, created_by uuid, created_at timestamptz)
            ON CONFLICT DO NOTHING
            RETURNING key, scope = 'VOICE' AND EXISTS (
              SELECT FROM optout.suppression AS wider WHERE wider.organization_id = added.organization_id
                AND wider.key = added.key AND wider.scope = 'ALL_CHANNELS') AS covered""";

    private static final String MATCHING = """
            FROM optout.suppression
            WHERE organization_id = :organization AND scope = :scope
              AND (:query = '' OR key = ANY(:keys::text[]) OR strpos(lower(address), lower(:query)) > 0)""";

    private final Outbox outbox;

    SuppressionList(Outbox outbox) {
        this.outbox = outbox;
    }

    /**
     * Adds what is not on the list yet, with its events, in one transaction: once this returns, the opt-out holds.
     *
     * @param database of the request; row-level security checks the organization where a person is logged in
     * @param wanted rows of one scope, and of the one organization that the database shows, if it shows one only
     * @return how many were not on the list yet
     */
    int add(Database database, Collection<Suppressed> wanted) {
        Map<String, Suppressed> rows =
                wanted.stream().collect(Collectors.toMap(Suppressed::key, Function.identity(), (first, same) -> first));
        return database.inTransaction(() -> {
            AddressLock.hold(database, rows.keySet());
            List<String> added = database.jdbc()
                    .sql(ADD)
                    .param("rows", Json.text(rows.values()))
                    .query((row, number) -> row.getBoolean("covered") ? "" : row.getString("key"))
                    .list();
            Set<String> told = new HashSet<>(added);
            outbox.appendAll(
                    database,
                    rows.values().stream()
                            .filter(row -> told.contains(row.key()))
                            .<Outbox.Event<?>>map(SuppressionList::event)
                            .toList());
            return added.size();
        });
    }

    private static Outbox.Event<Suppression> event(Suppressed row) {
        return new Outbox.Event<>(
                row.organizationId(), Topics.SUPPRESSIONS, row.organizationId() + ":" + row.key(), row.event());
    }

    /** Whether the keys are all on the list for every channel. */
    boolean holds(Database database, OrganizationId organization, Collection<String> keys) {
        return database.jdbc()
                        .sql("""
                                SELECT count(*) FROM optout.suppression WHERE organization_id = :organization
                                  AND key = ANY(:keys::text[]) AND scope = 'ALL_CHANNELS'""")
                        .param("organization", organization.value())
                        .param("keys", keys.toArray(String[]::new))
                        .query(Integer.class)
                        .single()
                == keys.size();
    }

    /** What is on the list under these keys, in the order of the keys. */
    List<Suppressed> find(
            Database database, OrganizationId organization, Suppression.Scope scope, Collection<String> keys) {
        return database.jdbc()
                .sql("""
                        SELECT * FROM optout.suppression
                        WHERE organization_id = :organization AND scope = :scope AND key = ANY(:keys::text[])
                        ORDER BY array_position(:keys::text[], key)""")
                .param("organization", organization.value())
                .param("scope", scope.name())
                .param("keys", keys.toArray(String[]::new))
                .query(Suppressed::read)
                .list();
    }

    /**
     * A page of the list, newest first.
     *
     * @param query part of an address; empty for all
     * @param keys what else to find: the keys of the address or lead that the query may be
     */
    Page<Suppressed> page(
            Database database,
            OrganizationId organization,
            Suppression.Scope scope,
            String query,
            Collection<String> keys,
            Page.Request page) {
        Map<String, Object> parameters = Map.of(
                "organization", organization.value(),
                "scope", scope.name(),
                "query", query,
                "keys", keys.toArray(String[]::new),
                "size", page.size(),
                "offset", page.offset());
        long total = database.jdbc()
                .sql("SELECT count(*) " + MATCHING)
                .params(parameters)
                .query(Long.class)
                .single();
        List<Suppressed> rows = database.jdbc()
                .sql("SELECT * " + MATCHING + " ORDER BY created_at DESC, key LIMIT :size OFFSET :offset")
                .params(parameters)
                .query(Suppressed::read)
                .list();
        return page.of(rows, total);
    }
}
