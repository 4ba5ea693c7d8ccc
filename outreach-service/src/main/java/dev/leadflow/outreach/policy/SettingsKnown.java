package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.Reason;
import java.util.Map;

/** Whoever's caps, windows and mode are not known contacts nobody. */
record SettingsKnown() implements Policy {

    @Override
    public String name() {
        return "settings-known";
    }

    @Override
    public Decision decide(JudgedContact contact, ContactFacts facts) {
        return facts.settings() == null
                ? new Decision.Deny(Reason.UNKNOWN_SETTINGS, "The organization's settings are not known.")
                : Decision.proceed();
    }

    @Override
    public Map<String, String> looksAt(JudgedContact contact, ContactFacts facts) {
        return Map.of(
                "settings_version",
                facts.settings() == null
                        ? "unknown"
                        : Long.toString(facts.settings().version()));
    }
}
