package dev.leadflow.outreach.sending;

import dev.leadflow.common.event.ContactAttempted.Status;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.outreach.policy.Decision;
import dev.leadflow.outreach.policy.Ruling;
import dev.leadflow.outreach.sending.Attempt.Change;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Settles attempts that nobody works on any more. What had started may have been sent, so it is never sent again by the
 * program; what had not started was certainly not sent, so it goes back to be judged again.
 */
final class SendRecovery implements Runnable {

    private final PipelineDatabase database;
    private final SendLedger ledger;
    private final EarlyNotices early;
    private final Clock clock;
    private final Replayed replayed;
    private final Instant processStart;

    SendRecovery(PipelineDatabase database, SendLedger ledger, Clock clock, Replayed replayed) {
        this.database = database;
        this.ledger = ledger;
        this.early = new EarlyNotices(database);
        this.clock = clock;
        this.replayed = replayed;
        this.processStart = clock.instant();
    }

    @Override
    public void run() {
        if (!replayed.holds()) {
            return; // an attempt that looks left alone may have ended since the backup
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        // A process that has just started has nothing under way: what it had started before is certainly interrupted.
        sweep(
                """
                status = 'IO_STARTED' AND (lease_until <= :now::timestamptz
                  OR owner = :owner AND updated_at < :process_start::timestamptz)""",
                Change.to(
                        Status.UNKNOWN,
                        null,
                        "The program was interrupted while the message was being sent; whether it left is not known."),
                now);
        sweep(
                "status = 'UNKNOWN' AND contacted_at <= :day_ago::timestamptz",
                Change.to(
                        Status.ABANDONED,
                        null,
                        "Nothing was heard of the message for 24 hours; a person has to look it up at the provider."),
                now);
        sweep(
                "status = 'CLAIMED' AND lease_until <= :now::timestamptz",
                Change.to(
                        Status.CANCELLED,
                        Reason.AWAITING_SEND,
                        "The worker that was to send it is gone; it is judged again."),
                now);
        early.forget(now);
    }

    private static Ruling leftAlone(Change change, Instant now) {
        return new Ruling("worker-alive", 1, new Decision.Defer(now, Reason.AWAITING_SEND, change.detail()), Map.of());
    }

    private void sweep(String condition, Change change, Instant now) {
        List<SendLedger.Swept> swept;
        do {
            swept = database.inTransaction(() -> sweepBatch(condition, change, now));
        } while (!swept.isEmpty());
    }

    private List<SendLedger.Swept> sweepBatch(String condition, Change change, Instant now) {
        List<SendLedger.Swept> swept = ledger.sweep(condition, change, processStart, now);
        if (change.status() == Status.CANCELLED) {
            List<Outbox.Event<?>> events = new ArrayList<>();
            for (SendLedger.Swept each : swept) {
                if (each.message() != null) {
                    events.addAll(LastGate.verdict(each.message(), leftAlone(change, now), now));
                }
            }
            ledger.append(events);
        }
        return swept;
    }
}
