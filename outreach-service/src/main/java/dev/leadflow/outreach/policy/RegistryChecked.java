package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Reason;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where the law asks for it, a registry has said lately that the number may be called (row 134). Not asked is not allowed. */
record RegistryChecked(LawBook laws) implements Policy {

    @Override
    public String name() {
        return "registry-checked";
    }

    @Override
    public Decision decide(JudgedContact contact, ContactFacts facts) {
        if (contact.channel() != Channel.VOICE) {
            return Decision.proceed();
        }
        return concerning(contact)
                .filter(law -> !isFresh(facts.lead().registryCheckedOn(), law, contact.now()))
                .findFirst()
                .<Decision>map(law -> new Decision.Deny(
                        Reason.REGISTRY_NOT_CHECKED,
                        "No do-not-call registry has said "
                                + (law.maxAgeDays() == null ? "" : "in the last " + law.maxAgeDays() + " days ")
                                + "that this number may be called (" + law.id() + "); import its file."))
                .orElseGet(Decision::proceed);
    }

    private Stream<Law.RegistryCheckNeeded> concerning(JudgedContact contact) {
        return laws.inForce(Law.RegistryCheckNeeded.class, RecipientCountry.of(contact.contact()), contact.now())
                .filter(law -> law.concerns(contact.contact().purpose()));
    }

    /** Judged where the day ends first, so that an answer is never taken for younger than it is. */
    private static boolean isFresh(@Nullable LocalDate checkedOn, Law.RegistryCheckNeeded law, Instant now) {
        if (checkedOn == null) {
            return false;
        }
        Integer days = law.maxAgeDays();
        return days == null || !checkedOn.plusDays(days).isBefore(LocalDate.ofInstant(now, LawBook.FIRST_TO_SEE_A_DAY));
    }

    @Override
    public Map<String, String> looksAt(JudgedContact contact, ContactFacts facts) {
        if (contact.channel() != Channel.VOICE) {
            return Map.of();
        }
        LocalDate checkedOn = facts.lead().registryCheckedOn();
        List<Law.RegistryCheckNeeded> asking = concerning(contact).toList();
        Map<String, String> seen = new TreeMap<>(Map.of(
                "registry_checked_on",
                checkedOn == null ? "never" : checkedOn.toString(),
                "registry_asked_by",
                Law.idsOf(asking)));
        asking.stream()
                .map(Law.RegistryCheckNeeded::maxAgeDays)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .ifPresent(days -> seen.put("registry_max_age_days", days.toString()));
        return seen;
    }
}
