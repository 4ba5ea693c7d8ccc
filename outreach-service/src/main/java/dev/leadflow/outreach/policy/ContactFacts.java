package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.OrganizationSettings;
import org.jspecify.annotations.Nullable;

/**
 * What is known when a contact is judged. A null means "not known", and rules of law take that for a no.
 *
 * @param lead what the contact rules ask about
 * @param counts what the quota rules ask about
 */
public record ContactFacts(
        @Nullable OrganizationSettings settings, @Nullable CampaignState campaign, LeadFacts lead, Counts counts) {

    /** What the contact rules need. */
    public static ContactFacts aboutTheLead(@Nullable OrganizationSettings settings, LeadFacts lead) {
        return new ContactFacts(settings, null, lead, Counts.NONE);
    }

    /** What the quota rules need. */
    public static ContactFacts aboutTheOrganization(
            @Nullable OrganizationSettings settings, @Nullable CampaignState campaign, Counts counts) {
        return new ContactFacts(settings, campaign, LeadFacts.NOT_ASKED, counts);
    }
}
