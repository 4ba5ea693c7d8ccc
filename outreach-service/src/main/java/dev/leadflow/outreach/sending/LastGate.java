package dev.leadflow.outreach.sending;

import dev.leadflow.common.event.AttemptId;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactAttempted.Status;
import dev.leadflow.common.event.ContactCleared;
import dev.leadflow.common.event.ContactDecided;
import dev.leadflow.common.event.ContactDeferred;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.outreach.approval.ContentHash;
import dev.leadflow.outreach.policy.Decision;
import dev.leadflow.outreach.policy.JudgedContact;
import dev.leadflow.outreach.policy.Rules;
import dev.leadflow.outreach.policy.Ruling;
import dev.leadflow.outreach.sending.Attempt.Change;
import dev.leadflow.outreach.sending.EarlyNotices.Early;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The one way to a provider. A contact passes it twice: when the right to send is claimed, and again at the last moment before
 * the message leaves. Both times every rule is judged with what PostgreSQL says in the same transaction, under a lock per
 * lead and per recipient, and under the lock that an opt-out takes until it is committed. What is not known is a no.
 */
final class LastGate {

    /** The link's row is usually there within milliseconds; so long a contact simply comes again. */
    private static final Duration LINK_IS_ON_ITS_WAY = Duration.ofSeconds(10);

    private static final Duration LINK_LOOK_AGAIN = Duration.ofSeconds(15);
    private static final Duration CHANNEL_LOOK_AGAIN = Duration.ofMinutes(15);

    /** Greylisting lets a message through that comes again after some minutes, five as a rule. */
    private static final Duration RECIPIENT_LOOK_AGAIN = Duration.ofMinutes(5);

    /** How often a pause doubles while a contact comes back from judgement to judgement. */
    private static final int MOST_DOUBLINGS = 6;

    /** Then about a day has passed, and the recipient's server is believed that it does not want the message. */
    private static final int RECIPIENT_JUDGEMENTS = 10;

    /** Contacts in one transaction: an opt-out of any of them has to wait until it ends. */
    private static final int TOGETHER = 32;

    private final PipelineDatabase database;
    private final SendLedger ledger;
    private final ContactLocks locks;
    private final KeyedHash hash;
    private final Clock clock;
    private final Replayed replayed;
    private final Together<Claiming, Claim> claims =
            new Together<>(TOGETHER, this::claimTogether, SendLedger::concernsAll);
    private final Together<Leaving, Boolean> lastWords =
            new Together<>(TOGETHER, this::lastWordTogether, SendLedger::concernsAll);

    LastGate(PipelineDatabase database, SendLedger ledger, KeyedHash hash, Clock clock, Replayed replayed) {
        this.database = database;
        this.ledger = ledger;
        this.locks = new ContactLocks(database);
        this.hash = hash;
        this.clock = clock;
        this.replayed = replayed;
    }

    /** What a worker may do with a contact. */
    sealed interface Claim {

        /** Nothing: it was sent, simulated, denied or put off, now or before, or another worker is sending it. */
        record Settled() implements Claim {}

        /** Come again in a moment; nothing was written. */
        record NotYet(String why) implements Claim {}

        /** Send it. The right lasts until somebody takes the claim over. */
        record Granted(Attempt attempt, MessageApproved message, UUID lease) implements Claim {

            Granted by(String provider) {
                return new Granted(attempt.by(provider), message, lease);
            }
        }
    }

    /** Why nothing may be claimed or settled now; empty when it may. */
    Optional<String> closed() {
        return replayed.holds()
                ? Optional.empty()
                : Optional.of("PostgreSQL is being compared with the journals in Kafka, as after every start.");
    }

    /**
     * Claims the right to make a contact, or settles it without one.
     *
     * @param closed why the contact's channel cannot be used at all; empty when it can
     */
    Claim claim(ContactCleared cleared, Optional<String> closed) {
        return closed().<Claim>map(Claim.NotYet::new)
                .orElseGet(() -> claims.ask(new Claiming(KeyedContact.of(cleared, hash), closed)));
    }

