package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * A lead is left alone for some days after each contact, over all channels (row 154). A day is 24 hours: a cooldown that
 * began at 10:00 ends at 10:00.
 *
 * <p>Waits for the end of the cooldown when the approval lasts that long, because the message is still wanted then; denies
 * otherwise, with the cooldown as the reason, because that is what an operator can do something about. Without settings the
 * length is not known, so nobody who was ever contacted is contacted.
 */
record CooldownPassed() implements Policy {

    @Override
    public String name() {
        return "cooldown-passed";
    }

    @Override
    public Decision decide(JudgedContact contact, ContactFacts facts) {
        Instant last = facts.lead().lastContactedAt();
        if (last == null) {
            return Decision.proceed();
        }
        OrganizationSettings settings = facts.settings();
        if (settings == null) {
            return new Decision.Deny(
                    Reason.UNKNOWN_SETTINGS,
                    "The lead was contacted before, and the length of the cooldown is not known.");
        }
        Instant over = over(last, settings);
        if (!contact.now().isBefore(over)) {
            return Decision.proceed();
        }
        String detail = "The lead was contacted less than " + settings.cooldownDays() + " days ago.";
        return over.isBefore(contact.approval().expiresAt())
                ? new Decision.Defer(over, Reason.COOLDOWN, detail)
                : new Decision.Deny(
                        Reason.COOLDOWN, detail + " By " + over + ", when it could pass, its approval has expired.");
    }

    private static Instant over(Instant last, OrganizationSettings settings) {
        return last.plus(Duration.ofDays(settings.cooldownDays()));
    }

    @Override
    public Map<String, String> looksAt(JudgedContact contact, ContactFacts facts) {
        OrganizationSettings settings = facts.settings();
        Instant last = facts.lead().lastContactedAt();
        String at = last == null ? "never" : last.toString();
        String days = settings == null ? "unknown" : Integer.toString(settings.cooldownDays());
        return last == null || settings == null
                ? Map.of("last_contacted_at", at, "cooldown_days", days)
                : Map.of(
                        "last_contacted_at", at,
                        "cooldown_days", days,
                        "cooldown_over_at", over(last, settings).toString());
    }
}
