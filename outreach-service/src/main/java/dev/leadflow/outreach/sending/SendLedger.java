package dev.leadflow.outreach.sending;

import dev.leadflow.common.event.AttemptId;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.ContactAttempted.Status;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.event.MessageNoticed;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.outreach.fact.ContactKeys;
import dev.leadflow.outreach.sending.Attempt.Change;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The rows of {@code outreach.send_attempt}. Every method runs in the caller's transaction, and every change of a status is told
 * in it.
 *
 * <p>A lease is a token, not a time: whoever holds the newest one may go on with the attempt, and a worker that was frozen
 * finds its own worth nothing. The time only tells when an attempt has been left alone.
 */
final class SendLedger {

    /** A worker that waits for its provider renews its claim every few seconds. */
    static final Duration CLAIM_LEASE = Duration.ofMinutes(10);

    /** Longer than any provider call may take. */
    static final Duration IO_LEASE = Duration.ofMinutes(3);

    private static final Logger log = LoggerFactory.getLogger(SendLedger.class);

    private final PipelineDatabase database;
    private final Outbox outbox;
    private final KeyedHash hash;
    private final MeterRegistry meters;
    private final String owner;
    private final EarlyNotices early;

    /** @param owner name of this process, the same after a restart */
    SendLedger(PipelineDatabase database, Outbox outbox, KeyedHash hash, MeterRegistry meters, String owner) {
        this.database = database;
        this.outbox = outbox;
        this.hash = hash;
        this.meters = meters;
        this.owner = owner;
        this.early = new EarlyNotices(database);
    }

    /** The status of an attempt, whose row is locked until the end of the transaction. */
    Optional<Status> lock(OrganizationId organization, AttemptId attempt) {
        return database.jdbc()
                .sql("""
                SELECT status FROM outreach.send_attempt
                WHERE organization_id = :organization AND attempt_id = :attempt FOR UPDATE
                """)
                .param("organization", organization.value())
                .param("attempt", attempt.value())
                .query(String.class)
                .optional()
                .map(Status::valueOf);
    }

    /**
     * Adds an attempt, with the exact message, before anything is sent (row 121).
     *
     * @param verdict what led to it; told before it
     * @return false when this attempt, or another one for the same step of the same lead, has been made before
     */
    boolean add(
            Attempt attempt,
            MessageApproved message,
            Change change,
            UUID lease,
            Instant now,
            List<Outbox.Event<?>> verdict) {
        Contact contact = message.contact();
        int added = database.jdbc()
                .sql("""
                INSERT INTO outreach.send_attempt (organization_id, attempt_id, contact_id, lead_id, campaign_id, run_id, step,
                  channel, mode, status, reason, detail, recipient, recipient_key, recipient_domain, subject, message,
                  provider, lease, lease_until, owner, reserved_at, contacted_at, created_at, updated_at)
                VALUES (:organization, :attempt, :contact, :lead, :campaign, :run, :step,
                  :channel, :mode, :status, :reason, :detail, :recipient, :recipient_key, :recipient_domain, :subject,
                  :message::json, :provider, :lease, :lease_until::timestamptz, :owner, :reserved_at::timestamptz,
                  :contacted_at::timestamptz, :now::timestamptz, :now::timestamptz)
                ON CONFLICT DO NOTHING
                """)
                .param("organization", attempt.organizationId().value())
                .param("attempt", attempt.attemptId().value())
                .param("contact", attempt.contactId().value())
                .param("lead", attempt.leadId().value())
                .param("campaign", attempt.campaignId().value())
                .param("run", attempt.runId().value())
                .param("step", attempt.step())
                .param("channel", attempt.channel().name())
                .param("mode", attempt.mode().name())
                .param("status", change.status().name())
                .param(
                        "reason",
                        change.reason() == null ? null : change.reason().name())
                .param("detail", change.detail())
                .param("recipient", contact.recipient())
                .param("recipient_key", ContactKeys.recipient(contact, hash))
                .param("recipient_domain", attempt.recipientDomain())
                .param("subject", message.draft().subject())
                .param("message", Json.text(message))
                .param("provider", attempt.provider())
                .param("lease", lease)
                .param("lease_until", now.plus(CLAIM_LEASE).toString())
                .param("owner", owner)
                .param("reserved_at", attempt.reservedAt().toString())
                .param("contacted_at", contacted(change.status()) ? now.toString() : null)
                .param("now", now.toString())
                .update();
        if (added == 1) {
            Outbox.Event<ContactAttempted> told = attempt.changed(change, now);
            List<Outbox.Event<?>> events = new ArrayList<>(verdict);
            events.add(new Outbox.Event<>(
                    told.organization(),
                    told.topic(),
                    told.key(),
                    told.value().to(ContactKeys.recipient(contact, hash))));
            append(events);
        }
        return added == 1;
    }