    private record Claiming(KeyedContact contact, Optional<String> closed) {}

    private record Judged(KeyedContact contact, Ruling ruling) {}

    private List<Claim> claimTogether(List<Claiming> all) {
        Instant now = now();
        return locks.inRounds(all, Claiming::contact, round -> claimRound(round, now));
    }

    /** Contacts that have neither a lead nor a recipient in common, so that none of them is a fact about another one. */
    private List<Claim> claimRound(List<Claiming> round, Instant now) {
        Map<AttemptId, Status> known =
                ledger.lock(round.stream().map(each -> each.contact.attempt()).toList());
        Map<AttemptId, Early> noticed = ledger.noticed(round.stream()
                .map(each -> each.contact.attempt())
                .filter(attempt -> !known.containsKey(attempt.attemptId()))
                .toList());
        Map<AttemptId, Claim> answers = new HashMap<>();
        List<Claiming> open = new ArrayList<>();
        for (Claiming each : round) {
            KeyedContact contact = each.contact;
            AttemptId id = contact.attempt().attemptId();
            Status status = known.get(id);
            Early said = noticed.get(id);
            boolean settled = status != null
                    ? status != Status.CLAIMED
                    : said != null
                            && ledger.addNoticed(
                                    contact.attempt(),
                                    said,
                                    contact.message(),
                                    contact.keys().recipient(),
                                    now);
            if (settled) {
                answers.put(id, new Claim.Settled());
            } else {
                open.add(each);
            }
        }
        List<Ruling> rulings = judge(
                open.stream().map(Claiming::contact).toList(),
                open.stream().map(Claiming::closed).toList(),
                now);
        List<Judged> first = new ArrayList<>();
        for (int i = 0; i < open.size(); i++) {
            ContactCleared cleared = open.get(i).contact.cleared();
            AttemptId id = open.get(i).contact.attempt().attemptId();
            Ruling ruling = rulings.get(i);
            if (ruling.decision() instanceof Decision.Defer(Instant until, Reason reason, String why)
                    && reason == Reason.UNSUBSCRIBE_NOT_READY
                    && now.isBefore(cleared.clearedAt().plus(LINK_IS_ON_ITS_WAY))) {
                answers.put(id, new Claim.NotYet(why));
            } else if (known.containsKey(id)) {
                answers.put(id, again(cleared, ruling, now));
            } else {
                first.add(new Judged(open.get(i).contact, ruling));
            }
        }
        answers.putAll(first(first, now));
        return round.stream()
                .map(each -> Objects.requireNonNull(
                        answers.get(each.contact.attempt().attemptId())))
                .toList();
    }

    private Map<AttemptId, Claim> first(List<Judged> contacts, Instant now) {
        List<SendLedger.Addition> additions = contacts.stream()
                .map(each -> addition(each.contact, each.ruling, change(each.ruling), now))
                .toList();
        Set<AttemptId> added = ledger.add(additions, now);
        Map<AttemptId, Claim> answers = new HashMap<>();
        for (SendLedger.Addition each : additions) {
            AttemptId id = each.attempt().attemptId();
            boolean granted = added.contains(id) && each.change().status() == Status.CLAIMED;
            answers.put(
                    id,
                    granted ? new Claim.Granted(each.attempt(), each.message(), each.lease()) : new Claim.Settled());
        }
        contacts.stream()
                .map(Judged::contact)
                .filter(each -> !added.contains(each.attempt().attemptId()))
                .forEach(each -> stepIsTaken(each, now));
        return answers;
    }

    private static SendLedger.Addition addition(KeyedContact contact, Ruling ruling, Change change, Instant now) {
        MessageApproved message = contact.message();
        return new SendLedger.Addition(
                Attempt.of(contact.cleared(), modeOf(contact.cleared(), ruling)),
                message,
                contact.keys().recipient(),
                change,
                UUID.randomUUID(),
                verdict(message, ruling, now));
    }

