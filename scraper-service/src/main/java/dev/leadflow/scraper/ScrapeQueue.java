package dev.leadflow.scraper;

import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.scraper.intake.PlainText;
import dev.leadflow.scraper.source.Search;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** The searches as those see them who work on them: each is one worker's until its lease is lost or it gives it back. */
final class ScrapeQueue {

    /** Shorter than Google wants a place id to be asked about anew: 12 months. */
    static final Duration KEPT = Duration.ofDays(360);

    /** Extended every second; a killed process is noticed after that time. */
    static final Duration LEASE = Duration.ofSeconds(15);

    /** Searches of one organization that are worked on at once, so that others get their turn. */
    static final int MOST_AT_ONCE = 2;

    /** Characters of a reference; with three bytes for each it still fits into an index of PostgreSQL. */
    private static final int LONGEST_REFERENCE = 600;

    private static final String STILL_OURS =
            "organization_id = :organization AND scrape_id = :id AND lease = :lease AND status = 'RUNNING'";

    private final PipelineDatabase database;

    ScrapeQueue(PipelineDatabase database) {
        this.database = database;
    }

    /**
     * A search that this process works on until its lease is lost.
     *
     * @param restarted whether it began anew once already
     * @param failures since the last page that was read
     */
    record Task(
            OrganizationId organizationId,
            UUID scrapeId,
            String source,
            Search search,
            @Nullable String cursor,
            int pages,
            boolean restarted,
            int failures,
            UUID lease) {}

    /** Takes the search that waits longest and that nobody works on, or whose worker is gone. */
    Optional<Task> claim(Instant now) {
        return database.jdbc()
                .sql("""
                        WITH next AS MATERIALIZED (
                          SELECT organization_id, scrape_id FROM scraper.scrape s
                          WHERE status IN ('QUEUED', 'RUNNING') AND not_before <= :now::timestamptz
                            AND (lease_until IS NULL OR lease_until <= :now::timestamptz)
                            AND (SELECT count(*) FROM scraper.scrape o WHERE o.organization_id = s.organization_id
                                 AND o.status = 'RUNNING' AND o.lease_until > :now::timestamptz) < :at_once
                          ORDER BY not_before, scrape_id LIMIT 1 FOR UPDATE SKIP LOCKED)
                        UPDATE scraper.scrape AS taken
                        SET status = 'RUNNING', lease = :lease, lease_until = :until::timestamptz
                        FROM next
                        WHERE taken.organization_id = next.organization_id AND taken.scrape_id = next.scrape_id
                        RETURNING taken.*""")
                .param("now", now.toString())
                .param("until", now.plus(LEASE).toString())
                .param("lease", UUID.randomUUID())
                .param("at_once", MOST_AT_ONCE)
                .query((row, number) -> new Task(
                        new OrganizationId(row.getObject("organization_id", UUID.class)),
                        row.getObject("scrape_id", UUID.class),
                        row.getString("source"),
                        new Search(
                                row.getString("query"),
                                row.getString("city"),
                                row.getString("language"),
                                row.getString("region"),
                                row.getInt("most")),
                        row.getString("cursor"),
                        row.getInt("pages"),
                        row.getBoolean("restarted"),
                        row.getInt("failures"),
                        row.getObject("lease", UUID.class)))
                .optional();
    }

    /** Extends the lease; false when the search was cancelled or somebody else has taken it over. */
    boolean goOn(Task task, Instant now) {
        return update(task, "lease_until = :until::timestamptz")
                        .param("until", now.plus(LEASE).toString())
                        .update()
                == 1;
    }

    /** Gives the search back as it is, for somebody else to go on at once. */
    void giveBack(Task task, Instant now) {
        update(task, "lease = NULL, lease_until = NULL, not_before = :now::timestamptz")
                .param("now", now.toString())
                .update();
    }

    long count(Task task) {
        return database.jdbc()
                .sql(
                        "SELECT count(*) FROM scraper.scrape_item WHERE organization_id = :organization AND scrape_id = :id")
                .param("organization", task.organizationId().value())
                .param("id", task.scrapeId())
                .query(Long.class)
                .single();
    }

