package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The chains of rules under a book of laws, and how a chain is judged. Their order is part of their meaning: the first
 * objection wins.
 *
 * @param contactRules whether this lead may be contacted at all; judged with facts about the lead
 * @param quotaRules whether the organization may make the contact now; judged with facts about the organization. Dry run is
 *     last
 * @param lastGate what is judged once more in the transaction that claims the send: every contact rule, and those quota rules
 *     that do not count (running, window, mode)
 */
public record Rules(List<Policy> contactRules, List<Policy> quotaRules, List<Policy> lastGate) {

    /** How long a contact of a stopped organization or a paused campaign waits before it is judged anew. */
    private static final Duration LOOK_AGAIN_AFTER = Duration.ofMinutes(15);

    private static final Rules IN_FORCE = under(LawBook.builtIn());

    /** The rules under the laws that this program knows. */
    public static Rules inForce() {
        return IN_FORCE;
    }

    public static Rules under(LawBook laws) {
        List<Policy> contactRules = List.of(
                new NotMerged(),
                new NotOptedOut(),
                new NotOnDoNotCall(),
                new SourceAllowed(),
                new PurposeKnown(),
                new NotPersonal(),
                new Verified(),
                new CallsAllowed(laws),
                new CallerNumber(laws),
                new ConsentGiven(laws),
                new RegistryChecked(laws),
                new NotAlreadyContacted(),
                new CooldownPassed());
        List<Policy> runningNow = List.of(
                new SettingsKnown(),
                new OrganizationRunning(LOOK_AGAIN_AFTER),
                new CampaignRunning(LOOK_AGAIN_AFTER),
                new ApprovalValid(),
                new InsideWindow(laws));
        List<Policy> counting =
                List.of(new DailyCap(), new CountryCallCap(), new DomainThrottle(), new CallSlots(), new SpendCap());
        List<Policy> dryRun = List.of(new DryRun());
        return new Rules(
                contactRules,
                Stream.of(runningNow, counting, dryRun).flatMap(List::stream).toList(),
                Stream.of(contactRules, runningNow, dryRun)
                        .flatMap(List::stream)
                        .toList());
    }

    /**
     * Asks the rules in their order until one objects. Whoever would have to wait until the approval has expired is denied
     * with {@link Reason#APPROVAL_EXPIRED}. When no rule objects, the ruling is {@code all}, without facts.
     */
    public static Ruling judge(List<Policy> rules, JudgedContact contact, ContactFacts facts) {
        for (Policy rule : rules) {
            Decision said = rule.decide(contact, facts);
            if (!(said instanceof Decision.Proceed)) {
                return withinTheApproval(
                        new Ruling(rule.name(), rule.version(), said, rule.looksAt(contact, facts)), contact);
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

    private static Ruling withinTheApproval(Ruling ruling, JudgedContact contact) {
        if (!(ruling.decision() instanceof Decision.Defer defer)
                || defer.until().isBefore(contact.approval().expiresAt())) {
            return ruling;
        }
        Decision tooLate = new Decision.Deny(
                Reason.APPROVAL_EXPIRED,
                defer.detail() + " By " + defer.until() + ", when it could pass, its approval has expired.");
        return new Ruling(ruling.rule(), ruling.version(), tooLate, ruling.facts())
                .alsoLookingAt(Map.of(
                        "could_pass_at", defer.until().toString(),
                        "approval_expires_at", contact.approval().expiresAt().toString()));
    }
}
