package dev.leadflow.common.event;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One verdict of one chain of rules on one contact.
 *
 * @param stage where it was judged
 * @param judgement which time the contact was judged, from 1
 * @param rule the rule that decided, or {@code all} when every rule let it pass
 * @param reason null for PROCEED
 * @param detail a sentence for the operator
 * @param facts what the deciding rule looked at, without addresses
 * @param retryAt when it could pass, for DEFER
 */
public record ContactDecided(
        OrganizationId organizationId,
        ContactId contactId,
        LeadId leadId,
        CampaignId campaignId,
        RunId runId,
        Stage stage,
        int judgement,
        String rule,
        int ruleVersion,
        Verdict verdict,
        @Nullable Reason reason,
        String detail,
        Map<String, String> facts,
        @Nullable Instant retryAt,
        Instant decidedAt) {

    public enum Stage {
        CONTACT_RULES,
        QUOTA_RULES,
        LAST_GATE
    }
}
