package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** So many calls at the same time and no more. A slot is free again when its call has ended, or must have by its time limit. */
record CallSlots() implements Policy {

    /** Most calls end long before their limit. */
    private static final Duration LOOK_AGAIN_AFTER = Duration.ofMinutes(1);

    @Override
    public String name() {
        return "call-slots";
    }

    @Override
    public Decision decide(JudgedContact contact, ContactFacts facts) {
        if (contact.channel() != Channel.VOICE) {
            return Decision.proceed();
        }
        OrganizationSettings settings = facts.settings();
        if (settings == null) {
            return new Decision.Deny(Reason.UNKNOWN_SETTINGS, "How many calls may be made at a time is not known.");
        }
        List<Instant> underWay = facts.counts().callsUnderWay();
        if (underWay.size() < settings.calling().concurrent()) {
            return Decision.proceed();
        }
        Instant soon = contact.now().plus(LOOK_AGAIN_AFTER);
        return new Decision.Defer(
                underWay.stream().filter(end -> end.isBefore(soon)).findFirst().orElse(soon),
                Reason.CALL_SLOTS,
                "The limit of " + settings.calling().concurrent() + " calls at the same time is reached.");
    }

    @Override
    public Map<String, String> looksAt(JudgedContact contact, ContactFacts facts) {
        OrganizationSettings settings = facts.settings();
        return contact.channel() != Channel.VOICE
                ? Map.of()
                : Map.of(
                        "concurrent_calls",
                        settings == null
                                ? "unknown"
                                : Integer.toString(settings.calling().concurrent()),
                        "calls_under_way",
                        Integer.toString(facts.counts().callsUnderWay().size()));
    }
}