    private static boolean contacted(Status status) {
        return status == Status.SIMULATED || status.mayHaveReachedTheRecipient();
    }

    /** Takes a claim over: its former holder cannot start any more. */
    void takeOver(Attempt attempt, UUID lease, Instant now) {
        database.jdbc()
                .sql("""
                UPDATE outreach.send_attempt SET lease = :lease, lease_until = :until::timestamptz, owner = :owner
                WHERE organization_id = :organization AND attempt_id = :attempt AND status = 'CLAIMED'
                """)
                .param("lease", lease)
                .param("until", now.plus(CLAIM_LEASE).toString())
                .param("owner", owner)
                .param("organization", attempt.organizationId().value())
                .param("attempt", attempt.attemptId().value())
                .update();
    }

    /**
     * Starts the sending: from here on the message may have left.
     *
     * @param before its status, locked; an attempt that has started is started again only when nothing had left
     * @return false when the lease is no longer the newest, or the attempt has ended
     */
    boolean start(Attempt attempt, UUID lease, Status before, Instant now) {
        int started = database.jdbc()
                .sql("""
                UPDATE outreach.send_attempt SET status = 'IO_STARTED', detail = :detail, provider = :provider,
                  contacted_at = :now::timestamptz,
                  updated_at = :now::timestamptz, lease_until = :until::timestamptz
                WHERE organization_id = :organization AND attempt_id = :attempt AND lease = :lease
                  AND status IN ('CLAIMED', 'IO_STARTED')
                """)
                .param("detail", STARTED)
                .param("provider", attempt.provider())
                .param("now", now.toString())
                .param("until", now.plus(IO_LEASE).toString())
                .param("organization", attempt.organizationId().value())
                .param("attempt", attempt.attemptId().value())
                .param("lease", lease)
                .update();
        if (started == 1 && before == Status.CLAIMED) {
            tell(List.of(), attempt, Change.to(Status.IO_STARTED, null, STARTED), now);
        }
        return started == 1;
    }

    private static final String STARTED = "The provider is ready for the message.";

    /**
     * Records what came of an attempt, if the lease is still the newest. An attempt that was given up as unknown meanwhile gets
     * the truth; one whose provider has told more meanwhile gets the provider's name for the message.
     *
     * @param verdict what led to it; told before it
     * @return false when somebody else has the attempt
     */
    boolean record(Attempt attempt, UUID lease, Change change, Instant now, List<Outbox.Event<?>> verdict) {
        int changed = database.jdbc()
                .sql("""
                UPDATE outreach.send_attempt SET status = :status, reason = :reason, detail = :detail,
                  provider = :provider, provider_id = :provider_id, refused_for_good = :refused_for_good, updated_at = :now::timestamptz,
                  contacted_at = CASE WHEN :reached THEN coalesce(contacted_at, :now::timestamptz) END
                WHERE organization_id = :organization AND attempt_id = :attempt AND lease = :lease
                  AND status IN ('CLAIMED', 'IO_STARTED', 'UNKNOWN') AND status <> :status
                """)
                .param("status", change.status().name())
                .param(
                        "reason",
                        change.reason() == null ? null : change.reason().name())
                .param("detail", change.detail())
                .param("provider", attempt.provider())
                .param("provider_id", change.providerId())
                .param("refused_for_good", change.refusedForGood())
                .param("reached", change.status().mayHaveReachedTheRecipient())
                .param("now", now.toString())
                .param("organization", attempt.organizationId().value())
                .param("attempt", attempt.attemptId().value())
                .param("lease", lease)
                .update();
        if (changed == 1) {
            tell(verdict, attempt, change, now);
            return true;
        }
        return change.status().mayHaveReachedTheRecipient() && complete(attempt, lease, change, now);
    }

