package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.Reason;
import java.util.Map;

/**
 * Only an address that was verified and found usable is contacted, and it must be the very address of the recipient
 * (rows 95, 98): a lead may have got another one since. Not yet verified is not verified.
 */
record Verified() implements Policy {

    @Override
    public String name() {
        return "verified";
    }

    @Override
    public Decision decide(JudgedContact contact, ContactFacts facts) {
        AddressVerification verification = facts.lead().verification();
        if (verification == null) {
            return deny("The address has not been verified.");
        }
        if (!verification.address().equalsIgnoreCase(contact.contact().recipient())) {
            return deny("Another address of the lead was verified than the one to be contacted.");
        }
        if (!verification.usable()) {
            return deny("The address was verified as " + verification.status() + " with confidence "
                    + verification.confidence() + ", which is not enough.");
        }
        return Decision.proceed();
    }

    private static Decision deny(String detail) {
        return new Decision.Deny(Reason.NOT_VERIFIED, detail);
    }

    @Override
    public Map<String, String> looksAt(JudgedContact contact, ContactFacts facts) {
        AddressVerification verification = facts.lead().verification();
        return verification == null
                ? Map.of("verification", "none")
                : Map.of(
                        "verification", verification.status().name(),
                        "confidence", Double.toString(verification.confidence()),
                        "usable", Boolean.toString(verification.usable()),
                        "verified_by", verification.provider(),
                        "verified_at", verification.checkedAt().toString(),
                        "same_address",
                                Boolean.toString(verification
                                        .address()
                                        .equalsIgnoreCase(contact.contact().recipient())));
    }
}
