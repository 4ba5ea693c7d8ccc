package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.Reason;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Where the law asks for consent first, it is on record (rows 344 to 346). */
record ConsentGiven(LawBook laws) implements Policy {

    @Override
    public String name() {
        return "consent-given";
    }

    @Override
    public Decision decide(JudgedContact contact, ContactFacts facts) {
        if (facts.lead().consented()) {
            return Decision.proceed();
        }
        return concerning(contact, RecipientCountry.byLaw(contact.contact(), facts.settings()))
                .filter(law -> !isBusinessMailbox(contact, law))
                .findFirst()
                .<Decision>map(law -> new Decision.Deny(
                        Reason.CONSENT_MISSING,
                        "This contact needs a recorded consent (" + law.id() + "), and there is none."))
                .orElseGet(Decision::proceed);
    }

    private Stream<Law.ConsentNeeded> concerning(JudgedContact contact, Optional<String> country) {
        return laws.inForce(Law.ConsentNeeded.class, country, contact.now())
                .filter(law -> law.channel() == contact.channel()
                        && law.concerns(contact.contact().purpose()));
    }

    private static boolean isBusinessMailbox(JudgedContact contact, Law.ConsentNeeded law) {
        String address = contact.contact().recipient();
        int at = address.lastIndexOf('@');
        return at >= 0
                && law.exceptMailboxes().contains(address.substring(0, at).toLowerCase(Locale.ROOT));
    }

    @Override
    public Map<String, String> looksAt(JudgedContact contact, ContactFacts facts) {
        Optional<String> country = RecipientCountry.byLaw(contact.contact(), facts.settings());
        List<Law.ConsentNeeded> asking = concerning(contact, country).toList();
        String consented = Boolean.toString(facts.lead().consented());
        String where = country.orElse("unknown");
        return asking.isEmpty()
                ? Map.of("consented", consented, "country", where, "consent_asked_by", "none")
                : Map.of(
                        "consented", consented,
                        "country", where,
                        "consent_asked_by", Law.idsOf(asking),
                        "channel", contact.channel().name(),
                        "mailbox_exempt",
                                Boolean.toString(asking.stream().allMatch(law -> isBusinessMailbox(contact, law))));
    }
}
