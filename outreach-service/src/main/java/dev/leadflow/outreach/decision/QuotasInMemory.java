package dev.leadflow.outreach.decision;

import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.outreach.policy.ContactFacts;
import dev.leadflow.outreach.policy.JudgedContact;
import dev.leadflow.outreach.policy.Policy;
import dev.leadflow.outreach.policy.Rules;
import dev.leadflow.outreach.policy.Ruling;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The quota rules of one organization with counts in memory, for a rehearsal: the same judging and the same counting as in the
 * topology. Whoever uses it says what the settings and the contact's campaign are at the moment.
 */
public final class QuotasInMemory {

    private final Places places =
            new Places(new MapStore<>(), new MapStore<>(), new MapStore<>(), new MapStore<>(), new MapStore<>());
    private final List<Policy> rules;
    private final JudgeQuota.Judge judge = new JudgeQuota.Judge(places, key -> settings(), key -> campaign());

    private @Nullable OrganizationSettings settings;
    private @Nullable CampaignState campaign;

    private @Nullable OrganizationSettings settings() {
        return settings;
    }

    private @Nullable CampaignState campaign() {
        return campaign;
    }

    /** @param rules of the quotas, under which contacts are judged */
    public QuotasInMemory(List<Policy> rules) {
        this.rules = rules;
    }

    /** Judges the contact and, when it passes, takes its place; a place that it had before is free again. */
    public Ruling judge(
            JudgedContact contact, @Nullable OrganizationSettings newSettings, @Nullable CampaignState newCampaign) {
        settings = newSettings;
        campaign = newCampaign;
        ContactFacts facts = judge.look(contact);
        Ruling ruling = Rules.judge(rules, contact, facts);
        judge.settle(contact, facts, ruling);
        return ruling;
    }

    /** Takes a place without judging, as it was taken in reality. */
    public void take(Contact contact, OrganizationSettings then, Instant at) {
        places.free(contact.contactId());
        places.take(contact, then, at);
    }

    public void free(ContactId contact) {
        places.free(contact);
    }

    /** Frees the contact's place if it is still the one taken at that moment. */
    public void free(ContactId contact, Instant takenAt) {
        places.free(contact, takenAt);
    }

    /** Frees the slot of the contact's call if its place is still the one taken at that moment. */
    public void endCall(ContactId contact, Instant takenAt) {
        var unused = places.endCall(contact, takenAt);
    }

    /** Forgets what no rule looks at any more. */
    public void tidy(Instant now) {
        places.tidy(now);
    }
}
