package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The chains of rules, and how a chain is judged. Their order is part of their meaning: the first objection wins. */
public final class Rules {

    /** How long a contact of a stopped organization or a paused campaign waits before it is judged anew. */
    private static final Duration LOOK_AGAIN_AFTER = Duration.ofMinutes(15);

    private static final List<Policy> CONTACT_RULES = List.of(
            new NotMerged(),
            new NotOptedOut(),
            new NotOnDoNotCall(),
            new Verified(),
            new NotAlreadyContacted(),
            new CooldownPassed());

    private static final List<Policy> RUNNING_NOW = List.of(
            new SettingsKnown(),
            new OrganizationRunning(LOOK_AGAIN_AFTER),
            new CampaignRunning(LOOK_AGAIN_AFTER),
            new ApprovalValid(),
            new InsideWindow());

    private static final List<Policy> COUNTING = List.of(new DailyCap(), new CountryCallCap(), new DomainThrottle());

    private static final List<Policy> DRY_RUN = List.of(new DryRun());

    private static final List<Policy> QUOTA_RULES =
            Stream.of(RUNNING_NOW, COUNTING, DRY_RUN).flatMap(List::stream).toList();

    private static final List<Policy> LAST_GATE =
            Stream.of(CONTACT_RULES, RUNNING_NOW, DRY_RUN).flatMap(List::stream).toList();

    private Rules() {}

    /** Whether this lead may be contacted at all; judged with facts about the lead. */
    public static List<Policy> contactRules() {
        return CONTACT_RULES;
    }

    /** Whether the organization may make the contact now; judged with facts about the organization. Dry run is last. */
    public static List<Policy> quotaRules() {
        return QUOTA_RULES;
    }

    /**
     * What is judged once more in the transaction that claims the send: every contact rule, and those quota rules that do not
     * count (running, window, mode).
     */
    public static List<Policy> lastGate() {
        return LAST_GATE;
    }

    /**
     * Asks the rules in their order until one objects. Whoever would have to wait until the approval has expired is denied
     * with {@link Reason#APPROVAL_EXPIRED}. When no rule objects, the ruling is {@code all}, without facts.
     */
    public static Ruling judge(List<Policy> rules, JudgedContact contact, ContactFacts facts) {
        for (Policy rule : rules) {
            Decision decision = withinTheApproval(rule.decide(contact, facts), contact);
            if (!(decision instanceof Decision.Proceed)) {
                return new Ruling(rule.name(), rule.version(), decision, rule.looksAt(contact, facts));
            }
        }
        return new Ruling("all", 1, Decision.proceed(), Map.of());
    }

    /**
     * As {@link #judge}, and a contact that every rule allows, for real or as a rehearsal, has the facts of every rule: they
     * tell why it was contacted. Slower, because it puts all of them into words.
     */
    public static Ruling judgeWithEveryFact(List<Policy> rules, JudgedContact contact, ContactFacts facts) {
        Ruling ruling = judge(rules, contact, facts);
        return switch (ruling.decision()) {
            case Decision.Proceed proceed -> withEveryFact(ruling, rules, contact, facts);
            case Decision.Simulate simulate -> withEveryFact(ruling, rules, contact, facts);
            case Decision.Deny deny -> ruling;
            case Decision.Defer defer -> ruling;
        };
    }

    private static Ruling withEveryFact(Ruling ruling, List<Policy> rules, JudgedContact contact, ContactFacts facts) {
        Map<String, String> all = new TreeMap<>();
        rules.forEach(rule -> all.putAll(rule.looksAt(contact, facts)));
        return new Ruling(ruling.rule(), ruling.version(), ruling.decision(), all);
    }

    private static Decision withinTheApproval(Decision decision, JudgedContact contact) {
        return decision instanceof Decision.Defer defer
                        && !defer.until().isBefore(contact.approval().expiresAt())
                ? new Decision.Deny(
                        Reason.APPROVAL_EXPIRED,
                        defer.detail() + " By " + defer.until() + ", when it could pass, its approval has expired.")
                : decision;
    }
}
