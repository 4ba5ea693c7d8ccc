package dev.leadflow.outreach.policy;

import java.util.List;
import java.util.Map;

/** The two chains of rules, and how a chain is judged. Their order is part of their meaning: the first objection wins. */
public final class Rules {

    private Rules() {}

    /** Whether this lead may be contacted at all; judged with facts about the lead. */
    public static List<Policy> contactRules() {
        return List.of();
    }

    /** Whether the organization may make the contact now; judged with facts about the organization. Dry run is last. */
    public static List<Policy> quotaRules() {
        return List.of();
    }

    /**
     * What is judged once more in the transaction that claims the send: every contact rule, and those quota rules that do not
     * count (running, window, mode).
     */
    public static List<Policy> lastGate() {
        return List.of();
    }

    public static Ruling judge(List<Policy> rules, JudgedContact contact, ContactFacts facts) {
        for (Policy rule : rules) {
            Decision decision = rule.decide(contact, facts);
            if (!(decision instanceof Decision.Proceed)) {
                return new Ruling(rule.name(), rule.version(), decision, Map.of());
            }
        }
        return new Ruling("all", 1, Decision.proceed(), Map.of());
    }
}
