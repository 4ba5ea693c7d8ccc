package dev.leadflow.campaign.projection;

import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.DraftRefused;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.MessageDrafted;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.RunId;
import dev.leadflow.common.event.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** That a message was drafted for a contact, or that no draft could be used. */
record DraftRow(
        OrganizationId organizationId,
        ContactId contactId,
        LeadId leadId,
        CampaignId campaignId,
        RunId runId,
        @Nullable Instant draftedAt,
        @Nullable Instant draftRefusedAt) {

    static DraftRow of(MessageDrafted event) {
        return of(ContactIds.of(event.contact()), event.draftedAt(), null);
    }

    static DraftRow of(DraftRefused event) {
        return of(ContactIds.of(event.contact()), null, event.refusedAt());
    }

    private static DraftRow of(ContactIds about, @Nullable Instant draftedAt, @Nullable Instant refusedAt) {
        return new DraftRow(
                about.organizationId(),
                about.contactId(),
                about.leadId(),
                about.campaignId(),
                about.runId(),
                draftedAt,
                refusedAt);
    }

    /** The first draft and the first refusal count; both only ever become earlier. */
    static final String UPSERT = """
            INSERT INTO campaign.contact_progress AS known
              (organization_id, contact_id, lead_id, campaign_id, run_id, drafted_at, draft_refused_at)
            SELECT organization_id, contact_id, lead_id, campaign_id, run_id, min(drafted_at), min(draft_refused_at)
            FROM json_to_recordset(:rows::json) AS r(organization_id uuid, contact_id uuid, lead_id uuid, campaign_id uuid,
              run_id uuid, drafted_at timestamptz, draft_refused_at timestamptz)
            GROUP BY organization_id, contact_id, lead_id, campaign_id, run_id
            ON CONFLICT (organization_id, contact_id) DO UPDATE SET
              drafted_at = least(known.drafted_at, excluded.drafted_at),
              draft_refused_at = least(known.draft_refused_at, excluded.draft_refused_at)""";

    static DecisionRow trail(DraftRefused event) {
        return DecisionRow.of(
                ContactIds.of(event.contact()),
                List.of(event.contact().contactId().toString(), "draft-refused"),
                event.refusedAt(),
                "DRAFTING",
                "content-check",
                1,
                Verdict.DENY,
                Reason.DRAFT_REFUSED,
                event.detail(),
                null,
                Map.of());
    }
}
