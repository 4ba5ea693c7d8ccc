package dev.leadflow.outreach.rehearsal;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.UserId;
import dev.leadflow.common.postgres.Database;
import dev.leadflow.common.postgres.PipelineDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;

/** The rehearsals that people asked for, with what came of them. */
final class Rehearsals {

    static final Duration KEPT = Duration.ofDays(30);
    static final Duration LEASE = Duration.ofMinutes(1);
    static final int MOST_BEGINNINGS = 3;

    private static final String STILL_OURS = """
            organization_id = :organization AND rehearsal_id = :id AND lease = :lease AND status = 'RUNNING'""";

    private final PipelineDatabase database;

    Rehearsals(PipelineDatabase database) {
        this.database = database;
    }

    enum Status {
        RUNNING,
        DONE,
        FAILED
    }

    /** A rehearsal that this process works on until its lease is lost. */
    record Task(OrganizationId organizationId, UUID rehearsalId, Period period, SettingChanges changes, UUID lease) {}

    /** @param detail a sentence, for FAILED */
    record Row(
            UUID rehearsalId,
            Status status,
            int progress,
            @Nullable String detail,
            Period period,
            JsonNode changes,
            @Nullable Rehearsed result,
            Instant requestedAt,
            @Nullable Instant finishedAt) {}

    /** @return how many of the organization are not finished yet, this one included */
    static long add(
            Database database,
            OrganizationId organization,
            UUID id,
            Period period,
            SettingChanges changes,
            UserId by,
            Instant now) {
        database.jdbc()
                .sql("""
                        INSERT INTO outreach.rehearsal (organization_id, rehearsal_id, period_from, period_to, changes,
                          status, requested_by, requested_at)
                        VALUES (:organization, :id, :from::timestamptz, :to::timestamptz, :changes::json,
                          'RUNNING', :by, :now::timestamptz)""")
                .param("organization", organization.value())
                .param("id", id)
                .param("from", period.from().toString())
                .param("to", period.to().toString())
                .param("changes", Json.text(changes.given()))
                .param("by", by.toString())
                .param("now", now.toString())
                .update();
        return database.jdbc()
                .sql("""
                        SELECT count(*) FROM outreach.rehearsal
                        WHERE organization_id = :organization AND status = 'RUNNING'""")
                .param("organization", organization.value())
                .query(Long.class)
                .single();
    }

    static Optional<Row> find(Database database, OrganizationId organization, UUID id) {
        return database.jdbc()
                .sql("SELECT * FROM outreach.rehearsal WHERE organization_id = :organization AND rehearsal_id = :id")
                .param("organization", organization.value())
                .param("id", id)
                .query((row, number) -> new Row(
                        row.getObject("rehearsal_id", UUID.class),
                        Status.valueOf(row.getString("status")),
                        row.getInt("progress"),
                        row.getString("detail"),
                        period(row),
                        Json.EVENTS.readTree(row.getString("changes")),
                        result(row.getString("result")),
                        Objects.requireNonNull(instant(row, "requested_at")),
                        instant(row, "finished_at")))
                .optional();
    }

    private static @Nullable Rehearsed result(@Nullable String json) {
        return json == null ? null : Json.read(json.getBytes(StandardCharsets.UTF_8), Rehearsed.class);
    }

    private static Period period(ResultSet row) throws SQLException {
        return new Period(
                Objects.requireNonNull(instant(row, "period_from")), Objects.requireNonNull(instant(row, "period_to")));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /**
     * Takes the oldest rehearsal that nobody works on, or whose worker is gone. One that never comes to its end is not begun
     * for ever.
     */
    Optional<Task> claim(Instant now) {
        database.jdbc()
                .sql("""
                        UPDATE outreach.rehearsal SET status = 'FAILED', finished_at = :now::timestamptz,
                          detail = 'It was begun ' || begun || ' times, and the program ended each time before it did.'
                        WHERE status = 'RUNNING' AND begun >= :most AND lease_until <= :now::timestamptz""")
                .param("now", now.toString())
                .param("most", MOST_BEGINNINGS)
                .update();
        return database.jdbc()
                .sql("""
                        WITH next AS MATERIALIZED (
                          SELECT organization_id, rehearsal_id FROM outreach.rehearsal
                          WHERE status = 'RUNNING' AND (lease_until IS NULL OR lease_until <= :now::timestamptz)
                          ORDER BY requested_at, rehearsal_id LIMIT 1 FOR UPDATE SKIP LOCKED)
                        UPDATE outreach.rehearsal AS taken
                        SET lease = :lease, lease_until = :until::timestamptz, begun = begun + 1, progress = 0
                        FROM next
                        WHERE taken.organization_id = next.organization_id AND taken.rehearsal_id = next.rehearsal_id
                        RETURNING taken.*""")
                .param("now", now.toString())
                .param("until", now.plus(LEASE).toString())
                .param("lease", UUID.randomUUID())
                .query((row, number) -> new Task(
                        new OrganizationId(row.getObject("organization_id", UUID.class)),
                        row.getObject("rehearsal_id", UUID.class),
                        period(row),
                        new SettingChanges(Json.EVENTS.readValue(
                                row.getString("changes").getBytes(StandardCharsets.UTF_8),
                                new TypeReference<Map<String, JsonNode>>() {})),
                        row.getObject("lease", UUID.class)))
                .optional();
    }

    /** Extends the lease; false when somebody else has taken the task over. */
    boolean goOn(Task task, int percent, Instant now) {
        return update(task, "progress = :percent, lease_until = :until::timestamptz")
                        .param("percent", percent)
                        .param("until", now.plus(LEASE).toString())
                        .update()
                == 1;
    }

    void done(Task task, Rehearsed result, Instant now) {
        update(task, "status = 'DONE', progress = 100, result = :result::json, finished_at = :now::timestamptz")
                .param("result", Json.text(result))
                .param("now", now.toString())
                .update();
    }

    /** @param detail a sentence for the person who asked */
    void failed(Task task, String detail, Instant now) {
        update(task, "status = 'FAILED', detail = :detail, finished_at = :now::timestamptz")
                .param("detail", detail)
                .param("now", now.toString())
                .update();
    }

    private StatementSpec update(Task task, String what) {
        return database.jdbc()
                .sql("UPDATE outreach.rehearsal SET " + what + " WHERE " + STILL_OURS)
                .param("organization", task.organizationId().value())
                .param("id", task.rehearsalId())
                .param("lease", task.lease());
    }

    void forget(Instant now) {
        database.jdbc()
                .sql("DELETE FROM outreach.rehearsal WHERE requested_at < :long_ago::timestamptz")
                .param("long_ago", now.minus(KEPT).toString())
                .update();
    }
}
