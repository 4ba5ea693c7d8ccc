package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.Reason;
import java.util.Map;

/** A personal mailbox is no business address, whatever else is known about it (row 96). */
record NotPersonal() implements Policy {

    @Override
    public String name() {
        return "not-personal";
    }

    @Override
    public Decision decide(JudgedContact contact, ContactFacts facts) {
        AddressVerification verification = facts.lead().verification();
        return verification != null && verification.status() == AddressVerification.Status.PERSONAL
                ? new Decision.Deny(Reason.PERSONAL_ADDRESS, "The address is a personal mailbox.")
                : Decision.proceed();
    }

    @Override
    public Map<String, String> looksAt(JudgedContact contact, ContactFacts facts) {
        AddressVerification verification = facts.lead().verification();
        return Map.of(
                "personal",
                verification == null
                        ? "unknown"
                        : Boolean.toString(verification.status() == AddressVerification.Status.PERSONAL));
    }
}
