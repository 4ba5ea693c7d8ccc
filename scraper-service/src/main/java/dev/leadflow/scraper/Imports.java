package dev.leadflow.scraper;

import dev.leadflow.common.event.ImportId;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.RefusalReason;
import dev.leadflow.common.postgres.TenantDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The uploaded files of an organization: begun before the first row is captured, and watched from there. */
final class Imports {

    /** An upload is touched every few seconds; one that was not for that long has died. */
    static final Duration SILENCE = Duration.ofSeconds(60);

    private static final int SHOWN_REFUSALS = 1_000;

    enum Status {
        /** Rows are being captured. */
        CAPTURING,
        /** Every row is captured; {@code rows} is the whole. */
        CAPTURED,
        /** Capturing ended before the end of the file; the rows until then count. To be sent again. */
        BROKEN_OFF
    }

    /**
     * How far an import has come.
     *
     * @param rows captured so far, or all of them once the status is CAPTURED
     * @param done whether every row of the file is judged and every refusal is listed
     * @param ignoredColumns columns of the file that mean nothing to Leadflow
     * @param refusals the first ones by row
     */
    record Import(
            ImportId importId,
            String fileName,
            Status status,
            long rows,
            long accepted,
            long duplicates,
            long refused,
            boolean done,
            List<String> ignoredColumns,
            Instant createdAt,
            List<Refusal> refusals) {}

    record Refusal(long row, LeadId leadId, RefusalReason reason, String detail) {}

    private final TenantDatabase database;

    Imports(TenantDatabase database) {
        this.database = database;
    }

    void begin(OrganizationId organization, ImportId id, String fileName, List<String> ignoredColumns, Instant now) {
        database.jdbc()
                .sql("""
                        INSERT INTO scraper.lead_import
                          (import_id, organization_id, file_name, status, ignored_columns, created_at, touched_at)
                        VALUES (:id, :organization, :fileName, 'CAPTURING', :ignoredColumns::json, :now, :now)""")
                .param("id", id.value())
                .param("organization", organization.value())
                .param("fileName", fileName)
                .param("ignoredColumns", Json.text(ignoredColumns))
                .param("now", Timestamp.from(now))
                .update();
    }

    /** Says how many rows are captured, and that somebody is still at it unless the status says otherwise. */
    void touch(ImportId id, Status status, long rows, Instant now) {
        database.jdbc()
                .sql("""
                        UPDATE scraper.lead_import SET status = :status, rows = :rows, touched_at = :now
                        WHERE import_id = :id""")
                .param("id", id.value())
                .param("status", status.name())
                .param("rows", rows)
                .param("now", Timestamp.from(now))
                .update();
    }

    Optional<Import> find(ImportId id, Instant now) {
        List<Refusal> refusals = database.jdbc()
                .sql("""
                        SELECT row, lead_id, reason, detail FROM scraper.import_refusal
                        WHERE import_id = :id ORDER BY row LIMIT :most""")
                .param("id", id.value())
                .param("most", SHOWN_REFUSALS)
                .query((row, number) -> new Refusal(
                        row.getLong("row"),
                        new LeadId(row.getObject("lead_id", UUID.class)),
                        RefusalReason.valueOf(row.getString("reason")),
                        row.getString("detail")))
                .list();
        // Counts and refusals come by different topics, so the last refusal may be listed after it is counted.
        return database.jdbc()
                .sql("""
                        SELECT i.*, (SELECT count(*) FROM scraper.import_refusal r WHERE r.import_id = i.import_id) AS listed
                        FROM scraper.lead_import i WHERE i.import_id = :id""")
                .param("id", id.value())
                .query((row, number) -> read(row, id, refusals, now))
                .optional();
    }

    private static Import read(ResultSet row, ImportId id, List<Refusal> refusals, Instant now) throws SQLException {
        long rows = row.getLong("rows");
        long accepted = row.getLong("accepted");
        long duplicates = row.getLong("duplicates");
        long refused = row.getLong("refused");
        Status status = status(
                Status.valueOf(row.getString("status")),
                row.getTimestamp("touched_at").toInstant(),
                now);
        return new Import(
                id,
                row.getString("file_name"),
                status,
                rows,
                accepted,
                duplicates,
                refused,
                status == Status.CAPTURED
                        && accepted + duplicates + refused >= rows
                        && row.getLong("listed") >= refused,
                List.of(Json.EVENTS.readValue(row.getString("ignored_columns"), String[].class)),
                row.getTimestamp("created_at").toInstant(),
                refusals);
    }

    /** A process that died in the middle of an upload could not say so; its silence does. */
    static Status status(Status stored, Instant touchedAt, Instant now) {
        boolean silent = touchedAt.plus(SILENCE).isBefore(now);
        return stored == Status.CAPTURING && silent ? Status.BROKEN_OFF : stored;
    }
}
