package dev.leadflow.outreach.rehearsal;

import dev.leadflow.common.event.Approval;
import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.outreach.decision.ContactJudged;
import dev.leadflow.outreach.decision.ContactJudged.ByContactRules;
import dev.leadflow.outreach.decision.ContactJudged.ByQuotaRules;
import dev.leadflow.outreach.decision.ContactJudged.CallEnded;
import dev.leadflow.outreach.decision.ContactJudged.Judgement;
import dev.leadflow.outreach.decision.ContactJudged.PlaceGivenBack;
import dev.leadflow.outreach.decision.ContactJudged.Said;
import dev.leadflow.outreach.decision.QuotasInMemory;
import dev.leadflow.outreach.policy.ContactFacts;
import dev.leadflow.outreach.policy.JudgedContact;
import dev.leadflow.outreach.policy.LeadFacts;
import dev.leadflow.outreach.policy.Rules;
import dev.leadflow.outreach.policy.Ruling;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Lives through a period of one organization once more, under changed settings. Pure: told what was recorded, in its order, it
 * keeps counts and a clock of its own.
 *
 * <p>Each contact has a recorded way and a rehearsed one. While the two are in step, it is judged at the recorded moments with
 * the recorded facts. Once they part, the rehearsed one is done when it is allowed or blocked, and otherwise judged again when
 * it is due, when reality judges it, and when the settings change. Facts that the rehearsal itself has changed, the counts and
 * the last contact of a lead, are the rehearsed ones. What the last gate or a provider stopped in reality counts as stopped, and
 * in the rehearsal too unless that made it earlier.
 *
 * <p>Keeps some 200 bytes for each contact of the last four days and 2 KB for each that waits out of step, and no more of
 * either than {@link #MOST_CONTACTS} and {@link #MOST_WAITING}.
 */
final class Replay {

    /**
     * How long before the period its first counts begin: a day that one zone has not ended may have begun 50 hours ago in
     * another, should the organization have moved.
     */
    static final Duration COUNTED_BEFORE = Duration.ofHours(51);

    static final int MOST_CONTACTS = 200_000;
    static final int MOST_WAITING = 30_000;

    /** As long as places are kept; nobody who was allowed so long ago comes to be judged anew. */
    private static final Duration ALLOWED_KEPT = Duration.ofDays(4);

    private static final Duration TIDY_EVERY = Duration.ofDays(1);
    private static final Duration AT_LEAST = Duration.ofMinutes(1);

    /** What an organization's settings were at a moment and what they would have been; null for not known at all. */
    private record Held(
            @Nullable OrganizationSettings really, @Nullable OrganizationSettings rehearsed) {

        static final Held NOTHING = new Held(null, null);
    }

    /** The circumstances of a judgement. */
    private record Moment(Instant at, Held settings) {}

    /** The two ways of one contact. */
    private static final class Ways {

        final LeadId lead;

        @Nullable
        Outcome recorded;

        /** What became of the recorded contact after the rules had let it pass, when it came to nothing. */
        @Nullable
        Outcome stopped;

        @Nullable
        Outcome rehearsed;

        /** What to judge when it is due; only while it waits out of step. */
        @Nullable
        Judgement latest;

        @Nullable
        Instant due;

        Ways(LeadId lead) {
            this.lead = lead;
        }

        boolean inStep() {
            return recorded == null || rehearsed == null || recorded.inStepWith(rehearsed);
        }

        /**
         * Whether what stopped the recorded contact stops the rehearsed one as well: one that is made no earlier meets the same
         * opt-out, or the same provider.
         */
        boolean bothStopped() {
            return stopped != null
                    && recorded != null
                    && rehearsed != null
                    && rehearsed.passed()
                    && !Objects.requireNonNull(rehearsed.when()).isBefore(Objects.requireNonNull(recorded.when()));
        }

        boolean rehearsedWaits() {
            return rehearsed != null && rehearsed.waits();
        }
    }

    /** As in reality, among those that are due together the one that was approved first goes first. */
    private record Due(Instant at, Instant approvedAt, ContactId contact, Ways ways) {

        static final Comparator<Due> FIRST =
                Comparator.comparing(Due::at).thenComparing(Due::approvedAt).thenComparing(due -> due.contact.value());

        boolean stillHolds() {
            return at.equals(ways.due) && ways.latest != null;
        }
    }

    private final Period period;
    private final LongFunction<Optional<OrganizationSettings>> versions;
    private final UnaryOperator<OrganizationSettings> changes;
    private final Runnable pulse;

    private final Rules rules;
    private final QuotasInMemory quotas;
    private final Map<Long, Optional<Held>> held = new HashMap<>();
    private final Map<CampaignId, CampaignState> campaigns = new HashMap<>();
    private final Map<ContactId, Ways> contacts = new HashMap<>();
    private final Map<LeadId, LeadHistory> leads = new HashMap<>();
    private final PriorityQueue<Due> waiting = new PriorityQueue<>(Due.FIRST);
    private final Difference difference = new Difference();

    private long newestVersion = Long.MIN_VALUE;
    private Held newest = Held.NOTHING;
    private Instant nextTidy = Instant.MIN;
    private int outOfStep;
    private long decisions;
    private long notRehearsed;

    /**
     * @param versions the organization's settings by version; empty for one that is not known
     * @param rules under which the contacts are judged
     * @param pulse called every some thousand decisions, so that others see that it goes on; may throw to end it
     */
    Replay(
            Period period,
            LongFunction<Optional<OrganizationSettings>> versions,
            UnaryOperator<OrganizationSettings> changes,
            Rules rules,
            Runnable pulse) {
        this.rules = rules;
        this.quotas = new QuotasInMemory(rules.quotaRules());
        this.period = period;
        this.versions = versions;
        this.changes = changes;
        this.pulse = pulse;
    }

    /** Takes the next record: first those of {@link #COUNTED_BEFORE} before the period, for the counts alone. */
    void next(ContactJudged entry) {
        Instant at = entry.at();
        if (!at.isBefore(period.to())) {
            return;
        }
        boolean inside = period.contains(at);
        if (inside) {
            judgeWhoIsDue(at);
        }
        tidy(at);
        switch (entry) {
            case PlaceGivenBack back -> giveBack(back);
            case CallEnded call -> quotas.endCall(call.contactId(), call.reservedAt());
            case Judgement judgement -> {
                if (learn(judgement)) {
                    wakeWhoWaits(at);
                }
                if (inside) {
                    judgeAgain(judgement);
                } else {
                    follow(judgement);
                }
            }
        }
    }

    /** The difference at the end of the period. */
    Difference end() {
        judgeWhoIsDue(period.to().minusMillis(1));
        contacts.forEach(this::settle);
        contacts.clear();
        return difference;
    }

    /** Verdicts of chains of rules in the rehearsal. */
    long decisions() {
        return decisions;
    }

    /** Judgements whose settings are not known any more; reality stands in for them. */
    long notRehearsed() {
        return notRehearsed;
    }

    /** In which the hours are shown: the real one of the organization. */
    ZoneId zone() {
        return newest.really == null ? ZoneOffset.UTC : newest.really.zone();
    }

    int contactsInMind() {
        return contacts.size();
    }

    // --- what was recorded

    /** @return whether the settings have changed since the last judgement */
    private boolean learn(Judgement judgement) {
        ByQuotaRules quota = judgement.byQuotaRules();
        if (quota != null && quota.campaign() != null) {
            campaigns.put(judgement.contact().campaignId(), quota.campaign());
        }
        Long version = quota != null
                ? quota.settingsVersion()
                : judgement.byContactRules() == null
                        ? null
                        : judgement.byContactRules().settingsVersion();
        if (version == null || version <= newestVersion) {
            return false;
        }
        Held then = settingsOf(version);
        if (then == null) {
            return false;
        }
        boolean first = newestVersion == Long.MIN_VALUE;
        newestVersion = version;
        newest = then;
        return !first;
    }

    /** Null for settings that were known then and are not now. */
    private @Nullable Held settingsOf(@Nullable Long version) {
        if (version == null) {
            return Held.NOTHING;
        }
        return held.computeIfAbsent(
                        version,
                        unused -> versions.apply(version).map(really -> new Held(really, changes.apply(really))))
                .orElse(null);
    }

    /** Takes and frees places as in reality, without judging. */
    private void follow(Judgement judgement) {
        ByQuotaRules quota = judgement.byQuotaRules();
        if (quota == null) {
            return;
        }
        Contact contact = judgement.contact();
        if (judgement.said().passed()) {
            Held then = settingsOf(quota.settingsVersion());
            OrganizationSettings settings = (then == null ? newest : then).rehearsed;
            if (settings != null) {
                quotas.take(contact, settings, judgement.at());
            }
        } else {
            quotas.free(contact.contactId());
        }
    }

    /** Frees the place of a contact that came to nothing; one that the rehearsal made earlier keeps its own. */
    private void giveBack(PlaceGivenBack back) {
        ContactId contact = back.contactId();
        quotas.free(contact, back.reservedAt());
        Ways ways = contacts.get(contact);
        if (ways == null) {
            return;
        }
        Outcome recorded = ways.recorded;
        if (recorded != null && recorded.passed() && back.reservedAt().equals(recorded.when())) {
            ways.stopped = Outcome.stopped(back.reason());
        }
        boolean both = ways.bothStopped();
        if (both) {
            quotas.free(contact);
        }
        LeadHistory history = leads.get(ways.lead);
        if (history != null) {
            history.cameToNothing(contact, both);
        }
    }

    private void judgeAgain(Judgement judgement) {
        Contact contact = judgement.contact();
        Ways ways = contacts.get(contact.contactId());
        if (ways == null) {
            if (contacts.size() + leads.size() >= MOST_CONTACTS) {
                throw new TooMuchException("More than " + MOST_CONTACTS
                        + " contacts of the period have to be kept in mind at once. Choose a shorter period.");
            }
            ways = new Ways(contact.leadId());
            contacts.put(contact.contactId(), ways);
        }
        boolean inStep = ways.inStep();
        boolean goesOn = inStep || ways.rehearsedWaits() || ways.bothStopped();
        Outcome recorded = Outcome.of(judgement.said(), judgement.at());
        ways.recorded = recorded;
        ways.stopped = null;
        if (goesOn) {
            Outcome rehearsed = asRecorded(judgement);
            if (rehearsed == null) {
                notRehearsed++;
                if (inStep) {
                    follow(judgement);
                    rehearsed = recorded;
                }
            }
            if (rehearsed != null) {
                goOn(ways, judgement, rehearsed, judgement.at());
            }
        }
        if (recorded.passed()) {
            rememberReality(ways, judgement, recorded);
        }
        settleIfOver(contact.contactId(), ways);
    }

    /** The outcome at the recorded moments with the settings of then; null when those are not known. */
    private @Nullable Outcome asRecorded(Judgement judgement) {
        ByContactRules lead = judgement.byContactRules();
        Held leadSettings = lead == null ? null : settingsOf(lead.settingsVersion());
        if (lead == null || leadSettings == null) {
            return null;
        }
        Moment first = new Moment(lead.at(), leadSettings);
        ByQuotaRules quota = judgement.byQuotaRules();
        if (quota == null) {
            return rehearse(judgement, lead, first, first, campaignOf(judgement.contact()));
        }
        Held quotaSettings = settingsOf(quota.settingsVersion());
        return quotaSettings == null
                ? null
                : rehearse(judgement, lead, first, new Moment(quota.at(), quotaSettings), quota.campaign());
    }

    /** A campaign of which nothing was recorded yet runs: it has just asked for the contact. */
    private CampaignState campaignOf(Contact contact) {
        CampaignState known = campaigns.get(contact.campaignId());
        return known != null
                ? known
                : new CampaignState(
                        contact.organizationId(), contact.campaignId(), "", CampaignState.Status.RUNNING, null);
    }

    // --- what would have been

    private void judgeWhoIsDue(Instant now) {
        Due due = waiting.peek();
        while (due != null && !due.at.isAfter(now)) {
            waiting.remove();
            Ways ways = due.ways;
            Judgement judgement = ways.latest;
            if (due.stillHolds() && judgement != null) {
                ByContactRules lead = Objects.requireNonNull(judgement.byContactRules());
                Moment moment = new Moment(due.at, newest);
                goOn(
                        ways,
                        judgement,
                        rehearse(judgement, lead, moment, moment, campaignOf(judgement.contact())),
                        due.at);
                settleIfOver(due.contact, ways);
            }
            due = waiting.peek();
        }
    }

    /** As in reality: changed settings are a reason to judge everybody anew who waits. */
    private void wakeWhoWaits(Instant now) {
        List<Due> all = waiting.stream().filter(Due::stillHolds).toList();
        waiting.clear();
        all.forEach(each -> waitUntil(each.ways, Objects.requireNonNull(each.ways.latest), now));
    }

    private Outcome rehearse(
            Judgement judgement,
            ByContactRules lead,
            Moment byContactRules,
            Moment byQuotaRules,
            @Nullable CampaignState campaign) {
        Contact contact = judgement.contact();
        Approval approval = judgement.approval();
        OrganizationSettings settings = byContactRules.settings.rehearsed;
        JudgedContact judged = new JudgedContact(contact, approval, byContactRules.at);
        Ruling ruling = Rules.judge(rules.contactRules(), judged, factsOf(judged, lead.facts(), settings));
        tick();
        if (!ruling.passed()) {
            return Outcome.of(Said.of(ruling), byContactRules.at);
        }
        tick();
        return Outcome.of(
                Said.of(quotas.judge(
                        new JudgedContact(contact, approval, byQuotaRules.at),
                        byQuotaRules.settings.rehearsed,
                        campaign)),
                byQuotaRules.at);
    }

    private ContactFacts factsOf(JudgedContact judged, LeadFacts facts, @Nullable OrganizationSettings settings) {
        Contact contact = judged.contact();
        LeadHistory history = leads.get(contact.leadId());
        if (history == null) {
            return ContactFacts.aboutTheLead(settings, facts);
        }
        Mode mode = judged.mode(settings);
        return ContactFacts.aboutTheLead(
                settings,
                facts.after(
                        history.alreadyContacted(facts, contact, mode), history.lastContactedAt(facts, contact, mode)));
    }

    private void tick() {
        if ((++decisions & 0xfff) == 0) {
            pulse.run();
        }
    }

    /** Where the rehearsed way leads from here. */
    private void goOn(Ways ways, Judgement judgement, Outcome rehearsed, Instant now) {
        ways.rehearsed = rehearsed;
        if (rehearsed.waits() && !ways.inStep()) {
            if (ways.latest == null && ++outOfStep > MOST_WAITING) {
                throw new TooMuchException("With these changes more than " + MOST_WAITING
                        + " contacts would wait at once. Choose a shorter period.");
            }
            ways.latest = judgement;
            Instant until = Objects.requireNonNull(rehearsed.when());
            waitUntil(ways, judgement, until.isAfter(now) ? until : now.plus(AT_LEAST));
            return;
        }
        if (ways.latest != null) {
            ways.latest = null;
            ways.due = null;
            outOfStep--;
        }
        if (ways.bothStopped()) {
            quotas.free(judgement.contact().contactId());
        } else if (rehearsed.passed() && !ways.inStep()) {
            historyOf(ways.lead).madeOnlyInTheRehearsal(judgement.contact(), rehearsed);
        }
    }

    private void waitUntil(Ways ways, Judgement judgement, Instant due) {
        ways.due = due;
        waiting.add(new Due(
                due, judgement.approval().approvedAt(), judgement.contact().contactId(), ways));
    }

    private LeadHistory historyOf(LeadId lead) {
        return leads.computeIfAbsent(lead, unused -> new LeadHistory());
    }

    /** A real contact is in the facts of all later ones. */
    private void rememberReality(Ways ways, Judgement judgement, Outcome recorded) {
        Contact contact = judgement.contact();
        if (ways.inStep()) {
            LeadHistory history = leads.get(ways.lead);
            if (history != null) {
                history.madeInBoth(contact, recorded);
            }
            return;
        }
        ByContactRules lead = judgement.byContactRules();
        if (lead != null) {
            LeadHistory history = historyOf(ways.lead);
            Mode mode = recorded.kind() == Outcome.Kind.ALLOWED ? Mode.LIVE : Mode.DRY_RUN;
            history.madeOnlyReally(contact, recorded, history.lastContactedAt(lead.facts(), contact, mode));
        }
    }

    // --- what is over

    /** A blocked contact never comes again; one that was allowed does when its place was given back. */
    private void settleIfOver(ContactId contact, Ways ways) {
        if (!ways.rehearsedWaits() && ways.recorded != null && ways.recorded.kind() == Outcome.Kind.BLOCKED) {
            settle(contact, ways);
            contacts.remove(contact);
        }
    }

    private void settle(ContactId contact, Ways ways) {
        Outcome recorded = Objects.requireNonNull(ways.recorded);
        Outcome rehearsed = Objects.requireNonNull(ways.rehearsed);
        Outcome stopped = ways.stopped;
        difference.add(
                ways.lead,
                contact,
                stopped == null ? recorded : stopped,
                stopped == null || !ways.bothStopped() ? rehearsed : stopped,
                zone());
    }

    private void tidy(Instant now) {
        if (now.isBefore(nextTidy)) {
            return;
        }
        nextTidy = now.plus(TIDY_EVERY);
        quotas.tidy(now);
        Instant longAgo = now.minus(ALLOWED_KEPT);
        for (Iterator<Map.Entry<ContactId, Ways>> all = contacts.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<ContactId, Ways> each = all.next();
            Ways ways = each.getValue();
            Outcome recorded = ways.recorded;
            if (recorded != null
                    && recorded.passed()
                    && !ways.rehearsedWaits()
                    && Objects.requireNonNull(recorded.when()).isBefore(longAgo)) {
                settle(each.getKey(), ways);
                all.remove();
            }
        }
    }
}
