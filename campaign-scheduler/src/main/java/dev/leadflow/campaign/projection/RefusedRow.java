package dev.leadflow.campaign.projection;

import dev.leadflow.common.event.ImportId;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.LeadRefused;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Origin;
import dev.leadflow.common.event.RefusalReason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The last refusal of each id. */
record RefusedRow(
        OrganizationId organizationId,
        LeadId leadId,
        Instant refusedAt,
        @Nullable String businessName,
        RefusalReason reason,
        String detail,
        Origin.Door door,
        @Nullable ImportId importId,
        @Nullable Long importRow) {

    static RefusedRow of(LeadRefused event) {
        return new RefusedRow(
                event.organizationId(),
                event.leadId(),
                event.refusedAt(),
                event.businessName(),
                event.reason(),
                event.detail(),
                event.origin().door(),
                event.origin().importId(),
                event.origin().row());
    }

    static final String UPSERT = """
            INSERT INTO campaign.refused_lead AS known
            SELECT * FROM json_to_recordset(:rows::json) AS r(organization_id uuid, lead_id uuid, refused_at timestamptz,
              business_name text, reason text, detail text, door text, import_id uuid, import_row bigint)
            ON CONFLICT (organization_id, lead_id) DO UPDATE SET
              (refused_at, business_name, reason, detail, door, import_id, import_row)
              = ROW (excluded.refused_at, excluded.business_name, excluded.reason, excluded.detail, excluded.door,
               excluded.import_id, excluded.import_row)
            WHERE known.refused_at < excluded.refused_at""";
}