    /** Another contact holds this step of the lead: the facts that were judged had missed it. */
    private void stepIsTaken(KeyedContact contact, Instant now) {
        Ruling denied = denied(
                "once-per-step",
                Reason.ALREADY_CONTACTED,
                "Another attempt has this step of the campaign already.",
                Map.of(
                        "campaign_id", contact.message().contact().campaignId().toString(),
                        "step", Integer.toString(contact.message().contact().step())));
        var unused = ledger.add(List.of(addition(contact, denied, change(denied), now)), now);
    }

    /** A claim whose worker did not get to the end: the newest worker takes it over, and everything is judged anew. */
    private Claim again(ContactCleared cleared, Ruling ruling, Instant now) {
        MessageApproved message = cleared.message();
        UUID lease = UUID.randomUUID();
        Attempt attempt = Attempt.of(cleared, Mode.LIVE);
        ledger.takeOver(attempt, lease, now);
        if (ruling.decision() instanceof Decision.Proceed) {
            ledger.append(verdict(message, ruling, now));
            return new Claim.Granted(attempt, message, lease);
        }
        stop(attempt, lease, message, ruling, now);
        return new Claim.Settled();
    }

    /**
     * Whether a claimed message may leave at this very moment. From a yes on it counts as possibly sent; a no ends the attempt,
     * unless somebody else has taken it over, or PostgreSQL was restored meanwhile and the claim may be gone.
     *
     * @param provider who is about to get the message; asked anew for each
     */
    boolean lastWord(Claim.Granted granted, ContactCleared cleared, String provider) {
        if (!replayed.holds()) {
            return false;
        }
        return lastWords.ask(new Leaving(KeyedContact.of(cleared, hash), granted.by(provider)));
    }

    private record Leaving(KeyedContact contact, Claim.Granted granted) {

        Attempt attempt() {
            return granted.attempt();
        }
    }

    private List<Boolean> lastWordTogether(List<Leaving> all) {
        Instant now = now();
        return locks.inRounds(all, Leaving::contact, round -> lastWordRound(round, now));
    }

    private List<Boolean> lastWordRound(List<Leaving> round, Instant now) {
        Map<AttemptId, Status> known =
                ledger.lock(round.stream().map(Leaving::attempt).toList());
        List<Leaving> there = round.stream()
                .filter(each -> known.containsKey(each.attempt().attemptId()))
                .toList();
        List<Ruling> rulings = judge(
                there.stream().map(Leaving::contact).toList(),
                there.stream().map(each -> Optional.<String>empty()).toList(),
                now);
        List<SendLedger.Start> starts = new ArrayList<>();
        for (int i = 0; i < there.size(); i++) {
            Claim.Granted granted = there.get(i).granted;
            if (rulings.get(i).decision() instanceof Decision.Proceed) {
                Status before = known.get(granted.attempt().attemptId());
                starts.add(new SendLedger.Start(
                        granted.attempt(),
                        granted.lease(),
                        Objects.requireNonNull(before),
                        verdict(granted.message(), rulings.get(i), now)));
            } else {
                stop(granted.attempt(), granted.lease(), granted.message(), rulings.get(i), now);
            }
        }
        Set<AttemptId> started = ledger.start(starts, now);
        return round.stream()
                .map(each -> started.contains(each.attempt().attemptId()))
                .toList();
    }

    /**
     * Gives the contact back to be judged again later, because its channel cannot be used now.
     *
     * @param granted the claim that was got for it; null when none was
     */
    void putOff(ContactCleared cleared, Claim.@Nullable Granted granted, String why) {
        Instant now = now();
        putOff(cleared, granted, channelNotReady(cleared.message(), why, now), now);
    }

