package dev.leadflow.campaign.projection;

import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.LeadMerged;
import dev.leadflow.common.event.OrganizationId;
import java.time.Instant;

/** A lead that is another one, and stays so; should it be said twice, the later word counts. */
record MergedRow(OrganizationId organizationId, LeadId leadId, LeadId intoId, Instant mergedAt, String matchedBy) {

    static MergedRow of(LeadMerged event) {
        return new MergedRow(event.organizationId(), event.leadId(), event.into(), event.mergedAt(), event.matchedBy());
    }

    static final String UPSERT = """
            INSERT INTO campaign.merged_lead AS known
            SELECT * FROM json_to_recordset(:rows::json)
              AS r(organization_id uuid, lead_id uuid, into_id uuid, merged_at timestamptz, matched_by text)
            ON CONFLICT (organization_id, lead_id) DO UPDATE SET
              (into_id, merged_at, matched_by) = ROW (excluded.into_id, excluded.merged_at, excluded.matched_by)
            WHERE known.merged_at < excluded.merged_at""";
}
