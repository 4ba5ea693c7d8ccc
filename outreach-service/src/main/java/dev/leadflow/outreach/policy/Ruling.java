package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactDecided;
import dev.leadflow.common.event.MessageApproved;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a chain of rules says: the decision of the first rule that did not let the contact pass.
 *
 * @param rule its name, or {@code all}
 * @param facts what it looked at, for the decision trail; without addresses
 */
public record Ruling(String rule, int version, Decision decision, Map<String, String> facts) {

    /** Whether nothing speaks against the contact, for real or as a rehearsal. */
    public boolean passed() {
        return switch (decision) {
            case Decision.Proceed proceed -> true;
            case Decision.Simulate simulate -> true;
            case Decision.Deny deny -> false;
            case Decision.Defer defer -> false;
        };
    }

    /** The same with more facts. */
    public Ruling alsoLookingAt(Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(facts);
        all.putAll(more);
        return new Ruling(rule, version, decision, all);
    }

    /** The event that tells of it. */
    public ContactDecided told(MessageApproved message, ContactDecided.Stage stage, Instant at) {
        Contact contact = message.contact();
        return new ContactDecided(
                contact.organizationId(),
                contact.contactId(),
                contact.leadId(),
                contact.campaignId(),
                contact.runId(),
                stage,
                message.judgement(),
                rule,
                version,
                decision.verdict(),
                decision.reason(),
                decision.detail(),
                facts,
                decision.until(),
                at);
    }
}
