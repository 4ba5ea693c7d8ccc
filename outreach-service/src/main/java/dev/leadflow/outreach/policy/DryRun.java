package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.Mode;
import java.util.Map;

/**
 * What was approved in a dry run, or is due while the organization is in one, is only simulated (rows 171 to 174). Stands
 * last, so that a dry run goes through every other rule (row 175).
 */
record DryRun() implements Policy {

    @Override
    public String name() {
        return "dry-run";
    }

    @Override
    public Decision decide(JudgedContact contact, ContactFacts facts) {
        if (contact.mode(facts.settings()) == Mode.LIVE) {
            return Decision.proceed();
        }
        return new Decision.Simulate(
                contact.approval().mode() == Mode.DRY_RUN
                        ? "The message was approved in a dry run: everything allows it, and it is only recorded."
                        : "The organization is in a dry run: everything allows it, and it is only recorded.");
    }

    @Override
    public Map<String, String> looksAt(JudgedContact contact, ContactFacts facts) {
        return Map.of(
                "approval_mode",
                contact.approval().mode().name(),
                "mode",
                facts.settings() == null ? "unknown" : facts.settings().mode().name());
    }
}
