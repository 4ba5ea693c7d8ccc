package dev.leadflow.outreach.decision;

import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.outreach.policy.ContactFacts;
import dev.leadflow.outreach.policy.JudgedContact;
import dev.leadflow.outreach.policy.Rules;
import dev.leadflow.outreach.policy.Ruling;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * The quota rules of one organization with counts in memory, for a rehearsal: the same judging and the same counting as in the
 * topology. Whoever uses it says what the settings and the contact's campaign are at the moment.
 */
public final class QuotasInMemory {

    private final Places places = new Places(new MapStore<>(), new MapStore<>(), new MapStore<>());
    private final JudgeQuota.Judge judge = new JudgeQuota.Judge(places, key -> settings(), key -> campaign());

    private @Nullable OrganizationSettings settings;
    private @Nullable CampaignState campaign;

    private @Nullable OrganizationSettings settings() {
        return settings;
    }

    private @Nullable CampaignState campaign() {
        return campaign;
    }

    /** Judges the contact and, when it passes, takes its place; a place that it had before is free again. */
    public Ruling judge(
            JudgedContact contact, @Nullable OrganizationSettings newSettings, CampaignState.@Nullable Status status) {
        settings = newSettings;
        campaign = status == null
                ? null
                : new CampaignState(
                        contact.contact().organizationId(), contact.contact().campaignId(), "", status);
        ContactFacts facts = judge.look(contact);
        Ruling ruling = Rules.judge(Rules.quotaRules(), contact, facts);
        judge.settle(contact, facts, ruling);
        return ruling;
    }

    /** Takes a place without judging, as it was taken in reality. */
    public void take(Contact contact, ZoneId zone, Instant at) {
        places.free(contact.contactId());
        places.take(contact, zone, at);
    }

    public void free(ContactId contact) {
        places.free(contact);
    }

    /** Frees the contact's place if it is still the one taken at that moment. */
    public void free(ContactId contact, Instant takenAt) {
        places.free(contact, takenAt);
    }

    /** Forgets what no rule looks at any more. */
    public void tidy(Instant now) {
        places.tidy(now);
    }
}
