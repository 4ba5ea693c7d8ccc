package dev.leadflow.common.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One planned contact with one lead: who, in which campaign and run, how, why and where to. The verifier may renew the
 * verification; then it travels unchanged through drafting, approval, rules and sending.
 *
 * @param step the position in the campaign's sequence, from 1; a step reaches a lead at most once
 * @param purpose null when it is not known
 * @param recipient the email address or E.164 number
 * @param lead the lead as it was when it was selected
 * @param verification what the verifier has found out about the recipient; null for nothing
 */
public record Contact(
        OrganizationId organizationId,
        ContactId contactId,
        CampaignId campaignId,
        RunId runId,
        int step,
        Channel channel,
        @Nullable Purpose purpose,
        Lead lead,
        String recipient,
        @Nullable AddressVerification verification,
        Sender sender,
        Instant requestedAt) {

    public LeadId leadId() {
        return lead.leadId();
    }

    /** The same contact with what is known about its recipient now. */
    public Contact verifiedAs(@Nullable AddressVerification renewed) {
        return new Contact(
                organizationId,
                contactId,
                campaignId,
                runId,
                step,
                channel,
                purpose,
                lead,
                recipient,
                renewed,
                sender,
                requestedAt);
    }
}
