package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.Reason;
import java.util.Map;

/** Whoever opted out, by whatever address, is not contacted again on any channel (rows 129, 130). */
record NotOptedOut() implements Policy {

    @Override
    public String name() {
        return "not-opted-out";
    }

    @Override
    public Decision decide(JudgedContact contact, ContactFacts facts) {
        return facts.lead().optedOut()
                ? new Decision.Deny(Reason.OPTED_OUT, "The lead or one of its addresses has opted out.")
                : Decision.proceed();
    }

    @Override
    public Map<String, String> looksAt(JudgedContact contact, ContactFacts facts) {
        return Map.of("opted_out", Boolean.toString(facts.lead().optedOut()));
    }
}
