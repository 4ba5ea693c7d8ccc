package dev.leadflow.campaign.projection;

import dev.leadflow.common.event.ImportId;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.LeadSighted;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Origin;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** The last sighting of each spelling of a lead. */
record SightedRow(
        OrganizationId organizationId,
        LeadId sightedAs,
        LeadId leadId,
        Instant sightedAt,
        String businessName,
        String matchedBy,
        String filled,
        Origin.Door door,
        @Nullable ImportId importId,
        @Nullable Long importRow) {

    /** With a tie-break, so that sightings of one moment commute as well. */
    static final Comparator<SightedRow> ORDER = Comparator.comparing(SightedRow::sightedAt)
            .thenComparingLong(row -> row.importRow == null ? 0 : row.importRow)
            .thenComparing(row -> row.businessName)
            .thenComparing(row -> row.filled);

    static SightedRow of(LeadSighted event) {
        return new SightedRow(
                event.organizationId(),
                event.sightedAs(),
                event.leadId(),
                event.sightedAt(),
                event.businessName(),
                event.matchedBy(),
                String.join(", ", event.filled()),
                event.origin().door(),
                event.origin().importId(),
                event.origin().row());
    }

    static final String UPSERT = """
            INSERT INTO campaign.sighting AS known
            SELECT * FROM json_to_recordset(:rows::json) AS r(organization_id uuid, sighted_as uuid, lead_id uuid,
              sighted_at timestamptz, business_name text, matched_by text, filled text, door text, import_id uuid,
              import_row bigint)
            ON CONFLICT (organization_id, sighted_as, lead_id) DO UPDATE SET
              (sighted_at, business_name, matched_by, filled, door, import_id, import_row)
              = ROW (excluded.sighted_at, excluded.business_name, excluded.matched_by, excluded.filled, excluded.door,
               excluded.import_id, excluded.import_row)
            WHERE (known.sighted_at, coalesce(known.import_row, 0), known.business_name COLLATE "C", known.filled COLLATE "C")
              < (excluded.sighted_at, coalesce(excluded.import_row, 0), excluded.business_name COLLATE "C",
                 excluded.filled COLLATE "C")""";
}
