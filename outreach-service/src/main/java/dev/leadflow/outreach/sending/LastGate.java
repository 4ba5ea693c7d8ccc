package dev.leadflow.outreach.sending;

import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactAttempted.Status;
import dev.leadflow.common.event.ContactCleared;
import dev.leadflow.common.event.ContactDecided;
import dev.leadflow.common.event.ContactDeferred;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.outreach.approval.ContentHash;
import dev.leadflow.outreach.fact.ContactKeys;
import dev.leadflow.outreach.policy.Decision;
import dev.leadflow.outreach.policy.JudgedContact;
import dev.leadflow.outreach.policy.Rules;
import dev.leadflow.outreach.policy.Ruling;
import dev.leadflow.outreach.sending.Attempt.Change;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
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
    private static final int CHANNEL_DOUBLINGS = 6;

    private final PipelineDatabase database;
    private final SendLedger ledger;
    private final KeyedHash hash;
    private final Clock clock;
    private final Replayed replayed;

    LastGate(PipelineDatabase database, SendLedger ledger, KeyedHash hash, Clock clock, Replayed replayed) {
        this.database = database;
        this.ledger = ledger;
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
        if (!replayed.holds()) {
            return new Claim.NotYet("The send ledger may lack what was sent.");
        }
        MessageApproved message = cleared.message();
        Instant now = now();
        return database.inTransaction(() -> {
            ContactKeys keys = lock(message.contact());
            Optional<Status> known = ledger.lock(message.contact().organizationId(), Attempt.idOf(message));
            boolean settled = known.isPresent()
                    ? known.get() != Status.CLAIMED
                    : ledger.addNoticed(Attempt.of(cleared, Mode.LIVE), message, now);
            if (settled) {
                return new Claim.Settled();
            }
            Ruling ruling = judge(cleared, keys, closed, now);
            if (ruling.decision() instanceof Decision.Defer(Instant until, Reason reason, String why)
                    && reason == Reason.UNSUBSCRIBE_NOT_READY
                    && now.isBefore(cleared.clearedAt().plus(LINK_IS_ON_ITS_WAY))) {
                return new Claim.NotYet(why);
            }
            return known.isPresent() ? again(cleared, ruling, now) : first(cleared, ruling, now);
        });
    }

    private Claim first(ContactCleared cleared, Ruling ruling, Instant now) {
        MessageApproved message = cleared.message();
        UUID lease = UUID.randomUUID();
        boolean live = ruling.decision() instanceof Decision.Proceed;
        Attempt attempt = Attempt.of(cleared, modeOf(cleared, ruling));
        Change change = change(ruling);
        if (!ledger.add(attempt, message, change, lease, now, verdict(message, ruling, now))) {
            // Another contact holds this step of the lead: the facts that were judged had missed it.
            Ruling denied = denied(
                    "once-per-step",
                    Reason.ALREADY_CONTACTED,
                    "Another attempt has this step of the campaign already.");
            ledger.add(attempt, message, change(denied), lease, now, verdict(message, denied, now));
            return new Claim.Settled();
        }
        return live ? new Claim.Granted(attempt, message, lease) : new Claim.Settled();
    }

    /** A claim whose worker did not get to the end: the newest worker takes it over, and everything is judged anew. */
    private Claim again(ContactCleared cleared, Ruling ruling, Instant now) {
        MessageApproved message = cleared.message();
        UUID lease = UUID.randomUUID();
        Attempt attempt = Attempt.of(cleared, Mode.LIVE);
        ledger.takeOver(attempt, lease, now);
        if (ruling.decision() instanceof Decision.Proceed) {
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
        Attempt attempt = granted.attempt().by(provider);
        Instant now = now();
        return database.inTransaction(() -> {
            ContactKeys keys = lock(granted.message().contact());
            Optional<Status> status = ledger.lock(attempt.organizationId(), attempt.attemptId());
            if (status.isEmpty()) {
                return false;
            }
            Ruling ruling = judge(cleared, keys, Optional.empty(), now);
            if (ruling.decision() instanceof Decision.Proceed) {
                return ledger.start(attempt, granted.lease(), status.get(), now);
            }
            stop(attempt, granted.lease(), granted.message(), ruling, now);
            return false;
        });
    }

    /**
     * Gives the contact back to be judged again later, because its channel cannot be used now.
     *
     * @param granted the claim that was got for it; null when none was
     */
    void putOff(ContactCleared cleared, Claim.@Nullable Granted granted, String why) {
        MessageApproved message = cleared.message();
        Instant now = now();
        Ruling ruling = channelNotReady(message, why, now);
        database.inTransaction(() -> {
            lock(message.contact());
            if (granted != null) {
                stop(granted.attempt(), granted.lease(), message, ruling, now);
                return;
            }
            Optional<Status> known = ledger.lock(message.contact().organizationId(), Attempt.idOf(message));
            if (known.isEmpty()) {
                first(cleared, ruling, now);
            } else if (known.get() == Status.CLAIMED) {
                again(cleared, ruling, now);
            }
        });
    }

    private void stop(Attempt attempt, UUID lease, MessageApproved message, Ruling ruling, Instant now) {
        ledger.record(attempt, lease, stopped(ruling), now, verdict(message, ruling, now));
    }

    /**
     * Locks the lead and the recipient, then shares the locks under which opt-outs are written; all in one order, so that
     * nobody waits for each other.
     */
    private ContactKeys lock(Contact contact) {
        ContactKeys keys = ContactKeys.of(contact, hash);
        database.jdbc()
                .sql("SELECT count(pg_advisory_xact_lock(hashtextextended(key, 0))) FROM unnest(:keys::text[]) AS key")
                .param("keys", new String[] {lockOf(contact.leadId()), "outreach.recipient." + keys.recipient()})
                .query()
                .singleRow();
        database.jdbc()
                .sql("""
                SELECT count(pg_advisory_xact_lock_shared(hashtextextended(key, 0))) FROM unnest(:keys::text[]) AS key
                """)
                .param("keys", keys.suppression().toArray(String[]::new))
                .query()
                .singleRow();
        return keys;
    }

    /** The name of the lock under which a lead's attempts change. */
    static String lockOf(LeadId lead) {
        return "outreach.lead." + lead;
    }

    private Ruling judge(ContactCleared cleared, ContactKeys keys, Optional<String> closed, Instant now) {
        MessageApproved message = cleared.message();
        String contentHash = ContentHash.of(message.contact().recipient(), message.draft());
        GateFacts facts = GateFacts.of(database, message, keys, contentHash, now);
        if (!facts.approved() || !contentHash.equals(message.approval().contentHash())) {
            return denied(
                    "exact-text-approved",
                    Reason.AWAITING_APPROVAL,
                    "The approval queue has no approval of exactly this text for exactly this recipient.");
        }
        JudgedContact contact = new JudgedContact(message.contact(), message.approval(), now);
        Ruling ruling = Rules.judgeWithEveryFact(Rules.inForce().lastGate(), contact, facts.forRules(contact));
        if (ruling.decision() instanceof Decision.Deny || ruling.decision() instanceof Decision.Defer) {
            return ruling;
        }
        if (!facts.unsubscribeReady()) {
            return new Ruling(
                    "unsubscribe-ready",
                    1,
                    new Decision.Defer(
                            now.plus(LINK_LOOK_AGAIN),
                            Reason.UNSUBSCRIBE_NOT_READY,
                            "The unsubscribe link of the message does not work yet."),
                    Map.of());
        }
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
                    "The mail provider said lately that this recipient will never take mail.");
        }
        if (ruling.decision() instanceof Decision.Proceed && closed.isPresent()) {
            return channelNotReady(message, closed.get(), now);
        }
        return ruling;
    }

    private static Ruling denied(String rule, Reason reason, String detail) {
        return new Ruling(rule, 1, new Decision.Deny(reason, detail), Map.of());
    }

    /** Looks again ever more rarely, because it needs a person to make the channel ready. */
    private static Ruling channelNotReady(MessageApproved message, String why, Instant now) {
        int doublings = Math.min(message.judgement() - 1, CHANNEL_DOUBLINGS);
        return new Ruling(
                "channel-ready",
                1,
                new Decision.Defer(
                        now.plus(CHANNEL_LOOK_AGAIN.multipliedBy(1L << doublings)), Reason.CHANNEL_NOT_READY, why),
                Map.of("channel", message.contact().channel().name()));
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
