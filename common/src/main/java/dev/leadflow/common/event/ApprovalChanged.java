package dev.leadflow.common.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An item of the approval queue changed: it was queued, edited, approved, rejected, or it expired.
 *
 * @param by user id, or the rule that did it
 * @param reason the reviewer's words, for a rejection
 */
public record ApprovalChanged(
        OrganizationId organizationId,
        ContactId contactId,
        LeadId leadId,
        CampaignId campaignId,
        RunId runId,
        Status status,
        String by,
        @Nullable String reason,
        Instant at) {

    public enum Status {
        PENDING,
        EDITED,
        APPROVED,
        REJECTED,
        EXPIRED
    }
}
