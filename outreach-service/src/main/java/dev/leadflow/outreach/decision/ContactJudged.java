package dev.leadflow.outreach.decision;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.leadflow.common.event.Approval;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.Topic;
import dev.leadflow.common.event.Verdict;
import dev.leadflow.outreach.policy.ContactFacts;
import dev.leadflow.outreach.policy.Decision;
import dev.leadflow.outreach.policy.LeadFacts;
import dev.leadflow.outreach.policy.Ruling;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the rules did with an organization's contacts, with all that is needed to judge them again under other rules. Keyed by
 * organization; what its quota rules did stands in the order in which they did it, and what the contact rules stopped stands
 * between, about where it happened.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "what")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ContactJudged.Judgement.class, name = "judgement"),
    @JsonSubTypes.Type(value = ContactJudged.PlaceGivenBack.class, name = "place-given-back"),
    @JsonSubTypes.Type(value = ContactJudged.CallEnded.class, name = "call-ended")
})
public sealed interface ContactJudged {

    /** Written and read by this service alone, so it is no part of the contract. Its records' time is that of judging. */
    Topic<ContactJudged> TOPIC =
            new Topic<>("outreach.contact-judged.v1", ContactJudged.class, "organization", Duration.ofDays(30));

    OrganizationId organizationId();

    /** When the rules said so. */
    Instant at();

    /**
     * One judgement of a contact, from the first rule to the last one that was asked.
     *
     * @param judgement which time the contact was judged, from 1
     * @param byContactRules null when a version of the program that did not tell yet has judged it
     * @param byQuotaRules null when the contact rules let it go no further
     * @param said by the last chain that was asked
     */
    record Judgement(
            Contact contact,
            Approval approval,
            int judgement,
            @Nullable ByContactRules byContactRules,
            @Nullable ByQuotaRules byQuotaRules,
            Said said)
            implements ContactJudged {

        @Override
        public OrganizationId organizationId() {
            return contact.organizationId();
        }

        @Override
        public Instant at() {
            return byQuotaRules != null
                    ? byQuotaRules.at
                    : Objects.requireNonNull(byContactRules, "Somebody has judged it").at;
        }
    }

    /**
     * A place was free again for others: that of a contact which was certainly not made, and which still had it.
     *
     * @param reason why the last gate or the provider stopped the contact; null when a version of the program that did not
     *     tell yet has freed its place
     */
    record PlaceGivenBack(
            OrganizationId organizationId,
            ContactId contactId,
            Instant reservedAt,
            @Nullable Reason reason,
            Instant at) implements ContactJudged {}

    /** A call was over, and its slot free for others; its place of the day is used up. */
    record CallEnded(OrganizationId organizationId, ContactId contactId, Instant reservedAt, Instant at)
            implements ContactJudged {}

    /**
     * What the rules about the lead saw.
     *
     * @param settingsVersion null when no settings were known
     */
    record ByContactRules(LeadFacts facts, @Nullable Long settingsVersion, Instant at) {

        static ByContactRules of(ContactFacts facts, Instant at) {
            return new ByContactRules(facts.lead(), versionOf(facts.settings()), at);
        }
    }

    /**
     * What the rules about the organization saw; the counts come from the order of records.
     *
     * @param campaign null when it was not known
     * @param settingsVersion null when no settings were known
     */
    record ByQuotaRules(
            @Nullable CampaignState campaign, @Nullable Long settingsVersion, Instant at) {

        static ByQuotaRules of(ContactFacts facts, Instant at) {
            return new ByQuotaRules(facts.campaign(), versionOf(facts.settings()), at);
        }
    }

    private static @Nullable Long versionOf(@Nullable OrganizationSettings settings) {
        return settings == null ? null : settings.version();
    }

    /**
     * What a chain of rules said, in short.
     *
     * @param rule that decided, or {@code all}
     * @param reason null for PROCEED
     * @param until for DEFER
     */
    record Said(
            Verdict verdict,
            String rule,
            @Nullable Reason reason,
            @Nullable Instant until) {

        public static Said of(Ruling ruling) {
            Decision decision = ruling.decision();
            return new Said(decision.verdict(), ruling.rule(), decision.reason(), decision.until());
        }

        public boolean passed() {
            return verdict == Verdict.PROCEED || verdict == Verdict.SIMULATE;
        }
    }
}
