package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Purpose;
import dev.leadflow.common.event.Reason;
import java.util.Map;

/** Where the law gives calls of a purpose a series of numbers, they come from one of it. */
record CallerNumber(LawBook laws) implements Policy {

    @Override
    public String name() {
        return "caller-number";
    }

    @Override
    public Decision decide(JudgedContact contact, ContactFacts facts) {
        Purpose purpose = contact.contact().purpose();
        if (contact.channel() != Channel.VOICE) {
            return Decision.proceed();
        }
        String number = callerNumber(facts);
        return laws.inForce(Law.CallerSeries.class, RecipientCountry.of(contact.contact()), contact.now())
                .filter(law -> law.concerns(purpose) && !number.startsWith(law.series()))
                .findFirst()
                .<Decision>map(law -> new Decision.Deny(
                        Reason.CALLER_NUMBER,
                        "A call for " + purpose + " has to come from a number that begins with " + law.series() + " ("
                                + law.id() + "); set such a caller_number."))
                .orElseGet(Decision::proceed);
    }

    private static String callerNumber(ContactFacts facts) {
        OrganizationSettings settings = facts.settings();
        String number = settings == null ? null : settings.calling().callerNumber();
        return number == null ? "" : number;
    }

    @Override
    public Map<String, String> looksAt(JudgedContact contact, ContactFacts facts) {
        return contact.channel() != Channel.VOICE
                ? Map.of()
                : Map.of(
                        "caller_number_set",
                        Boolean.toString(!callerNumber(facts).isEmpty()));
    }
}
