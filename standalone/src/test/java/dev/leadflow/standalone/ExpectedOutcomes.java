package dev.leadflow.standalone;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The rules of email outreach in the words of its users' guide, without a line of the program: what may become of each contact
 * of one organization, given what its people did.
 *
 * <p>Where the guide leaves it open the model allows several outcomes: a contact that was allowed and is stopped a moment later
 * may have been sent before; which ones of several get the last places of a cap is a matter of who came first; of two campaigns
 * that have a message for one lead, one comes first. All else is foretold exactly. One thread speaks to it.
 */
final class ExpectedOutcomes {

    static final String CONTACTED = "CONTACTED";
    static final String SIMULATED = "SIMULATED";
    static final String AWAITING_APPROVAL = "AWAITING_APPROVAL";
    static final String REJECTED = "REJECTED_BY_REVIEWER";
    static final String OPTED_OUT = "OPTED_OUT";
    static final String ALREADY_CONTACTED = "ALREADY_CONTACTED";
    static final String COOLDOWN = "COOLDOWN";
    static final String STOPPED = "ORGANIZATION_STOPPED";
    static final String PAUSED = "CAMPAIGN_NOT_RUNNING";
    static final String CLOSED = "OUTSIDE_WINDOW";
    static final String DAILY_CAP = "DAILY_CAP";
    static final String THROTTLED = "DOMAIN_THROTTLE";

    private static final Set<String> MADE = Set.of(CONTACTED, SIMULATED);

    private static final Set<String> WAITS = Set.of(COOLDOWN, STOPPED, PAUSED, CLOSED, DAILY_CAP, THROTTLED);

    /** Denied or decided for good; COOLDOWN may also be a wait. */
    private static final Set<String> ENDED = Set.of(REJECTED, OPTED_OUT, ALREADY_CONTACTED, COOLDOWN);

    /** A cooldown that ends before an approval does (7 days) makes a contact wait instead of ending it. */
    private static final int SHORT_COOLDOWN = 7;

    /** Somebody who can be written to. Two of them may share an address. */
    record Lead(String name, String email, String phone) {

        String domain() {
            return email.substring(email.indexOf('@') + 1);
        }
    }

    /** What holds at a moment. */
    private record State(
            boolean running,
            boolean live,
            boolean windowOpen,
            int dailyCap,
            int domainLimit,
            int cooldownDays,
            Set<String> paused) {}

    /** A message for a lead. */
    private static final class Contact {
        private final String run;
        private final String campaign;
        private final Lead lead;
        private boolean approved;
        private boolean approvedLive;
        private String outcome = AWAITING_APPROVAL;

        /** Whether nothing can change any more. */
        private boolean settled;

        /** What it may have become since the last rest. */
        private final Set<String> possible = new HashSet<>();

        Contact(String run, String campaign, Lead lead) {
            this.run = run;
            this.campaign = campaign;
            this.lead = lead;
        }

        boolean open() {
            return approved && !settled;
        }
    }

    private final Map<String, Lead> leads = new LinkedHashMap<>();
    private final Map<String, Contact> contacts = new LinkedHashMap<>();
    private final Set<String> optedOut = new HashSet<>();
    private final List<State> sinceRest = new ArrayList<>();

    ExpectedOutcomes(int dailyCap, int domainLimit, int cooldownDays) {
        sinceRest.add(new State(true, false, true, dailyCap, domainLimit, cooldownDays, Set.of()));
    }

    private State now() {
        return sinceRest.getLast();
    }

    boolean running() {
        return now().running;
    }

    boolean paused(String campaign) {
        return now().paused.contains(campaign);
    }

    int dailyCap() {
        return now().dailyCap;
    }

    // What people do

    void imported(Lead lead) {
        leads.put(lead.name, lead);
    }

    Collection<Lead> leads() {
        return leads.values();
    }

    boolean hasOptedOut(Lead lead) {
        return optedOut.contains(lead.email) || optedOut.contains(lead.phone);
    }

    /** @param address an email address or a phone number */
    void optOut(String address) {
        optedOut.add(address);
        judgeAll();
    }