    /** The provider's events were faster than its answer: what they said stays. */
    private boolean complete(Attempt attempt, UUID lease, Change change, Instant now) {
        Optional<Change> known = database.jdbc()
                .sql("""
                UPDATE outreach.send_attempt SET provider = :provider, provider_id = coalesce(provider_id, :provider_id),
                  updated_at = :now::timestamptz
                WHERE organization_id = :organization AND attempt_id = :attempt AND lease = :lease
                  AND status IN ('ACCEPTED', 'DELIVERED', 'BOUNCED', 'COMPLAINED')
                RETURNING status, detail, provider_id
                """)
                .param("provider", attempt.provider())
                .param("provider_id", change.providerId())
                .param("now", now.toString())
                .param("organization", attempt.organizationId().value())
                .param("attempt", attempt.attemptId().value())
                .param("lease", lease)
                .query((row, number) -> new Change(
                        Status.valueOf(row.getString("status")),
                        null,
                        row.getString("detail"),
                        row.getString("provider_id"),
                        false))
                .optional();
        known.ifPresent(all -> tell(List.of(), attempt, all, now));
        return known.isPresent();
    }

    /** An attempt that something is said about. */
    private record Noticed(
            Attempt attempt, Status status, @Nullable String providerId) {}

    /**
     * Writes down what somebody said about a message, whenever and however often it is said. Of an attempt that is not in the
     * ledger, the strongest word is kept until it is.
     */
    void notice(MessageNoticed notice, Instant now) {
        if (!NoticedStatus.says(notice.kind())) {
            return;
        }
        lockLead(notice.leadId());
        Optional<Noticed> known = database.jdbc()
                .sql("SELECT status, provider_id, " + Attempt.COLUMNS + """
                 FROM outreach.send_attempt WHERE organization_id = :organization AND attempt_id = :attempt FOR UPDATE
                """)
                .param("organization", notice.organizationId().value())
                .param("attempt", notice.attemptId().value())
                .query((row, number) -> new Noticed(
                        Attempt.read(row, number),
                        Status.valueOf(row.getString("status")),
                        row.getString("provider_id")))
                .optional();
        if (known.isPresent()) {
            apply(notice, known.get(), now);
        } else {
            early.keep(notice, now);
        }
    }

    private void apply(MessageNoticed notice, Noticed known, Instant now) {
        Status after = NoticedStatus.after(known.status, notice.kind());
        if (NoticedStatus.contradicts(known.status, notice.kind())) {
            log.warn(
                    "{} says {} of attempt {}, which was certainly not sent ({})",
                    notice.provider(),
                    notice.kind(),
                    notice.attemptId(),
                    known.status);
            return;
        }
        boolean delay = notice.kind() == MessageNoticed.Kind.DEFERRED && known.status == Status.ACCEPTED;
        if (after == known.status && !delay) {
            return;
        }
        Attempt attempt = known.status == Status.CLAIMED ? known.attempt.by(notice.provider()) : known.attempt;
        database.jdbc()
                .sql("""
                UPDATE outreach.send_attempt SET status = :status, reason = NULL, detail = :detail, provider = :provider,
                  contacted_at = coalesce(contacted_at, :now::timestamptz), updated_at = :now::timestamptz
                WHERE organization_id = :organization AND attempt_id = :attempt
                """)
                .param("status", after.name())
                .param("detail", notice.detail())
                .param("provider", attempt.provider())
                .param("now", now.toString())
                .param("organization", notice.organizationId().value())
                .param("attempt", notice.attemptId().value())
                .update();
        if (after != known.status) {
            tell(List.of(), attempt, new Change(after, null, notice.detail(), known.providerId, false), now);
        }
    }

    /**
     * Adds an attempt of which somebody has already said what became of it, as after the restore of a backup. It was sent, so
     * it is never sent again.
     *
     * @return false when nothing was said
     */
    boolean addNoticed(Attempt attempt, MessageApproved message, Instant now) {
        Optional<EarlyNotices.Early> known = early.find(attempt.organizationId(), attempt.attemptId());
        if (known.isEmpty()) {
            return false;
        }
        Change change = Change.to(known.get().status(), null, known.get().detail());
        boolean added = add(attempt.by(known.get().provider()), message, change, UUID.randomUUID(), now, List.of());
        if (added) {
            early.remove(attempt.organizationId(), attempt.attemptId());
        }
        return added;
    }

