package dev.leadflow.outreach.sending;

import dev.leadflow.common.event.AttemptId;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.ContactAttempted.Status;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.kafka.TryAgainLaterException;
import dev.leadflow.common.postgres.Columns;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.postgres.PostgresAway;
import dev.leadflow.outreach.sending.Attempt.Change;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.TransientDataAccessException;
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

    private final PipelineDatabase database;
    private final Outbox outbox;
    private final MeterRegistry meters;
    private final String owner;
    private final EarlyNotices early;

    /** @param owner name of this process, the same after a restart */
    SendLedger(PipelineDatabase database, Outbox outbox, MeterRegistry meters, String owner) {
        this.database = database;
        this.outbox = outbox;
        this.meters = meters;
        this.owner = owner;
        this.early = new EarlyNotices(database);
    }

    /** Where the attempt stands, with its row locked until the end of the transaction; empty when there is none. */
    Optional<Status> lock(Attempt attempt) {
        return database.jdbc()
                .sql("""
                SELECT status FROM outreach.send_attempt
                WHERE organization_id = :organization AND attempt_id = :attempt FOR UPDATE
                """)
                .param("organization", attempt.organizationId().value())
                .param("attempt", attempt.attemptId().value())
                .query((row, number) -> Status.valueOf(row.getString("status")))
                .optional();
    }

    private static AttemptId id(ResultSet row) throws SQLException {
        return new AttemptId(row.getObject("attempt_id", UUID.class));
    }

    /**
     * An attempt to add, with the exact message (row 121).
     *
     * @param verdict what led to it; told before it
     */
    record Addition(Attempt attempt, KeyedContact contact, Change change, UUID lease, List<Outbox.Event<?>> verdict) {

        private MessageApproved message() {
            return contact.message();
        }

        private String recipientKey() {
            return contact.keys().recipient();
        }
    }

    /**
     * Adds attempts before anything is sent.
     *
     * @return those that were added: the others, or others for the same step of the same lead, have been made before
     */
    Set<AttemptId> add(List<Addition> additions, Instant now) {
        Columns<Addition> columns = new Columns<Addition>()
                .with("organization_id", "uuid", each -> each.attempt.organizationId())
                .with("attempt_id", "uuid", each -> each.attempt.attemptId())
                .with("contact_id", "uuid", each -> each.attempt.contactId())
                .with("lead_id", "uuid", each -> each.attempt.leadId())
                .with("campaign_id", "uuid", each -> each.attempt.campaignId())
                .with("run_id", "uuid", each -> each.attempt.runId())
                .with("step", "int", each -> each.attempt.step())
                .with("channel", "text", each -> each.attempt.channel())
                .with("mode", "text", each -> each.attempt.mode())
                .with("status", "text", each -> each.change.status())
                .with("reason", "text", each -> each.change.reason())
                .with("detail", "text", each -> each.change.detail())
                .with("refused_for_good", "boolean", each -> each.change.refusedForGood())
                .with("recipient", "text", each -> each.message().contact().recipient())
                .with("recipient_key", "text", Addition::recipientKey)
                .with("recipient_domain", "text", each -> each.attempt.recipientDomain())
                .with("subject", "text", each -> each.message().draft().subject())
                .with("message", "json", each -> each.contact.messageJson())
                .with("provider", "text", each -> each.attempt.provider())
                .with("lease", "uuid", Addition::lease)
                .with(
                        "lease_until",
                        "timestamptz",
                        each -> now.plus(each.change.status() == Status.IO_STARTED ? IO_LEASE : CLAIM_LEASE))
                .with("owner", "text", each -> owner)
                .with("reserved_at", "timestamptz", each -> each.attempt.reservedAt())
                .with("contacted_at", "timestamptz", each -> contacted(each.change.status()) ? now : null)
                .with("created_at", "timestamptz", each -> now)
                .with("updated_at", "timestamptz", each -> now);
        Set<AttemptId> added = Set.copyOf(
                columns.query(database, """
                INSERT INTO outreach.send_attempt (<names>) SELECT <names> FROM <rows>
                ON CONFLICT DO NOTHING RETURNING attempt_id
                """.replace("<names>", columns.names()), additions, (row, number) -> id(row)));
        List<Outbox.Event<?>> events = new ArrayList<>();
        for (Addition each : additions) {
            if (added.contains(each.attempt.attemptId())) {
                events.addAll(each.verdict);
                events.add(each.attempt.added(each.change, each.recipientKey(), now));
            }
        }
        append(events);
        return added;
    }

    /** Whether the failure of a transaction says nothing about the attempts in it: its repetition for each of them would fail too. */
    static boolean concernsAll(RuntimeException failure) {
        return failure instanceof TryAgainLaterException
                || PostgresAway.isBehind(failure) && !(failure instanceof TransientDataAccessException);
    }

    /** How often the contact was given back for this reason before. */
    int timesGivenBack(Attempt attempt, Reason reason) {
        return database.jdbc()
                .sql("""
                        SELECT count(*) FROM outreach.send_attempt
                        WHERE organization_id = :organization AND lead_id = :lead AND contact_id = :contact
                          AND status = 'CANCELLED' AND reason = :reason""")
                .param("organization", attempt.organizationId().value())
                .param("lead", attempt.leadId().value())
                .param("contact", attempt.contactId().value())
                .param("reason", reason.name())
                .query(Integer.class)
                .single();
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
     * An attempt to start again, of which certainly nothing had left.
     *
     * @param held the right that the worker has; null when it has none, and takes a claim over
     * @param next the right that it has from now on
     * @param before its status
     * @param verdict what let it start; told before it
     */
    record Restart(Attempt attempt, @Nullable UUID held, UUID next, Status before, List<Outbox.Event<?>> verdict) {}

    /**
     * Starts the sending again: from here on the messages may have left.
     *
     * @return those that were started: of the others the right is no longer the newest, or they have ended
     */
    Set<AttemptId> restart(List<Restart> starts, Instant now) {
        Columns<Restart> columns = new Columns<Restart>()
                .with("organization", "uuid", each -> each.attempt.organizationId())
                .with("attempt", "uuid", each -> each.attempt.attemptId())
                .with("held", "uuid", Restart::held)
                .with("next", "uuid", Restart::next)
                .with("provider", "text", each -> each.attempt.provider())
                .with("detail", "text", each -> STARTED)
                .with("owner", "text", each -> owner)
                .with("now", "timestamptz", each -> now)
                .with("lease_until", "timestamptz", each -> now.plus(IO_LEASE));
        Set<AttemptId> started = Set.copyOf(columns.query(database, """
                UPDATE outreach.send_attempt a SET status = 'IO_STARTED', detail = r.detail, provider = r.provider,
                  contacted_at = r.now, updated_at = r.now, lease = r.next, lease_until = r.lease_until, owner = r.owner
                FROM <rows>
                WHERE a.organization_id = r.organization AND a.attempt_id = r.attempt
                  AND (a.lease = r.held AND a.status IN ('CLAIMED', 'IO_STARTED') OR r.held IS NULL AND a.status = 'CLAIMED')
                RETURNING a.attempt_id
                """, starts, (row, number) -> id(row)));
        List<Outbox.Event<?>> events = new ArrayList<>();
        for (Restart each : starts) {
            if (started.contains(each.attempt.attemptId())) {
                events.addAll(each.verdict);
                if (each.before == Status.CLAIMED) {
                    events.add(each.attempt.changed(Change.to(Status.IO_STARTED, null, STARTED), now));
                }
            }
        }
        append(events);
        return started;
    }

    /** What an attempt says while it is being sent. */
    static final String STARTED = "The provider is ready for the message.";

    /**
     * What came of an attempt.
     *
     * @param verdict what led to it; told before it
     */
    record Outcome(Attempt attempt, UUID lease, Change change, List<Outbox.Event<?>> verdict) {}

    /**
     * Records what came of attempts whose lease is still the newest. An attempt that was given up as unknown meanwhile gets the
     * truth; one whose provider has told more meanwhile gets the provider's name for the message.
     *
     * @return for each of them whether it is recorded; if not, somebody else has the attempt
     */
    List<Boolean> record(List<Outcome> outcomes, Instant now) {
        Set<AttemptId> changed = Set.copyOf(columns(now).query(database, """
                UPDATE outreach.send_attempt a SET status = r.status, reason = r.reason, detail = r.detail,
                  provider = r.provider, provider_id = r.provider_id, refused_for_good = r.refused_for_good,
                  updated_at = r.now, contacted_at = CASE WHEN r.reached THEN coalesce(a.contacted_at, r.now) END
                FROM <rows>
                WHERE a.organization_id = r.organization AND a.attempt_id = r.attempt AND a.lease = r.lease
                  AND a.status IN ('CLAIMED', 'IO_STARTED', 'UNKNOWN') AND a.status <> r.status
                RETURNING a.attempt_id
                """, outcomes, (row, number) -> id(row)));
        List<Outbox.Event<?>> events = new ArrayList<>();
        for (Outcome each : outcomes) {
            if (changed.contains(each.attempt.attemptId())) {
                events.addAll(each.verdict);
                events.add(each.attempt.changed(each.change, now));
            }
        }
        append(events);
        return outcomes.stream()
                .map(each -> changed.contains(each.attempt.attemptId())
                        || each.change.status().mayHaveReachedTheRecipient()
                                && complete(each.attempt, each.lease, each.change, now))
                .toList();
    }

    private static Columns<Outcome> columns(Instant now) {
        return new Columns<Outcome>()
                .with("organization", "uuid", each -> each.attempt.organizationId())
                .with("attempt", "uuid", each -> each.attempt.attemptId())
                .with("lease", "uuid", Outcome::lease)
                .with("status", "text", each -> each.change.status())
                .with("reason", "text", each -> each.change.reason())
                .with("detail", "text", each -> each.change.detail())
                .with("provider", "text", each -> each.attempt.provider())
                .with("provider_id", "text", each -> each.change.providerId())
                .with("refused_for_good", "boolean", each -> each.change.refusedForGood())
                .with("reached", "boolean", each -> each.change.status().mayHaveReachedTheRecipient())
                .with("now", "timestamptz", each -> now);
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
        known.ifPresent(all -> tell(attempt, all, now));
        return known.isPresent();
    }

    /** What somebody has already said of an attempt that is not in the ledger, as after the restore of a backup. */
    Optional<EarlyNotices.Early> noticed(Attempt attempt) {
        return early.find(attempt.organizationId(), attempt.attemptId());
    }

    /**
     * Adds an attempt of which somebody has already said what became of it. It was sent, so it is never sent again.
     *
     * @return false when another attempt for the same step of the same lead has been made before
     */
    boolean addNoticed(KeyedContact contact, EarlyNotices.Early said, Instant now) {
        Attempt attempt = contact.attempt();
        Addition addition = new Addition(
                attempt.by(said.provider()),
                contact,
                Change.to(said.status(), null, said.detail()),
                UUID.randomUUID(),
                List.of());
        boolean added = !add(List.of(addition), now).isEmpty();
        if (added) {
            early.remove(attempt.organizationId(), attempt.attemptId());
        }
        return added;
    }

    /** Puts an attempt back to where it may be started again: it had started, and certainly nothing has left. */
    void release(Attempt attempt, UUID lease, String detail, Instant now) {
        int released = database.jdbc()
                .sql("""
                UPDATE outreach.send_attempt SET status = 'CLAIMED', detail = :detail, provider = :provider, contacted_at = NULL,
                  updated_at = :now::timestamptz, lease_until = :until::timestamptz
                WHERE organization_id = :organization AND attempt_id = :attempt AND lease = :lease
                  AND status = 'IO_STARTED'
                """)
                .param("detail", detail)
                .param("provider", attempt.provider())
                .param("now", now.toString())
                .param("until", now.plus(CLAIM_LEASE).toString())
                .param("organization", attempt.organizationId().value())
                .param("attempt", attempt.attemptId().value())
                .param("lease", lease)
                .update();
        if (released == 1) {
            tell(attempt, Change.to(Status.CLAIMED, null, detail), now);
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

    /** Tells of a change that the caller has made in the attempt's row. */
    void tell(Attempt attempt, Change change, Instant now) {
        append(List.of(attempt.changed(change, now)));
    }

    /** Appends events of the running transaction, and counts attempts once it is committed. */
    void append(List<Outbox.Event<?>> events) {
        if (events.isEmpty()) {
            return;
        }
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