    void running(boolean running) {
        State s = now();
        becomes(new State(running, s.live, s.windowOpen, s.dailyCap, s.domainLimit, s.cooldownDays, s.paused));
    }

    void live(boolean live) {
        State s = now();
        becomes(new State(s.running, live, s.windowOpen, s.dailyCap, s.domainLimit, s.cooldownDays, s.paused));
    }

    void windowOpen(boolean open) {
        State s = now();
        becomes(new State(s.running, s.live, open, s.dailyCap, s.domainLimit, s.cooldownDays, s.paused));
    }

    void limits(int dailyCap, int domainLimit, int cooldownDays) {
        State s = now();
        becomes(new State(s.running, s.live, s.windowOpen, dailyCap, domainLimit, cooldownDays, s.paused));
    }

    void paused(String campaign, boolean paused) {
        State s = now();
        Set<String> all = new TreeSet<>(s.paused);
        if (paused) {
            all.add(campaign);
        } else {
            all.remove(campaign);
        }
        becomes(new State(s.running, s.live, s.windowOpen, s.dailyCap, s.domainLimit, s.cooldownDays, all));
    }

    private void becomes(State next) {
        sinceRest.add(next);
        judgeAll();
    }

    void requested(String id, String run, String campaign, Lead lead) {
        contacts.putIfAbsent(id, new Contact(run, campaign, lead));
    }

    void rejected(String id) {
        Contact contact = contact(id);
        contact.outcome = REJECTED;
        contact.settled = true;
    }

    /** @param live what the program says that the approval leads to */
    void approved(String id, boolean live) {
        Contact contact = contact(id);
        contact.approved = true;
        contact.approvedLive = live;
        // The rules may still know the settings of a moment ago; of these, only a dry run has an end of its own.
        if (sinceRest.stream().anyMatch(state -> !state.live)) {
            contact.possible.add(SIMULATED);
        }
        if (sinceRest.stream().map(State::cooldownDays).anyMatch(days -> days >= SHORT_COOLDOWN)
                && inCooldown(contact, false)) {
            contact.possible.add(COOLDOWN);
        }
        judgeAll();
    }

    private Contact contact(String id) {
        return Objects.requireNonNull(contacts.get(id), "The program invented a contact: " + id);
    }

    // The rules

    private void judgeAll() {
        contacts.values().stream().filter(Contact::open).forEach(contact -> contact.possible.add(judge(contact)));
    }

    /** The first objection, in the order of the guide; CONTACTED or SIMULATED when there is none but those of the caps. */
    private String judge(Contact contact) {
        boolean real = isReal(contact);
        if (hasOptedOut(contact.lead)) {
            return OPTED_OUT;
        }
        if (made(contact, real).anyMatch(each -> each.campaign.equals(contact.campaign))) {
            return ALREADY_CONTACTED;
        }
        if (inCooldown(contact, real)) {
            return COOLDOWN;
        }
        return judgeByTheOrganization(contact);
    }

    private String judgeByTheOrganization(Contact contact) {
        State state = now();
        if (!state.running) {
            return STOPPED;
        }
        if (state.paused.contains(contact.campaign)) {
            return PAUSED;
        }
        if (!state.windowOpen) {
            return CLOSED;
        }
        return isReal(contact) ? CONTACTED : SIMULATED;
    }

    private boolean isReal(Contact contact) {
        return contact.approvedLive && now().live;
    }

    /**
     * Only the last gate knows that another lead at this address was written to, and it is asked last: until then the contact
     * may wait for something else.
     */
    private boolean isStoppedByTheLastGateOnly(Contact contact, String objection) {
        return Set.of(ALREADY_CONTACTED, COOLDOWN).contains(objection)
                && made(contact, isReal(contact)).noneMatch(each -> each.lead.equals(contact.lead));
    }

    private boolean inCooldown(Contact contact, boolean real) {
        return now().cooldownDays > 0 && made(contact, real).findAny().isPresent();
    }

    /** Contacts that the lead or its address has had, as far as they count: a rehearsal counts for rehearsals only. */
    private Stream<Contact> made(Contact contact, boolean real) {
        return contacts.values().stream()
                .filter(each -> each != contact && each.lead.email.equals(contact.lead.email))
                .filter(each -> each.outcome.equals(CONTACTED) || (!real && each.outcome.equals(SIMULATED)));
    }

