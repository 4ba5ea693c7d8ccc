package dev.leadflow.campaign.leads;

import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.postgres.PipelineDatabase;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Finds the ids of leads by their terms. Under row-level security PostgreSQL does not use an index on words, because its
 * operators may leak what they compare; so this asks as the pipeline, names the organization itself, and gives away nothing
 * but ids: whoever reads the leads behind them does so under row-level security.
 */
final class LeadIndex {

    /** A search that finds more looks at the newest ones only, so that no search costs more than this. */
    static final int MOST = 10_000;

    private final PipelineDatabase database;
    private final KeyedHash hash;

    LeadIndex(PipelineDatabase database, KeyedHash hash) {
        this.database = database;
        this.hash = hash;
    }

    /** The newest leads that have what the query asks for, at most {@link #MOST}. */
    List<UUID> find(OrganizationId organization, String query) {
        Optional<String> terms = SearchTerms.query(query, organization, hash);
        return terms.isEmpty()
                ? List.of()
                : database.jdbc()
                        .sql("""
                                SELECT lead_id FROM campaign.lead
                                WHERE organization_id = :organization AND terms @@ :terms::tsquery
                                ORDER BY created_at DESC LIMIT :most""")
                        .param("organization", organization.value())
                        .param("terms", terms.get())
                        .param("most", MOST)
                        .query(UUID.class)
                        .list();
    }

    /** Leads whose email address is suppressed on all channels, as far as the events have told. */
    List<UUID> suppressed(OrganizationId organization) {
        return database.jdbc()
                .sql("""
                        SELECT DISTINCT l.lead_id
                        FROM (SELECT key FROM campaign.suppression
                              WHERE organization_id = :organization AND scope = 'ALL_CHANNELS'
                              ORDER BY suppressed_at DESC LIMIT :most) s
                        JOIN campaign.lead l ON l.organization_id = :organization
                          AND l.terms @@ (quote_literal(:tag || left(s.key, 22)))::tsquery""")
                .param("organization", organization.value())
                .param("most", MOST)
                .param("tag", SearchTerms.key(organization, ""))
                .query(UUID.class)
                .list();
    }
}
