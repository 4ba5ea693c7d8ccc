package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.Purpose;
import dev.leadflow.common.event.Reason;
import java.util.Locale;
import java.util.Map;

/** Where the law asks for consent first, it is on record (rows 344 to 346). */
record ConsentGiven(LawBook laws) implements Policy {

    @Override
    public String name() {
        return "consent-given";
    }

    @Override
    public Decision decide(JudgedContact contact, ContactFacts facts) {
        Purpose purpose = contact.contact().purpose();
        if (facts.lead().consented()) {
            return Decision.proceed();
        }
        return laws.inForce(
                        Law.ConsentNeeded.class,
                        RecipientCountry.byLaw(contact.contact(), facts.settings()),
                        contact.now())
                .filter(law -> law.channel() == contact.channel() && law.concerns(purpose))
                .filter(law -> !isBusinessMailbox(contact, law))
                .findFirst()
                .<Decision>map(law -> new Decision.Deny(
                        Reason.CONSENT_MISSING,
                        "This contact needs a recorded consent (" + law.id() + "), and there is none."))
                .orElseGet(Decision::proceed);
    }

    private static boolean isBusinessMailbox(JudgedContact contact, Law.ConsentNeeded law) {
        String address = contact.contact().recipient();
        int at = address.lastIndexOf('@');
        return at >= 0
                && law.exceptMailboxes().contains(address.substring(0, at).toLowerCase(Locale.ROOT));
    }

    @Override
    public Map<String, String> looksAt(JudgedContact contact, ContactFacts facts) {
        return Map.of(
                "consented",
                Boolean.toString(facts.lead().consented()),
                "country",
                RecipientCountry.byLaw(contact.contact(), facts.settings()).orElse("unknown"));
    }
}
