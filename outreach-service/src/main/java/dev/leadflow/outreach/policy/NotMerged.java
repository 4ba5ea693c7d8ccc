package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.Reason;
import java.util.Map;

/** A lead that turned out to be another one is contacted under that one's name, or not at all. */
record NotMerged() implements Policy {

    @Override
    public String name() {
        return "not-merged";
    }

    @Override
    public Decision decide(JudgedContact contact, ContactFacts facts) {
        return facts.lead().merged()
                ? new Decision.Deny(Reason.LEAD_MERGED, "The lead is the same business as another lead, which stays.")
                : Decision.proceed();
    }

    @Override
    public Map<String, String> looksAt(JudgedContact contact, ContactFacts facts) {
        return Map.of("merged", Boolean.toString(facts.lead().merged()));
    }
}