    /**
     * Gives the contact back to be judged again later, because the recipient's side does not take the message now.
     *
     * @return false when it was given back often enough; then nothing has changed
     */
    boolean putOffUntilTaken(ContactCleared cleared, Claim.Granted granted, String why) {
        int judgement = cleared.message().judgement();
        if (judgement >= RECIPIENT_JUDGEMENTS) {
            return false;
        }
        Instant now = now();
        Decision later = new Decision.Defer(
                now.plus(everLonger(RECIPIENT_LOOK_AGAIN, judgement)), Reason.RECIPIENT_NOT_READY, why);
        putOff(
                cleared,
                granted,
                new Ruling("recipient-ready", 1, later, Map.of("judgement", Integer.toString(judgement))),
                now);
        return true;
    }

    private void putOff(ContactCleared cleared, Claim.@Nullable Granted granted, Ruling ruling, Instant now) {
        MessageApproved message = cleared.message();
        database.inTransaction(() -> {
            KeyedContact contact = KeyedContact.of(cleared, hash);
            locks.take(List.of(contact));
            if (granted != null) {
                stop(granted.attempt(), granted.lease(), message, ruling, now);
                return;
            }
            Status known = ledger.lock(List.of(contact.attempt()))
                    .get(contact.attempt().attemptId());
            if (known == null) {
                var unused = first(List.of(new Judged(contact, ruling)), now);
            } else if (known == Status.CLAIMED) {
                var unused = again(cleared, ruling, now);
            }
        });
    }

    private void stop(Attempt attempt, UUID lease, MessageApproved message, Ruling ruling, Instant now) {
        var unused = ledger.record(
                List.of(new SendLedger.Outcome(attempt, lease, stopped(ruling), verdict(message, ruling, now))), now);
    }

    private List<Ruling> judge(List<KeyedContact> contacts, List<Optional<String>> closed, Instant now) {
        List<GateFacts.Question> questions = contacts.stream()
                .map(each -> new GateFacts.Question(
                        each.message(),
                        each.keys(),
                        ContentHash.of(
                                each.message().contact().recipient(),
                                each.message().draft())))
                .toList();
        List<GateFacts> facts = GateFacts.of(database, questions, now);
        return IntStream.range(0, contacts.size())
                .mapToObj(i -> judge(
                        contacts.get(i).cleared(), questions.get(i).contentHash(), facts.get(i), closed.get(i), now))
                .toList();
    }

    private static Ruling judge(
            ContactCleared cleared, String contentHash, GateFacts facts, Optional<String> closed, Instant now) {
        MessageApproved message = cleared.message();
        boolean textUnchanged = contentHash.equals(message.approval().contentHash());
        if (!facts.approved() || !textUnchanged) {
            return denied(
                    "exact-text-approved",
                    Reason.AWAITING_APPROVAL,
                    "The approval queue has no approval of exactly this text for exactly this recipient.",
                    Map.of(
                            "approved", Boolean.toString(facts.approved()),
                            "text_unchanged", Boolean.toString(textUnchanged)));
        }
        JudgedContact contact = new JudgedContact(message.contact(), message.approval(), now);
        Ruling byRules = Rules.judgeWithEveryFact(Rules.inForce().lastGate(), contact, facts.forRules(contact));
        if (!byRules.passed()) {
            return byRules;
        }
        if (!facts.unsubscribeReady()) {
            return new Ruling(
                    "unsubscribe-ready",
                    1,
                    new Decision.Defer(
                            now.plus(LINK_LOOK_AGAIN),
                            Reason.UNSUBSCRIBE_NOT_READY,
                            "The unsubscribe link of the message does not work yet."),
                    Map.of(
                            "unsubscribe_ready",
                            "false",
                            "cleared_at",
                            cleared.clearedAt().toString()));
        }
        Ruling ruling = byRules.alsoLookingAt(Map.of(
                "approved", "true",
                "text_unchanged", "true",
                "unsubscribe_ready", "true",
                "refused_for_good", Boolean.toString(facts.refusedForGood())));
        if (ruling.decision() instanceof Decision.Proceed && cleared.mode() == Mode.DRY_RUN) {
            return new Ruling(
                    "cleared-as-dry-run",
                    1,
                    new Decision.Simulate("It was cleared in a dry run, so it is only recorded."),
                    ruling.facts());
        }
        if (ruling.decision() instanceof Decision.Proceed && facts.refusedForGood()) {
            return denied(
                    "recipient-takes-mail",
                    Reason.REFUSED_BY_PROVIDER,
                    "The mail provider said lately that this recipient will never take mail.",
                    Map.of(
                            "refused_for_good",
                            "true",
                            "refusal_counts_for_days",
                            Long.toString(GateFacts.FOR_GOOD.toDays())));
        }
        if (ruling.decision() instanceof Decision.Proceed && closed.isPresent()) {
            return channelNotReady(message, closed.get(), now);
        }
        return ruling;
    }

