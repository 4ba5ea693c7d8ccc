package dev.leadflow.outreach.sending;

import dev.leadflow.common.event.ContactAttempted.Status;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.MessageNoticed;
import dev.leadflow.common.kafka.Received;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.outreach.sending.Attempt.Change;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down what became of messages, as providers, mail servers and recipients tell it. */
final class Notices {

    private static final Logger log = LoggerFactory.getLogger(Notices.class);

    private final PipelineDatabase database;
    private final SendLedger ledger;
    private final EarlyNotices early;
    private final Clock clock;

    Notices(PipelineDatabase database, SendLedger ledger, Clock clock) {
        this.database = database;
        this.ledger = ledger;
        this.early = new EarlyNotices(database);
        this.clock = clock;
    }

    void hear(List<Received<MessageNoticed>> batch) {
        for (Received<MessageNoticed> each : batch) {
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            database.inTransaction(() -> write(each.value(), now));
        }
    }

    /** An attempt that something is said about. */
    private record Noticed(
            Attempt attempt, Status status, @Nullable String providerId) {}

    /**
     * Writes down what somebody said about a message, whenever and however often it is said. Of an attempt that is not in the
     * ledger, the strongest word is kept until it is.
     */
    private void write(MessageNoticed notice, Instant now) {
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
            ledger.tell(attempt, new Change(after, null, notice.detail(), known.providerId, false), now);
        }
    }

    /** Until the end of the transaction nobody else works on the lead's attempts. */
    private void lockLead(LeadId lead) {
        database.jdbc()
                .sql("SELECT count(pg_advisory_xact_lock(hashtextextended(:key, 0)))")
                .param("key", ContactLocks.nameOf(lead))
                .query()
                .singleRow();
    }
}
