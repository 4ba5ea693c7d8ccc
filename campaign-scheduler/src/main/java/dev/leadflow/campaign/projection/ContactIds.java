package dev.leadflow.campaign.projection;

import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.RunId;

/** Which contact a row is about, and whose it is. */
record ContactIds(
        OrganizationId organizationId, ContactId contactId, LeadId leadId, CampaignId campaignId, RunId runId) {

    static ContactIds of(Contact contact) {
        return new ContactIds(
                contact.organizationId(), contact.contactId(), contact.leadId(), contact.campaignId(), contact.runId());
    }
}
