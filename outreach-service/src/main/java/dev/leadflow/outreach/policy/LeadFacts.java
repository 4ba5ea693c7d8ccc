package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.AddressVerification;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a lead when a contact with it is judged. A null means "not known", and rules of law take that for a no.
 *
 * @param optedOut the lead or any of its addresses has opted out
 * @param doNotCall the number to be called is on the organization's do-not-call list, or a registry lists it
 * @param registryCheckedOn the last day on which a registry said that the number is not listed; null for never
 * @param consented the address agreed to this channel for this purpose, and has not taken it back
 * @param verification of the recipient's address
 * @param merged the lead turned out to be another one that exists
 * @param alreadyContacted this campaign's step has reached the lead or the address before, in the same kind of mode
 * @param lastContactedAt when the lead or the address was last contacted, over all channels, in the same kind of mode
 */
public record LeadFacts(
        boolean optedOut,
        boolean doNotCall,
        @Nullable LocalDate registryCheckedOn,
        boolean consented,
        @Nullable AddressVerification verification,
        boolean merged,
        boolean alreadyContacted,
        @Nullable Instant lastContactedAt) {

    /** The same in a rehearsal, after other contacts. */
    public LeadFacts after(boolean contacted, @Nullable Instant lastContact) {
        return new LeadFacts(
                optedOut, doNotCall, registryCheckedOn, consented, verification, merged, contacted, lastContact);
    }

    /** For rules that do not ask about the lead. */
    static final LeadFacts NOT_ASKED = new LeadFacts(false, false, null, false, null, false, false, null);
}