    private static Ruling denied(String rule, Reason reason, String detail, Map<String, String> facts) {
        return new Ruling(rule, 1, new Decision.Deny(reason, detail), facts);
    }

    /** Looks again ever more rarely, because it needs a person to make the channel ready. */
    private static Ruling channelNotReady(MessageApproved message, String why, Instant now) {
        return new Ruling(
                "channel-ready",
                1,
                new Decision.Defer(
                        now.plus(everLonger(CHANNEL_LOOK_AGAIN, message.judgement())), Reason.CHANNEL_NOT_READY, why),
                Map.of("channel", message.contact().channel().name()));
    }

    /** The pause after a judgement: the first one doubled with each that came before. */
    private static Duration everLonger(Duration first, int judgement) {
        return first.multipliedBy(1L << Math.min(judgement - 1, MOST_DOUBLINGS));
    }

    /** The status that a new attempt starts with. */
    private static Change change(Ruling ruling) {
        Decision decision = ruling.decision();
        return switch (decision.verdict()) {
            case PROCEED -> Change.to(Status.CLAIMED, null, decision.detail());
            case SIMULATE -> Change.to(Status.SIMULATED, decision.reason(), decision.detail());
            case DENY, DEFER -> stopped(ruling);
        };
    }

    /** The end of an attempt that was claimed and must not go on. */
    private static Change stopped(Ruling ruling) {
        Decision decision = ruling.decision();
        if (decision instanceof Decision.Proceed) {
            throw new IllegalStateException("Nothing stops this contact");
        }
        return Change.to(Status.CANCELLED, decision.reason(), decision.detail());
    }

    /** What is only recorded is no real contact, and a live contact that is denied is no rehearsal. */
    private static Mode modeOf(ContactCleared cleared, Ruling ruling) {
        boolean live = cleared.message().approval().mode() == Mode.LIVE && cleared.mode() == Mode.LIVE;
        return live && !(ruling.decision() instanceof Decision.Simulate) ? Mode.LIVE : Mode.DRY_RUN;
    }

    /** The verdict of this gate and, when the contact has to wait, its deferral. */
    static List<Outbox.Event<?>> verdict(MessageApproved message, Ruling ruling, Instant now) {
        Contact contact = message.contact();
        String lead = contact.leadId().toString();
        List<Outbox.Event<?>> events = new ArrayList<>();
        events.add(new Outbox.Event<>(
                contact.organizationId(),
                Topics.CONTACT_DECIDED,
                lead,
                ruling.told(message, ContactDecided.Stage.LAST_GATE, now)));
        if (ruling.decision() instanceof Decision.Defer(Instant until, Reason reason, String detail)) {
            events.add(new Outbox.Event<>(
                    contact.organizationId(),
                    Topics.CONTACT_DEFERRED,
                    lead,
                    new ContactDeferred(message, until, reason, detail)));
        }
        return events;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
