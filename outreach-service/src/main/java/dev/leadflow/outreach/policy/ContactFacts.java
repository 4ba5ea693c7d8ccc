package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.OrganizationSettings;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known when a contact is judged. A null means "not known", and rules of law take that for a no.
 *
 * @param optedOut the lead or any of its addresses has opted out
 * @param doNotCall the lead's phone is on a do-not-call list
 * @param verification of the recipient's address
 * @param merged the lead turned out to be another one that exists
 * @param alreadyContacted this campaign's step has reached the lead or the address before, in the same kind of mode
 * @param lastContactedAt when the lead or the address was last contacted, over all channels, in the same kind of mode
 * @param contactsToday contacts of this channel whose place was reserved today, in the organization's zone
 * @param callsToCountryToday calls into the recipient's country whose place was reserved today, in the organization's zone
 * @param recentToDomain when, in the last 60 minutes, places for this recipient domain were reserved; oldest first
 */
public record ContactFacts(
        @Nullable OrganizationSettings settings,
        CampaignState.@Nullable Status campaign,
        boolean optedOut,
        boolean doNotCall,
        @Nullable AddressVerification verification,
        boolean merged,
        boolean alreadyContacted,
        @Nullable Instant lastContactedAt,
        int contactsToday,
        int callsToCountryToday,
        List<Instant> recentToDomain) {

    /** What the contact rules need; the counts of the organization are left open. */
    public static ContactFacts aboutTheLead(
            @Nullable OrganizationSettings settings,
            boolean optedOut,
            boolean doNotCall,
            @Nullable AddressVerification verification,
            boolean merged,
            boolean alreadyContacted,
            @Nullable Instant lastContactedAt) {
        return new ContactFacts(
                settings,
                null,
                optedOut,
                doNotCall,
                verification,
                merged,
                alreadyContacted,
                lastContactedAt,
                0,
                0,
                List.of());
    }

    /** What the contact rules need in a rehearsal: the same with other settings and after other contacts. */
    public ContactFacts rehearsed(
            @Nullable OrganizationSettings others, boolean contacted, @Nullable Instant lastContact) {
        return new ContactFacts(
                others,
                campaign,
                optedOut,
                doNotCall,
                verification,
                merged,
                contacted,
                lastContact,
                contactsToday,
                callsToCountryToday,
                recentToDomain);
    }

    /** What the quota rules need; what is known about the lead is left open. */
    public static ContactFacts aboutTheOrganization(
            @Nullable OrganizationSettings settings,
            CampaignState.@Nullable Status campaign,
            int contactsToday,
            int callsToCountryToday,
            List<Instant> recentToDomain) {
        return new ContactFacts(
                settings,
                campaign,
                false,
                false,
                null,
                false,
                false,
                null,
                contactsToday,
                callsToCountryToday,
                recentToDomain);
    }
}
