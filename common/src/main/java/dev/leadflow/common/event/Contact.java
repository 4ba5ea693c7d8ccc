package dev.leadflow.common.event;

import java.time.Instant;

/**
 * One planned contact with one lead: who, in which campaign and run, how, why and where to. Travels unchanged through
 * drafting, approval, rules and sending.
 *
 * @param step the position in the campaign's sequence, from 1; a step reaches a lead at most once
 * @param recipient the email address or E.164 number
 * @param lead the lead as it was when it was selected
 */
public record Contact(
        OrganizationId organizationId,
        ContactId contactId,
        CampaignId campaignId,
        RunId runId,
        int step,
        Channel channel,
        Purpose purpose,
        Lead lead,
        String recipient,
        Sender sender,
        Instant requestedAt) {

    public LeadId leadId() {
        return lead.leadId();
    }
}
