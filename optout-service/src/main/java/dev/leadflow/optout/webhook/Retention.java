package dev.leadflow.optout.webhook;

import dev.leadflow.common.postgres.PipelineDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/** Forgets what is of no more use, so that nothing here grows for ever. */
record Retention(PipelineDatabase database) {

    /** Longer than any signature is accepted, so that no repeated post finds its events forgotten. */
    private static final Duration NOTICES = Duration.ofDays(30);

    private static final Duration SENT_MESSAGES = Duration.ofDays(60);

    /** Rows in one transaction. */
    private static final int BATCH = 10_000;

    void apply(Instant now) {
        delete("optout.taken_notice", "at", now.minus(NOTICES));
        delete("optout.waiting_notice", "since", now.minus(NOTICES));
        delete("optout.unreadable_event", "received_at", now.minus(NOTICES));
        delete("optout.sent_message", "at", now.minus(SENT_MESSAGES));
        delete("optout.spent_token", "until", now);
    }

    private void delete(String table, String column, Instant before) {
        int deleted;
        do {
            deleted = database.jdbc()
                    .sql("DELETE FROM " + table + " WHERE ctid = ANY(ARRAY(SELECT ctid FROM " + table + " WHERE "
                            + column + " < :before LIMIT " + BATCH + "))")
                    .param("before", before.atOffset(ZoneOffset.UTC))
                    .update();
        } while (deleted == BATCH);
    }
}
