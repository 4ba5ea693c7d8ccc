package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.Reason;
import java.util.Map;

/** A step of a campaign reaches a lead, and an address, at most once. */
record NotAlreadyContacted() implements Policy {

    @Override
    public String name() {
        return "not-already-contacted";
    }

    @Override
    public Decision decide(JudgedContact contact, ContactFacts facts) {
        return facts.lead().alreadyContacted()
                ? new Decision.Deny(
                        Reason.ALREADY_CONTACTED,
                        "Step " + contact.contact().step() + " of this campaign has reached the lead before.")
                : Decision.proceed();
    }

    @Override
    public Map<String, String> looksAt(JudgedContact contact, ContactFacts facts) {
        return Map.of(
                "step", Integer.toString(contact.contact().step()),
                "already_contacted", Boolean.toString(facts.lead().alreadyContacted()));
    }
}