    /** Another message to the same address is on its way at the same time: nobody can say which one comes first. */
    private boolean races(Contact contact) {
        return contacts.values().stream()
                .anyMatch(each -> each != contact
                        && each.lead.email.equals(contact.lead.email)
                        && each.approved
                        && (!each.settled || MADE.contains(each.outcome)));
    }

    /** Another message to the same address was made meanwhile: whatever else this one waits for, that is asked first. */
    private boolean wasOvertaken(Contact contact, Map<String, String> observed) {
        return contacts.entrySet().stream()
                .anyMatch(each -> each.getValue() != contact
                        && each.getValue().lead.email.equals(contact.lead.email)
                        && MADE.contains(observed.getOrDefault(each.getKey(), "")));
    }

    /** @param least when all that waits elsewhere happens to be judged anew just now: until that is done it is under way */
    record Selected(long least, long most) {}

    /**
     * How many leads a run would take now. Foretold only at rest: what is under way may be anything. Empty when it hangs on
     * whether somebody's cooldown ends the contact or makes it wait.
     */
    Optional<Selected> selected(String campaign) {
        if (contacts.values().stream().anyMatch(each -> each.outcome.equals(COOLDOWN))) {
            return Optional.empty();
        }
        long places = contacts.values().stream()
                .filter(each -> !ENDED.contains(each.outcome))
                .count();
        long free = Math.max(0, now().dailyCap - places);
        return Optional.of(
                new Selected(Math.min(free, wanted(campaign, true)), Math.min(free, wanted(campaign, false))));
    }

    private long wanted(String campaign, boolean whileJudgedAnew) {
        return leads.values().stream()
                .filter(lead -> selectable(campaign, lead, whileJudgedAnew))
                .map(Lead::email)
                .distinct()
                .count();
    }

    private boolean selectable(String campaign, Lead lead, boolean whileJudgedAnew) {
        if (hasOptedOut(lead)) {
            return false;
        }
        boolean live = now().live;
        for (Contact each : contacts.values()) {
            boolean own = each.lead.equals(lead);
            if (!own && !each.lead.email.equals(lead.email)) {
                continue;
            }
            boolean here = each.campaign.equals(campaign);
            boolean counts = each.outcome.equals(CONTACTED) || (!live && each.outcome.equals(SIMULATED));
            boolean waits = !MADE.contains(each.outcome) && !ENDED.contains(each.outcome);
            if (counts
                    || (here && own && each.outcome.equals(REJECTED))
                    || (here && waits)
                    || (own && each.outcome.equals(AWAITING_APPROVAL))
                    || (own && waits && whileJudgedAnew)) {
                return false;
            }
        }
        return true;
    }

    // What is held against the program when it has come to rest

    /**
     * Everything in which the program's outcomes are not those that the rules allow; empty when it is right.
     */
    List<String> differences(Map<String, String> observed) {
        List<String> differences = new ArrayList<>();
        contacts.forEach((id, contact) -> {
            String outcome = observed.getOrDefault(id, "nothing at all");
            Set<String> allowed = allowed(contact);
            if (contact.open() && wasOvertaken(contact, observed)) {
                allowed.addAll(Set.of(COOLDOWN, ALREADY_CONTACTED));
            }
            if (!allowed.contains(outcome)) {
                differences.add(contact.lead.name + " in run " + contact.run + " (" + id + ") is " + outcome
                        + ", expected " + new TreeSet<>(allowed));
            }
        });
        differences.addAll(caps(observed));
        differences.addAll(doubled(observed));
        return differences;
    }

