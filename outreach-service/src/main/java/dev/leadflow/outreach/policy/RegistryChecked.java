package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Purpose;
import dev.leadflow.common.event.Reason;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the law asks for it, a registry has said lately that the number may be called (row 134). Not asked is not allowed. */
record RegistryChecked(LawBook laws) implements Policy {

    @Override
    public String name() {
        return "registry-checked";
    }

    @Override
    public Decision decide(JudgedContact contact, ContactFacts facts) {
        Purpose purpose = contact.contact().purpose();
        if (contact.channel() != Channel.VOICE) {
            return Decision.proceed();
        }
        return laws.inForce(Law.RegistryCheckNeeded.class, RecipientCountry.of(contact.contact()), contact.now())
                .filter(law -> law.concerns(purpose) && !isFresh(facts.lead().registryCheckedOn(), law, contact.now()))
                .findFirst()
                .<Decision>map(law -> new Decision.Deny(
                        Reason.REGISTRY_NOT_CHECKED,
                        "No do-not-call registry has said "
                                + (law.maxAgeDays() == null ? "" : "in the last " + law.maxAgeDays() + " days ")
                                + "that this number may be called (" + law.id() + "); import its file."))
                .orElseGet(Decision::proceed);
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
        LocalDate checkedOn = facts.lead().registryCheckedOn();
        return contact.channel() != Channel.VOICE
                ? Map.of()
                : Map.of("registry_checked_on", checkedOn == null ? "never" : checkedOn.toString());
    }
}
