package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.Purpose;
import dev.leadflow.common.event.Reason;
import java.util.Map;

/** Nobody is contacted for a purpose that nobody knows: the law asks for it first. */
record PurposeKnown() implements Policy {

    @Override
    public String name() {
        return "purpose-known";
    }

    @Override
    public Decision decide(JudgedContact contact, ContactFacts facts) {
        return contact.contact().purpose() == null
                ? new Decision.Deny(Reason.UNKNOWN_PURPOSE, "The purpose of the contact is not known.")
                : Decision.proceed();
    }

    @Override
    public Map<String, String> looksAt(JudgedContact contact, ContactFacts facts) {
        Purpose purpose = contact.contact().purpose();
        return Map.of("purpose", purpose == null ? "unknown" : purpose.name());
    }
}
