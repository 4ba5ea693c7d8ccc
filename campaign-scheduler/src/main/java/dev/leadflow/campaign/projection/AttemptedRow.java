package dev.leadflow.campaign.projection;

import dev.leadflow.common.event.AttemptId;
import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.RunId;
import dev.leadflow.common.event.Verdict;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What became of the attempts of a contact: the last attempt counts, and in it the status that is furthest. */
record AttemptedRow(
        OrganizationId organizationId,
        ContactId contactId,
        LeadId leadId,
        CampaignId campaignId,
        RunId runId,
        AttemptId attemptId,
        Instant attemptReservedAt,
        int attemptRank,
        ContactAttempted.Status attemptStatus,
        Mode attemptMode,
        @Nullable Reason attemptReason,
        Instant attemptAt) {

    static final Comparator<AttemptedRow> ORDER = Comparator.comparing(AttemptedRow::attemptReservedAt)
            .thenComparing(row -> row.attemptId.value().toString())
            .thenComparingInt(AttemptedRow::attemptRank)
            .thenComparing(AttemptedRow::attemptAt);

    static AttemptedRow of(ContactAttempted event) {
        return new AttemptedRow(
                event.organizationId(),
                event.contactId(),
                event.leadId(),
                event.campaignId(),
                event.runId(),
                event.attemptId(),
                event.reservedAt(),
                rank(event.status()),
                event.status(),
                event.mode(),
                event.reason(),
                event.at());
    }

    static final String UPSERT = """
            INSERT INTO campaign.contact_progress AS known
              (organization_id, contact_id, lead_id, campaign_id, run_id, attempt_id, attempt_reserved_at, attempt_rank,
               attempt_status, attempt_mode, attempt_reason, attempt_at)
            SELECT organization_id, contact_id, lead_id, campaign_id, run_id, attempt_id, attempt_reserved_at, attempt_rank,
              attempt_status, attempt_mode, attempt_reason, attempt_at
            FROM json_to_recordset(:rows::json) AS r(organization_id uuid, contact_id uuid, lead_id uuid, campaign_id uuid,
              run_id uuid, attempt_id uuid, attempt_reserved_at timestamptz, attempt_rank integer, attempt_status text,
              attempt_mode text, attempt_reason text, attempt_at timestamptz)
            ON CONFLICT (organization_id, contact_id) DO UPDATE SET
              (attempt_id, attempt_reserved_at, attempt_rank, attempt_status, attempt_mode, attempt_reason, attempt_at)
              = ROW (excluded.attempt_id, excluded.attempt_reserved_at, excluded.attempt_rank, excluded.attempt_status,
               excluded.attempt_mode, excluded.attempt_reason, excluded.attempt_at)
            WHERE known.attempt_id IS NULL
              OR (known.attempt_reserved_at, known.attempt_id, known.attempt_rank, known.attempt_at)
               < (excluded.attempt_reserved_at, excluded.attempt_id, excluded.attempt_rank, excluded.attempt_at)""";

    /**
     * How far a status is within one attempt. What a provider tells later outranks what was believed before, and a bounce
     * or complaint is never undone by a late "delivered".
     */
    static int rank(ContactAttempted.Status status) {
        return switch (status) {
            case CLAIMED -> 1;
            case IO_STARTED -> 2;
            case UNKNOWN -> 3;
            case ABANDONED -> 4;
            case CANCELLED -> 5;
            case REFUSED -> 6;
            case SIMULATED -> 7;
            case ACCEPTED -> 8;
            case DELIVERED -> 9;
            case BOUNCED -> 10;
            case COMPLAINED -> 11;
        };
    }

    /**
     * The steps before the provider has answered are no verdict; {@code contact_progress} shows them. Of an attempt that was
     * cancelled the gate has told why, and whether the contact waits or is denied.
     */
    static Optional<DecisionRow> trail(ContactAttempted event) {
        Verdict verdict = switch (event.status()) {
            case CLAIMED, IO_STARTED, CANCELLED -> null;
            case SIMULATED -> Verdict.SIMULATE;
            case ACCEPTED, DELIVERED, BOUNCED, COMPLAINED, UNKNOWN, ABANDONED -> Verdict.PROCEED;
            case REFUSED -> Verdict.DENY;
        };
        if (verdict == null) {
            return Optional.empty();
        }
        return Optional.of(DecisionRow.of(
                new ContactIds(
                        event.organizationId(), event.contactId(), event.leadId(), event.campaignId(), event.runId()),
                List.of(event.attemptId().toString(), event.status().name()),
                event.at(),
                "SENDING",
                event.status().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'),
                1,
                verdict,
                event.reason(),
                event.detail(),
                null,
                Map.of("provider", event.provider(), "mode", event.mode().name())));
    }
}
