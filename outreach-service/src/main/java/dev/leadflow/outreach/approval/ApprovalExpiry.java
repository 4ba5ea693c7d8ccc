package dev.leadflow.outreach.approval;

import dev.leadflow.common.event.ApprovalChanged;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.postgres.PipelineDatabase;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Closes items that nobody decided in time (row 114). */
final class ApprovalExpiry implements Runnable {

    static final String NAME = "approval-expiry";

    private static final int BATCH = 500;

    private final PipelineDatabase database;
    private final Outbox outbox;
    private final Clock clock;

    ApprovalExpiry(PipelineDatabase database, Outbox outbox, Clock clock) {
        this.database = database;
        this.outbox = outbox;
        this.clock = clock;
    }

    @Override
    public void run() {
        int expired;
        do {
            expired = database.inTransaction(this::expireBatch);
        } while (expired == BATCH);
    }

    private int expireBatch() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        List<ApprovalItem> expired = database.jdbc()
                .sql("""
                UPDATE outreach.approval_item SET status = 'EXPIRED', decided_by = :by, decided_at = :now::timestamptz
                WHERE (organization_id, contact_id) IN (
                  SELECT organization_id, contact_id FROM outreach.approval_item
                  WHERE status = 'PENDING' AND expires_at <= :now::timestamptz
                  ORDER BY expires_at LIMIT :batch FOR UPDATE SKIP LOCKED)
                RETURNING\s""" + ApprovalItem.COLUMNS)
                .param("by", NAME)
                .param("now", now.toString())
                .param("batch", BATCH)
                .query(ApprovalItem::read)
                .list();
        List<Outbox.Event<?>> events = new ArrayList<>();
        expired.forEach(item -> events.add(item.changed(ApprovalChanged.Status.EXPIRED, NAME, null, now)));
        outbox.appendAll(database, events);
        return expired.size();
    }
}
