package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Purpose;
import dev.leadflow.common.event.Reason;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
        return concerning(contact)
                .filter(law -> !number.startsWith(law.series()))
                .findFirst()
                .<Decision>map(law -> new Decision.Deny(
                        Reason.CALLER_NUMBER,
                        "A call for " + purpose + " has to come from a number that begins with " + law.series() + " ("
                                + law.id() + "); set such a caller_number."))
                .orElseGet(Decision::proceed);
    }

    private Stream<Law.CallerSeries> concerning(JudgedContact contact) {
        return laws.inForce(Law.CallerSeries.class, RecipientCountry.of(contact.contact()), contact.now())
                .filter(law -> law.concerns(contact.contact().purpose()));
    }

    private static String callerNumber(ContactFacts facts) {
        OrganizationSettings settings = facts.settings();
        String number = settings == null ? null : settings.calling().callerNumber();
        return number == null ? "" : number;
    }

    @Override
    public Map<String, String> looksAt(JudgedContact contact, ContactFacts facts) {
        if (contact.channel() != Channel.VOICE) {
            return Map.of();
        }
        String number = callerNumber(facts);
        List<Law.CallerSeries> asking = concerning(contact).toList();
        Map<String, String> seen = new TreeMap<>(Map.of(
                "caller_number_set", Boolean.toString(!number.isEmpty()), "caller_series_asked_by", Law.idsOf(asking)));
        if (!asking.isEmpty()) {
            seen.put(
                    "caller_series",
                    asking.stream().map(Law.CallerSeries::series).collect(Collectors.joining(",")));
            seen.put(
                    "caller_number_in_series",
                    Boolean.toString(asking.stream().allMatch(law -> number.startsWith(law.series()))));
        }
        return seen;
    }
}
