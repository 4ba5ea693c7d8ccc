package dev.leadflow.outreach.sending;

import dev.leadflow.common.event.AttemptId;
import dev.leadflow.common.event.Channel;
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
import dev.leadflow.outreach.policy.Decision;
import dev.leadflow.outreach.policy.Ruling;
import dev.leadflow.outreach.sending.Attempt.Change;
import dev.leadflow.outreach.sending.EarlyNotices.Early;
import dev.leadflow.outreach.sending.Passage.Grant;
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
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The one way to a provider. A contact passes it at the last moment before the message leaves: every rule is judged with what
 * PostgreSQL says in the same transaction, under a lock per lead and per recipient, and under the lock that an opt-out takes
 * until it is committed; a yes is the row that claims the contact. What is not known is a no.
 */
final class LastGate {

    /** Most contacts in one transaction: an opt-out of any of them has to wait until it ends. */
    private static final int TOGETHER = 32;

    /**
     * How long the first one of them waits for others to come: a transaction of ten costs little more than one of five, so more mails
     * leave although each waits. Next to what a mail server takes, it is nothing.
     */
    private static final Duration LINGER = Duration.ofMillis(3);

    private static final String ROW_IS_GONE =
            "The attempt is no longer in PostgreSQL, as after the restore of a backup.";

    private final PipelineDatabase database;
    private final SendLedger ledger;
    private final ContactLocks locks;
    private final KeyedHash hash;
    private final Clock clock;
    private final Replayed replayed;
    private final Together<Asked, Answer> together;

    /** @param atOnce messages that can be on their way at the same time; contacts that are only simulated come in any number */
    LastGate(PipelineDatabase database, SendLedger ledger, KeyedHash hash, Clock clock, Replayed replayed, int atOnce) {
        this.database = database;
        this.ledger = ledger;
        this.locks = new ContactLocks(database);
        this.hash = hash;
        this.clock = clock;
        this.replayed = replayed;
        this.together =
                new Together<>(TOGETHER, Math.min(atOnce, TOGETHER), LINGER, this::answer, SendLedger::concernsAll);
    }

    /** Why nothing may leave or be settled now; empty when it may. */
    Optional<String> closed() {
        return replayed.holds()
                ? Optional.empty()
                : Optional.of("PostgreSQL is being compared with the journals in Kafka, as after every start.");
    }

    /**
     * Sorts out beforehand for whom a provider need not be bothered. Writes and locks nothing, so a yes is worth nothing yet.
     *
     * @param closed why a channel cannot be used at all; empty when it can
     * @return one for each contact, in their order
     */
    List<Passage> lookAhead(List<ContactCleared> all, Function<Channel, Optional<String>> closed) {
        Instant now = now();
        List<KeyedContact> contacts =
                all.stream().map(each -> KeyedContact.of(each, hash)).toList();
        List<GateFacts> facts;
        try {
            facts = GateFacts.of(database, contacts, now);
        } catch (RuntimeException failed) {
            if (SendLedger.concernsAll(failed)) {
                throw failed;
            }
            // One of them is broken; each is judged by itself then.
            return contacts.stream().map(each -> new Passage(each, false)).toList();
        }
        return IntStream.range(0, all.size())
                .mapToObj(i -> {
                    KeyedContact contact = contacts.get(i);
                    boolean clear = facts.get(i).isNew()
                            && LastVerdict.of(contact, facts.get(i), closed.apply(contact.channel()), now)
                                            .decision()
                                    instanceof Decision.Proceed;
                    return new Passage(contact, clear);
                })
                .toList();
    }

    /**
     * Records the end of a contact that is not clear.
     *
     * @param closed why the contact's channel cannot be used at all; empty when it can
     * @return true when nothing stands against it any more; if not, it is done with or {@link Passage#waits}
     */
    CompletableFuture<Boolean> mayGoOn(Passage passage, Optional<String> closed) {
        return ask(passage, closed, null);
    }

    /**
     * Whether a message may leave at this very moment. A yes is in the ledger, and from then on the message counts as possibly
     * sent. After a no the contact is done with, or {@link Passage#waits}.
     *
     * @param provider who is about to get the message; asked anew for each
     */
    boolean lastWord(Passage passage, String provider) {
        return Together.await(ask(passage, Optional.empty(), provider));
    }

    private CompletableFuture<Boolean> ask(Passage passage, Optional<String> closed, @Nullable String provider) {
        return together.begin(new Asked(passage.contact(), passage.grant(), closed, provider))
                .thenApply(answer -> {
                    switch (answer) {
                        case Answer.Granted(Grant grant) -> passage.granted(grant);
                        case Answer.NotYet(String why) -> passage.hasToWait(why);
                        case Answer.MayGoOn goOn -> {}
                        case Answer.Settled settled -> {}
                    }
                    return answer instanceof Answer.Granted || answer instanceof Answer.MayGoOn;
                });
    }

