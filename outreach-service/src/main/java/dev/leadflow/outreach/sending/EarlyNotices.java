package dev.leadflow.outreach.sending;

import dev.leadflow.common.event.AttemptId;
import dev.leadflow.common.event.ContactAttempted.Status;
import dev.leadflow.common.event.MessageNoticed;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.postgres.PipelineDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** {@code outreach.early_notice}: what was said of attempts that are not in the ledger, the strongest word of each. */
final class EarlyNotices {

    /** Nothing older can be read from the topic again either. */
    private static final Duration KEPT = Duration.ofDays(30);

    private final PipelineDatabase database;

    EarlyNotices(PipelineDatabase database) {
        this.database = database;
    }

    /** What was said of an attempt before it was in the ledger. */
    record Early(Status status, String provider, String detail) {}

    private static Early read(ResultSet row, int number) throws SQLException {
        return new Early(Status.valueOf(row.getString("status")), row.getString("provider"), row.getString("detail"));
    }

    Optional<Early> find(OrganizationId organization, AttemptId attempt) {
        return database.jdbc()
                .sql("""
                SELECT status, provider, detail FROM outreach.early_notice
                WHERE organization_id = :organization AND attempt_id = :attempt
                """)
                .param("organization", organization.value())
                .param("attempt", attempt.value())
                .query(EarlyNotices::read)
                .optional();
    }

    void keep(MessageNoticed notice, Instant now) {
        Status before = find(notice.organizationId(), notice.attemptId())
                .map(Early::status)
                .orElse(Status.CLAIMED);
        Status after = NoticedStatus.after(before, notice.kind());
        if (after == before) {
            return;
        }
        database.jdbc()
                .sql("""
                INSERT INTO outreach.early_notice (organization_id, attempt_id, status, provider, detail, heard_at)
                VALUES (:organization, :attempt, :status, :provider, :detail, :now::timestamptz)
                ON CONFLICT (organization_id, attempt_id) DO UPDATE SET
                  status = excluded.status, provider = excluded.provider, detail = excluded.detail
                """)
                .param("organization", notice.organizationId().value())
                .param("attempt", notice.attemptId().value())
                .param("status", after.name())
                .param("provider", notice.provider())
                .param("detail", notice.detail())
                .param("now", now.toString())
                .update();
    }

    void remove(OrganizationId organization, AttemptId attempt) {
        database.jdbc()
                .sql("""
                DELETE FROM outreach.early_notice WHERE organization_id = :organization AND attempt_id = :attempt
                """)
                .param("organization", organization.value())
                .param("attempt", attempt.value())
                .update();
    }

    /** Forgets what was said of attempts that never came. */
    void forget(Instant now) {
        database.jdbc()
                .sql("DELETE FROM outreach.early_notice WHERE heard_at < :before::timestamptz")
                .param("before", now.minus(KEPT).toString())
                .update();
    }
}
