package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Reason;
import java.util.Map;
import java.util.Optional;

/** Calls go to countries whose law is known and allows them. */
record CallsAllowed(LawBook laws) implements Policy {

    @Override
    public String name() {
        return "calls-allowed";
    }

    @Override
    public Decision decide(JudgedContact contact, ContactFacts facts) {
        if (contact.channel() != Channel.VOICE) {
            return Decision.proceed();
        }
        Optional<String> country = RecipientCountry.of(contact.contact());
        if (country.isEmpty()) {
            return new Decision.Deny(Reason.UNKNOWN_COUNTRY, "The number belongs to no country that is known.");
        }
        return laws.inForce(Law.NoCalls.class, country, contact.now())
                .findFirst()
                .<Decision>map(law -> new Decision.Deny(
                        Reason.VOICE_NOT_ALLOWED, "Calls to " + country.get() + " are not allowed (" + law.id() + ")."))
                .orElseGet(Decision::proceed);
    }

    @Override
    public Map<String, String> looksAt(JudgedContact contact, ContactFacts facts) {
        if (contact.channel() != Channel.VOICE) {
            return Map.of();
        }
        Optional<String> country = RecipientCountry.of(contact.contact());
        return Map.of(
                "country",
                country.orElse("unknown"),
                "calls_forbidden_by",
                Law.idsOf(
                        laws.inForce(Law.NoCalls.class, country, contact.now()).toList()));
    }
}