    /** Until the end of the transaction nobody else works on the lead's attempts. */
    private void lockLead(LeadId lead) {
        database.jdbc()
                .sql("SELECT count(pg_advisory_xact_lock(hashtextextended(:key, 0)))")
                .param("key", LastGate.lockOf(lead))
                .query()
                .singleRow();
    }

    /** Puts an attempt back to where it may be started again: it had started, and certainly nothing has left. */
    void release(Attempt attempt, UUID lease, String detail, Instant now) {
        int released = database.jdbc()
                .sql("""
                UPDATE outreach.send_attempt SET status = 'CLAIMED', detail = :detail, contacted_at = NULL,
                  updated_at = :now::timestamptz, lease_until = :until::timestamptz
                WHERE organization_id = :organization AND attempt_id = :attempt AND lease = :lease
                  AND status = 'IO_STARTED'
                """)
                .param("detail", detail)
                .param("now", now.toString())
                .param("until", now.plus(CLAIM_LEASE).toString())
                .param("organization", attempt.organizationId().value())
                .param("attempt", attempt.attemptId().value())
                .param("lease", lease)
                .update();
        if (released == 1) {
            tell(List.of(), attempt, Change.to(Status.CLAIMED, null, detail), now);
        }
    }

    /**
     * What a sweep over attempts that were left alone changed.
     *
     * @param message null once it was erased
     */
    record Swept(Attempt attempt, @Nullable MessageApproved message) {}

    /**
     * Changes attempts that were left alone, a few hundred at once; several processes may do so at the same time.
     *
     * @param condition SQL over {@code :now}, {@code :day_ago}, {@code :owner} and {@code :process_start}
     */
    List<Swept> sweep(String condition, Change change, Instant processStart, Instant now) {
        List<Swept> swept = database.jdbc()
                .sql("""
                UPDATE outreach.send_attempt SET status = :status, reason = :reason, detail = :detail,
                  updated_at = :now::timestamptz
                WHERE (organization_id, attempt_id) IN (
                  SELECT organization_id, attempt_id FROM outreach.send_attempt
                  WHERE <condition>
                  ORDER BY updated_at LIMIT 200 FOR UPDATE SKIP LOCKED)
                RETURNING message,\s""".replace("<condition>", condition) + Attempt.COLUMNS)
                .param("status", change.status().name())
                .param(
                        "reason",
                        change.reason() == null ? null : change.reason().name())
                .param("detail", change.detail())
                .param("now", now.toString())
                .param("day_ago", now.minus(Duration.ofHours(24)).toString())
                .param("owner", owner)
                .param("process_start", processStart.toString())
                .query((row, number) -> new Swept(Attempt.read(row, number), message(row.getString("message"))))
                .list();
        List<Outbox.Event<?>> events = new ArrayList<>();
        swept.forEach(each -> events.add(each.attempt().changed(change, now)));
        append(events);
        return swept;
    }

    private static @Nullable MessageApproved message(@Nullable String json) {
        return json == null ? null : Json.read(json.getBytes(StandardCharsets.UTF_8), MessageApproved.class);
    }

    private void tell(List<Outbox.Event<?>> verdict, Attempt attempt, Change change, Instant now) {
        List<Outbox.Event<?>> events = new ArrayList<>(verdict);
        events.add(attempt.changed(change, now));
        append(events);
    }

    /** Appends events of the running transaction, and counts attempts once it is committed. */
    void append(List<Outbox.Event<?>> events) {
        outbox.appendAll(database, events);
        List<ContactAttempted> attempts = new ArrayList<>();
        for (Outbox.Event<?> event : events) {
            if (event.value() instanceof ContactAttempted attempted) {
                attempts.add(attempted);
            }
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                attempts.forEach(each -> meters.counter(
                                "leadflow.attempts",
                                "channel",
                                each.channel().name(),
                                "status",
                                each.status().name())
                        .increment());
            }
        });
    }
}
