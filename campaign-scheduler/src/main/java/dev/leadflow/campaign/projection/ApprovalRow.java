package dev.leadflow.campaign.projection;

import dev.leadflow.common.event.ApprovalChanged;
import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.RunId;
import dev.leadflow.common.event.Verdict;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What reviewers said about the message of a contact; the last word counts. */
record ApprovalRow(
        OrganizationId organizationId,
        ContactId contactId,
        LeadId leadId,
        CampaignId campaignId,
        RunId runId,
        Instant approvalAt,
        ApprovalChanged.Status approvalStatus) {

    static final Comparator<ApprovalRow> ORDER =
            Comparator.comparing(ApprovalRow::approvalAt).thenComparing(ApprovalRow::approvalStatus);

    static ApprovalRow of(ApprovalChanged event) {
        return new ApprovalRow(
                event.organizationId(),
                event.contactId(),
                event.leadId(),
                event.campaignId(),
                event.runId(),
                event.at(),
                event.status());
    }

    static final String UPSERT = """
            INSERT INTO campaign.contact_progress AS known
              (organization_id, contact_id, lead_id, campaign_id, run_id, approval_at, approval_status)
            SELECT organization_id, contact_id, lead_id, campaign_id, run_id, approval_at, approval_status
            FROM json_to_recordset(:rows::json) AS r(organization_id uuid, contact_id uuid, lead_id uuid, campaign_id uuid,
              run_id uuid, approval_at timestamptz, approval_status text)
            ON CONFLICT (organization_id, contact_id) DO UPDATE SET
              approval_at = excluded.approval_at, approval_status = excluded.approval_status
            WHERE known.approval_at IS NULL OR (known.approval_at, array_position(
                ARRAY['PENDING', 'EDITED', 'APPROVED', 'REJECTED', 'EXPIRED'], known.approval_status))
              < (excluded.approval_at, array_position(
                ARRAY['PENDING', 'EDITED', 'APPROVED', 'REJECTED', 'EXPIRED'], excluded.approval_status))""";

    static DecisionRow trail(ApprovalChanged event) {
        record Meaning(Verdict verdict, @Nullable Reason reason, String detail) {}
        String words = Objects.requireNonNullElse(event.reason(), "");
        Meaning meaning = switch (event.status()) {
            case PENDING -> new Meaning(Verdict.DEFER, Reason.AWAITING_APPROVAL, "The message waits for a reviewer.");
            case EDITED ->
                new Meaning(
                        Verdict.DEFER,
                        Reason.AWAITING_APPROVAL,
                        "Edited by " + event.by() + "; the new text has to be approved.");
            case APPROVED -> new Meaning(Verdict.PROCEED, null, "Approved by " + event.by() + ".");
            case REJECTED ->
                new Meaning(
                        Verdict.DENY,
                        Reason.REJECTED_BY_REVIEWER,
                        "Rejected by " + event.by() + (words.isBlank() ? "." : ": " + words));
            case EXPIRED ->
                new Meaning(Verdict.DENY, Reason.APPROVAL_EXPIRED, "Nobody approved the message before it expired.");
        };
        return DecisionRow.of(
                new ContactIds(
                        event.organizationId(), event.contactId(), event.leadId(), event.campaignId(), event.runId()),
                List.of(
                        event.contactId().toString(),
                        "approval",
                        event.status().name(),
                        event.at().toString()),
                event.at(),
                "APPROVAL",
                "approval",
                1,
                meaning.verdict,
                meaning.reason,
                meaning.detail,
                null,
                words.isBlank() ? Map.of("by", event.by()) : Map.of("by", event.by(), "reason", words));
    }
}