    private Set<String> allowed(Contact contact) {
        Set<String> allowed = new LinkedHashSet<>();
        if (!contact.open()) {
            allowed.add(contact.outcome);
            return allowed;
        }
        String last = judge(contact);
        allowed.add(last);
        contact.possible.stream()
                .filter(each -> MADE.contains(each) || ENDED.contains(each))
                .forEach(allowed::add);
        if (allowed.stream().anyMatch(MADE::contains) && races(contact)) {
            allowed.addAll(Set.of(COOLDOWN, ALREADY_CONTACTED));
        }
        String wait = isStoppedByTheLastGateOnly(contact, last) ? judgeByTheOrganization(contact) : last;
        if (MADE.contains(wait)) {
            allowed.addAll(Set.of(DAILY_CAP, THROTTLED));
        } else {
            allowed.add(wait);
        }
        if (!MADE.contains(last)) {
            // Whoever waits is judged anew when that wait is over, so an older reason for it may stand.
            Stream.concat(contact.possible.stream(), Stream.of(contact.outcome))
                    .filter(WAITS::contains)
                    .forEach(allowed::add);
        }
        return allowed;
    }

    /** Never more than a cap allowed at any time since the last rest, and nobody waits for a cap that has room. */
    private List<String> caps(Map<String, String> observed) {
        List<String> wrong = new ArrayList<>();
        long before = settled(contacts.values());
        long after = made(contacts.keySet(), observed);
        int most = sinceRest.stream().mapToInt(State::dailyCap).max().orElseThrow();
        if (after > Math.max(before, most)) {
            wrong.add(after + " contacts in a day with a cap of at most " + most);
        }
        if (after < now().dailyCap && observed.containsValue(DAILY_CAP)) {
            wrong.add("somebody waits for the daily cap of " + now().dailyCap + ", of which " + after + " are used");
        }
        int mostToDomain = sinceRest.stream().mapToInt(State::domainLimit).max().orElseThrow();
        Map<String, List<String>> byDomain = new HashMap<>();
        contacts.forEach((id, contact) -> byDomain.computeIfAbsent(contact.lead.domain(), domain -> new ArrayList<>())
                .add(id));
        byDomain.forEach((domain, ids) -> {
            long sent = made(ids, observed);
            long sentBefore = settled(ids.stream().map(this::contact).toList());
            if (sent > Math.max(sentBefore, mostToDomain)) {
                wrong.add(sent + " contacts to " + domain + " with a limit of at most " + mostToDomain);
            }
            if (sent < now().domainLimit && ids.stream().anyMatch(id -> THROTTLED.equals(observed.get(id)))) {
                wrong.add("somebody waits for the limit of " + now().domainLimit + " to " + domain + ", of which "
                        + sent + " are used");
            }
        });
        return wrong;
    }

    private static long settled(Collection<Contact> contacts) {
        return contacts.stream().filter(each -> MADE.contains(each.outcome)).count();
    }

    private static long made(Collection<String> ids, Map<String, String> observed) {
        return ids.stream()
                .filter(id -> MADE.contains(observed.getOrDefault(id, "")))
                .count();
    }

    /** There is always a cooldown, so no address has had two contacts. */
    private List<String> doubled(Map<String, String> observed) {
        List<String> wrong = new ArrayList<>();
        Set<String> contacted = new HashSet<>();
        contacts.forEach((id, contact) -> {
            if (CONTACTED.equals(observed.get(id)) && !contacted.add(contact.lead.email)) {
                wrong.add(contact.lead.name + " was contacted twice");
            }
        });
        return wrong;
    }

    /** The program has come to rest with these outcomes, which are right; from here on they are facts. */
    void rested(Map<String, String> observed) {
        contacts.forEach((id, contact) -> {
            if (contact.open()) {
                contact.outcome = Objects.requireNonNull(observed.get(id));
                contact.settled = MADE.contains(contact.outcome)
                        || (ENDED.contains(contact.outcome) && !contact.outcome.equals(COOLDOWN));
            }
            contact.possible.clear();
        });
        State last = now();
        sinceRest.clear();
        sinceRest.add(last);
        judgeAll();
    }

    /** The outcomes of a run as its report counts them, from those of its contacts. */
    Map<String, Long> ofRun(String run, Map<String, String> observed) {
        Map<String, Long> counts = new HashMap<>();
        contacts.forEach((id, contact) -> {
            if (contact.run.equals(run)) {
                counts.merge(observed.getOrDefault(id, "nothing at all"), 1L, Long::sum);
            }
        });
        return counts;
    }

    Lead leadOf(String id) {
        return contact(id).lead;
    }

    String campaignOf(String id) {
        return contact(id).campaign;
    }
}