    /** What a source calls a business, as it is kept: whatever that is, no text that PostgreSQL cannot hold is to stop a search. */
    private static String kept(String reference) {
        return reference.length() <= LONGEST_REFERENCE && !PlainText.isUnstorable(reference)
                ? reference
                : PlainText.of(reference, LONGEST_REFERENCE) + "#"
                        + UUID.nameUUIDFromBytes(reference.getBytes(StandardCharsets.UTF_8));
    }

    boolean knows(Task task, String reference) {
        return database.jdbc()
                .sql("""
                        SELECT EXISTS (SELECT FROM scraper.scrape_item WHERE organization_id = :organization
                          AND scrape_id = :id AND reference = :reference)""")
                .param("organization", task.organizationId().value())
                .param("id", task.scrapeId())
                .param("reference", kept(reference))
                .query(Boolean.class)
                .single();
    }

    /** Writes down what became of a business; false when the search is no longer ours. */
    boolean record(Task task, Scrapes.Item item) {
        return database.inTransaction(() -> {
            if (!goOn(task, item.foundAt())) {
                return false;
            }
            database.jdbc()
                    .sql("""
                            INSERT INTO scraper.scrape_item
                              (organization_id, scrape_id, reference, lead_id, reason, detail, found_at)
                            VALUES (:organization, :id, :reference, :lead, :reason, :detail, :now::timestamptz)
                            ON CONFLICT DO NOTHING""")
                    .param("organization", task.organizationId().value())
                    .param("id", task.scrapeId())
                    .param("reference", kept(item.reference()))
                    .param("lead", item.leadId() == null ? null : item.leadId().value())
                    .param("reason", item.reason())
                    .param("detail", item.detail())
                    .param("now", item.foundAt().toString())
                    .update();
            return true;
        });
    }

    /** A page is done: the search waits for its turn to read the next one. */
    void turnPage(Task task, String cursor, Instant now) {
        update(task, """
                cursor = :cursor, pages = pages + 1, failures = 0, detail = NULL, lease = NULL, lease_until = NULL,
                not_before = :now::timestamptz""").param("cursor", cursor).param("now", now.toString()).update();
    }

    /** Begins at the first page again; businesses that are written down already are not looked at twice. */
    void restart(Task task, Instant now) {
        update(task, """
                cursor = NULL, restarted = true, lease = NULL, lease_until = NULL, not_before = :now::timestamptz""").param("now", now.toString()).update();
    }

    /**
     * The same page later.
     *
     * @param detail a sentence: why it waits
     */
    void postpone(Task task, Instant until, boolean failure, String detail) {
        update(task, """
                status = 'QUEUED', failures = failures + :failure, detail = :detail, lease = NULL, lease_until = NULL,
                not_before = :until::timestamptz""")
                .param("failure", failure ? 1 : 0)
                .param("detail", detail)
                .param("until", until.toString())
                .update();
    }

    void done(Task task, Instant now) {
        finish(task, Scrapes.Status.DONE, null, null, now);
    }

    void failed(Task task, String detail, Instant now) {
        finish(task, Scrapes.Status.FAILED, null, detail, now);
    }

    void refused(Task task, String reason, String detail, Instant now) {
        finish(task, Scrapes.Status.REFUSED, reason, detail, now);
    }

    private void finish(
            Task task, Scrapes.Status status, @Nullable String reason, @Nullable String detail, Instant now) {
        update(task, """
                status = :status, reason = :reason, detail = :detail, lease = NULL, lease_until = NULL,
                finished_at = :now::timestamptz""")
                .param("status", status.name())
                .param("reason", reason)
                .param("detail", detail)
                .param("now", now.toString())
                .update();
    }

    private StatementSpec update(Task task, String what) {
        return database.jdbc()
                .sql("UPDATE scraper.scrape SET " + what + " WHERE " + STILL_OURS)
                .param("organization", task.organizationId().value())
                .param("id", task.scrapeId())
                .param("lease", task.lease());
    }

    void forget(Instant now) {
        database.jdbc()
                .sql(
                        "DELETE FROM scraper.scrape WHERE requested_at < :long_ago::timestamptz AND finished_at IS NOT NULL")
                .param("long_ago", now.minus(KEPT).toString())
                .update();
        database.jdbc()
                .sql("DELETE FROM scraper.places_requests WHERE day < :long_ago::timestamptz")
                .param("long_ago", now.minus(KEPT).toString())
                .update();
    }
}