    /**
     * A contact at the gate.
     *
     * @param held the right that was granted to it before
     * @param provider who is about to get the message; null when nothing is to leave yet
     */
    private record Asked(
            KeyedContact contact,
            @Nullable Grant held,
            Optional<String> closed,
            @Nullable String provider) {

        AttemptId id() {
            return contact.id();
        }

        /** Whether the attempt that stands so in the ledger is still to be made, and by us. */
        boolean isOpen(Status known) {
            return known == Status.CLAIMED || known == Status.IO_STARTED && held != null;
        }

        Attempt attempt() {
            return provider == null ? contact.attempt() : contact.attempt().by(provider);
        }
    }

    private sealed interface Answer {

        /** It may leave. */
        record Granted(Grant grant) implements Answer {}

        /** Nothing stands against it, and nothing was to leave yet. */
        record MayGoOn() implements Answer {}

        /** Nothing is left to do: it was sent, simulated, denied or put off, now or before, or another worker is sending it. */
        record Settled() implements Answer {}

        /** Nothing was written. */
        record NotYet(String why) implements Answer {}
    }

    private record Judged(Asked asked, GateFacts facts, Ruling ruling) {

        boolean passes() {
            return ruling.decision() instanceof Decision.Proceed;
        }
    }

    private List<Answer> answer(List<Asked> all) {
        Optional<String> closed = closed();
        if (closed.isPresent()) {
            return all.stream()
                    .<Answer>map(each -> new Answer.NotYet(closed.get()))
                    .toList();
        }
        Instant now = now();
        return locks.inRounds(all, Asked::contact, round -> answerRound(round, now));
    }

    /** Contacts that have neither a lead nor a recipient in common, so that none of them is a fact about another one. */
    private List<Answer> answerRound(List<Asked> round, Instant now) {
        List<GateFacts> facts =
                GateFacts.of(database, round.stream().map(Asked::contact).toList(), now);
        Map<AttemptId, Answer> answers = new HashMap<>();
        List<Judged> first = new ArrayList<>();
        List<SendLedger.Restart> again = new ArrayList<>();
        for (int i = 0; i < round.size(); i++) {
            Asked asked = round.get(i);
            answers.put(asked.id(), new Answer.Settled());
            if (wasSettled(asked, facts.get(i), now)) {
                continue;
            }
            Judged judged =
                    new Judged(asked, facts.get(i), LastVerdict.of(asked.contact, facts.get(i), asked.closed, now));
            if (judged.facts.known() == null && asked.held != null) {
                answers.put(asked.id(), new Answer.NotYet(ROW_IS_GONE));
            } else if (LastVerdict.linkIsOnItsWay(asked.contact.cleared(), judged.ruling, now)) {
                answers.put(
                        asked.id(), new Answer.NotYet(judged.ruling.decision().detail()));
            } else if (judged.passes() && asked.provider == null) {
                answers.put(asked.id(), new Answer.MayGoOn());
            } else if (judged.facts.known() == null) {
                first.add(judged);
            } else if (judged.passes()) {
                again.add(restart(judged, now));
            } else {
                stop(asked.attempt(), asked.held, stopped(judged.ruling), verdict(judged, now), now);
            }
        }
        answers.putAll(first(first, now));
        answers.putAll(again(again, now));
        return round.stream()
                .map(each -> Objects.requireNonNull(answers.get(each.id())))
                .toList();
    }

    /** What the ledger has at its end already, or what somebody has told of, was sent or stopped before. */
    private boolean wasSettled(Asked asked, GateFacts facts, Instant now) {
        if (facts.known() != null) {
            return !asked.isOpen(facts.known());
        }
        return facts.noticed() != null && ledger.addNoticed(asked.contact, facts.noticed(), now);
    }

    private Map<AttemptId, Answer> first(List<Judged> contacts, Instant now) {
        List<SendLedger.Addition> additions = contacts.stream()
                .map(each -> addition(each.asked, each.ruling, change(each.ruling), now))
                .toList();
        Set<AttemptId> added = ledger.add(additions, now);
        Map<AttemptId, Answer> granted = new HashMap<>();
        for (SendLedger.Addition each : additions) {
            AttemptId id = each.attempt().attemptId();
            if (added.contains(id) && each.change().status() == Status.IO_STARTED) {
                granted.put(id, new Answer.Granted(new Grant(each.attempt(), each.lease())));
            }
        }
        contacts.stream()
                .map(Judged::asked)
                .filter(each -> !added.contains(each.id()))
                .forEach(each -> stepIsTaken(each, now));
        return granted;
    }

