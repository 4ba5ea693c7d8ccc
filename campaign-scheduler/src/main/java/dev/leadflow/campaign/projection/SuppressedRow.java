package dev.leadflow.campaign.projection;

import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Suppression;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** Suppressed for ever, so the first word about a key counts; a lead that becomes known later is added. */
record SuppressedRow(
        OrganizationId organizationId,
        String key,
        Suppression.Scope scope,
        @Nullable LeadId leadId,
        String reason,
        Instant suppressedAt) {

    /** The earliest wins, so the earliest is the greatest. */
    static final Comparator<SuppressedRow> ORDER =
            Comparator.comparing(SuppressedRow::suppressedAt).reversed();

    static SuppressedRow of(Suppression event) {
        return new SuppressedRow(
                event.organizationId(), event.key(), event.scope(), event.leadId(), event.reason(), event.at());
    }

    /** An address of two leads names the lesser id, whichever is heard of first. */
    SuppressedRow knowing(@Nullable LeadId other) {
        boolean own = other == null || (leadId != null && leadId.toString().compareTo(other.toString()) <= 0);
        return new SuppressedRow(organizationId, key, scope, own ? leadId : other, reason, suppressedAt);
    }

    static final String UPSERT = """
            INSERT INTO campaign.suppression AS known
            SELECT * FROM json_to_recordset(:rows::json) AS r(organization_id uuid, key text, scope text, lead_id uuid,
              reason text, suppressed_at timestamptz)
            ON CONFLICT (organization_id, key, scope) DO UPDATE SET
              lead_id = least(known.lead_id, excluded.lead_id),
              suppressed_at = least(known.suppressed_at, excluded.suppressed_at),
              reason = CASE WHEN excluded.suppressed_at < known.suppressed_at THEN excluded.reason ELSE known.reason END
            WHERE excluded.suppressed_at < known.suppressed_at
              OR least(known.lead_id, excluded.lead_id) IS DISTINCT FROM known.lead_id""";
}
