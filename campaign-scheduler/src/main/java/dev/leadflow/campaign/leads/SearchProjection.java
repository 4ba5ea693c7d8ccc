package dev.leadflow.campaign.leads;

import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.LeadAccepted;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.kafka.Received;
import dev.leadflow.common.postgres.PipelineDatabase;
import java.util.List;

/**
 * Makes leads findable. A worker of its own, behind the book: an import is done when its leads are in the book, and may be
 * searched for a moment later.
 */
final class SearchProjection {

    private final PipelineDatabase database;
    private final KeyedHash hash;

    SearchProjection(PipelineDatabase database, KeyedHash hash) {
        this.database = database;
        this.hash = hash;
    }

    private record Terms(OrganizationId organizationId, LeadId leadId, String terms) {

        /** Terms are only ever added, because the fields of a lead are only ever filled. Sorted: neighbours in the index. */
        static final String INSERT = """
                INSERT INTO campaign.lead_term
                SELECT organization_id, term, lead_id
                FROM json_to_recordset(:rows::json) AS r(organization_id uuid, lead_id uuid, terms text),
                  string_to_table(terms, ' ') AS term
                ORDER BY 1, 2, 3
                ON CONFLICT DO NOTHING""";
    }

    void accepted(List<Received<LeadAccepted>> batch) {
        database.batch(
                Terms.INSERT,
                batch.stream()
                        .map(each -> terms(each.value().lead()))
                        .filter(each -> !each.terms.isEmpty())
                        .toList());
    }

    private Terms terms(Lead lead) {
        return new Terms(lead.organizationId(), lead.leadId(), String.join(" ", SearchTerms.of(lead, hash)));
    }
}