    private static SendLedger.Addition addition(Asked asked, Ruling ruling, Change change, Instant now) {
        Attempt attempt = change.status() == Status.IO_STARTED
                ? asked.attempt()
                : Attempt.of(asked.contact.cleared(), modeOf(asked.contact.cleared(), ruling));
        return new SendLedger.Addition(
                attempt, asked.contact, change, UUID.randomUUID(), verdict(asked.contact.message(), ruling, now));
    }

    private void stepIsTaken(Asked asked, Instant now) {
        Ruling denied = LastVerdict.stepIsTaken(asked.contact.message().contact());
        var unused = ledger.add(List.of(addition(asked, denied, stopped(denied), now)), now);
    }

    /** A claim whose worker did not get to the end is taken over; its former holder cannot start any more. */
    private static SendLedger.Restart restart(Judged judged, Instant now) {
        Grant held = judged.asked.held;
        return new SendLedger.Restart(
                judged.asked.attempt(),
                held == null ? null : held.lease(),
                held == null ? UUID.randomUUID() : held.lease(),
                Objects.requireNonNull(judged.facts.known()),
                verdict(judged, now));
    }

    private Map<AttemptId, Answer> again(List<SendLedger.Restart> restarts, Instant now) {
        Set<AttemptId> started = ledger.restart(restarts, now);
        Map<AttemptId, Answer> granted = new HashMap<>();
        for (SendLedger.Restart each : restarts) {
            if (started.contains(each.attempt().attemptId())) {
                granted.put(each.attempt().attemptId(), new Answer.Granted(new Grant(each.attempt(), each.next())));
            }
        }
        return granted;
    }

    /** Gives the contact back to be judged again later, because its channel cannot be used now. */
    void putOff(Passage passage, String why) {
        Instant now = now();
        int before = ledger.timesGivenBack(passage.attempt(), Reason.CHANNEL_NOT_READY);
        putOff(passage, LastVerdict.channelNotReady(passage.message(), why, before, now), now);
    }

    /**
     * Gives the contact back to be judged again later, because the recipient's side does not take the message now.
     *
     * @return false when it was given back often enough; then nothing has changed
     */
    boolean putOffUntilTaken(Passage passage, String why) {
        Instant now = now();
        int before = ledger.timesGivenBack(passage.attempt(), Reason.RECIPIENT_NOT_READY);
        Optional<Ruling> later = LastVerdict.recipientNotReady(why, before, now);
        later.ifPresent(ruling -> putOff(passage, ruling, now));
        return later.isPresent();
    }

    private void putOff(Passage passage, Ruling ruling, Instant now) {
        end(passage, stopped(ruling), verdict(passage.message(), ruling, now), now);
    }

    /** Records the end of a contact that never got as far as a yes. */
    void end(Passage passage, Change change) {
        end(passage, change, List.of(), now());
    }

    private void end(Passage passage, Change change, List<Outbox.Event<?>> verdict, Instant now) {
        KeyedContact contact = passage.contact();
        Attempt attempt = passage.attempt();
        Grant held = passage.grant();
        database.inTransaction(() -> {
            locks.take(List.of(contact));
            Optional<Status> known = ledger.lock(attempt);
            if (known.isEmpty()) {
                add(passage, change, verdict, now);
            } else if (held != null || known.get() == Status.CLAIMED) {
                stop(attempt, held, change, verdict, now);
            }
        });
    }

    private void add(Passage passage, Change change, List<Outbox.Event<?>> verdict, Instant now) {
        KeyedContact contact = passage.contact();
        Optional<Early> noticed = ledger.noticed(contact.attempt());
        if (noticed.isEmpty() || !ledger.addNoticed(contact, noticed.get(), now)) {
            var unused = ledger.add(
                    List.of(new SendLedger.Addition(passage.attempt(), contact, change, UUID.randomUUID(), verdict)),
                    now);
        }
    }

    private void stop(
            Attempt attempt, @Nullable Grant held, Change change, List<Outbox.Event<?>> verdict, Instant now) {
        UUID lease = held == null ? UUID.randomUUID() : held.lease();
        if (held == null) {
            ledger.takeOver(attempt, lease, now);
        }
        var unused = ledger.record(List.of(new SendLedger.Outcome(attempt, lease, change, verdict)), now);
    }

    /** The status that a new attempt starts with. */
    private static Change change(Ruling ruling) {
        Decision decision = ruling.decision();
        return switch (decision.verdict()) {
            case PROCEED -> Change.to(Status.IO_STARTED, null, SendLedger.STARTED);
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

    private static List<Outbox.Event<?>> verdict(Judged judged, Instant now) {
        return verdict(judged.asked.contact.message(), judged.ruling, now);
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
