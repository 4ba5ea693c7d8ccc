package dev.leadflow.scraper;

import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.UserId;
import dev.leadflow.common.postgres.Database;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.web.Page;
import dev.leadflow.scraper.intake.PlainText;
import dev.leadflow.scraper.source.Search;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** The searches that people asked for, and what became of each business that they came upon. */
final class Scrapes {

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

    Scrapes(PipelineDatabase database) {
        this.database = database;
    }

    enum Status {
        QUEUED,
        RUNNING,
        DONE,
        FAILED,
        REFUSED,
        CANCELLED;

        boolean isOver() {
            return this != QUEUED && this != RUNNING;
        }
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

    /**
     * A search as people see it.
     *
     * @param progress in percent
     * @param found businesses that it came upon; each is captured or refused
     * @param refused how many, by reason
     * @param reason why all of it was refused, for REFUSED
     */
    record Scrape(
            UUID scrapeId,
            String source,
            String query,
            @Nullable String city,
            @Nullable String language,
            String region,
            int limit,
            Status status,
            int progress,
            long found,
            long captured,
            Map<String, Long> refused,
            @Nullable String reason,
            @Nullable String detail,
            Instant requestedAt,
            @Nullable Instant finishedAt) {}

    /** @param reason why it was refused; null when it was captured */
    record Item(
            String reference,
            @Nullable LeadId leadId,
            @Nullable String reason,
            @Nullable String detail,
            Instant foundAt) {}

    /** @return how many of the organization are not over, this one included */
    static long add(
            Database database,
            OrganizationId organization,
            UUID id,
            String source,
            Search search,
            UserId by,
            Instant now) {
        database.jdbc()
                .sql("""
                        INSERT INTO scraper.scrape (organization_id, scrape_id, source, query, city, language, region, most,
                          status, not_before, requested_by, requested_at)
                        VALUES (:organization, :id, :source, :query, :city, :language, :region, :most,
                          'QUEUED', :now::timestamptz, :by, :now::timestamptz)""")
                .param("organization", organization.value())
                .param("id", id)
                .param("source", source)
                .param("query", search.query())
                .param("city", search.city())
                .param("language", search.language())
                .param("region", search.region())
                .param("most", search.most())
                .param("by", by.toString())
                .param("now", now.toString())
                .update();
        return database.jdbc()
                .sql("""
                        SELECT count(*) FROM scraper.scrape
                        WHERE organization_id = :organization AND status IN ('QUEUED', 'RUNNING')""")
                .param("organization", organization.value())
                .query(Long.class)
                .single();
    }

    private static final String SEEN = """
            SELECT s.*, count(i.reference) AS found, count(i.lead_id) AS captured,
              (SELECT json_object_agg(r.reason, r.times) FROM
                (SELECT reason, count(*) AS times FROM scraper.scrape_item x
                 WHERE x.organization_id = s.organization_id AND x.scrape_id = s.scrape_id AND reason IS NOT NULL
                 GROUP BY reason) r) AS refusals
            FROM scraper.scrape s LEFT JOIN scraper.scrape_item i USING (organization_id, scrape_id)
            WHERE s.organization_id = :organization <which>
            GROUP BY s.organization_id, s.scrape_id ORDER BY s.requested_at DESC, s.scrape_id""";

    static Optional<Scrape> find(Database database, OrganizationId organization, UUID id) {
        return database.jdbc()
                .sql(SEEN.replace("<which>", "AND s.scrape_id = :id"))
                .param("organization", organization.value())
                .param("id", id)
                .query((row, number) -> read(row))
                .optional();
    }

    static Page<Scrape> list(Database database, OrganizationId organization, Page.Request page) {
        long total = database.jdbc()
                .sql("SELECT count(*) FROM scraper.scrape WHERE organization_id = :organization")
                .param("organization", organization.value())
                .query(Long.class)
                .single();
        return page.of(
                database.jdbc()
                        .sql(SEEN.replace("<which>", "") + " LIMIT :size OFFSET :offset")
                        .param("organization", organization.value())
                        .param("size", page.size())
                        .param("offset", page.offset())
                        .query((row, number) -> read(row))
                        .list(),
                total);
    }

    static Page<Item> items(Database database, OrganizationId organization, UUID id, Page.Request page) {
        long total = database.jdbc()
                .sql(
                        "SELECT count(*) FROM scraper.scrape_item WHERE organization_id = :organization AND scrape_id = :id")
                .param("organization", organization.value())
                .param("id", id)
                .query(Long.class)
                .single();
        return page.of(
                database.jdbc()
                        .sql("""
                                SELECT * FROM scraper.scrape_item
                                WHERE organization_id = :organization AND scrape_id = :id
                                ORDER BY found_at, reference LIMIT :size OFFSET :offset""")
                        .param("organization", organization.value())
                        .param("id", id)
                        .param("size", page.size())
                        .param("offset", page.offset())
                        .query((row, number) -> {
                            UUID lead = row.getObject("lead_id", UUID.class);
                            return new Item(
                                    row.getString("reference"),
                                    lead == null ? null : new LeadId(lead),
                                    row.getString("reason"),
                                    row.getString("detail"),
                                    Objects.requireNonNull(instant(row, "found_at")));
                        })
                        .list(),
                total);
    }

    private static Scrape read(ResultSet row) throws SQLException {
        Status status = Status.valueOf(row.getString("status"));
        int limit = row.getInt("most");
        long found = row.getLong("found");
        int progress = status == Status.DONE ? 100 : (int) Math.min(99, 100 * found / limit);
        return new Scrape(
                row.getObject("scrape_id", UUID.class),
                row.getString("source"),
                row.getString("query"),
                row.getString("city"),
                row.getString("language"),
                row.getString("region"),
                limit,
                status,
                progress,
                found,
                row.getLong("captured"),
                counts(row.getString("refusals")),
                row.getString("reason"),
                row.getString("detail"),
                Objects.requireNonNull(instant(row, "requested_at")),
                instant(row, "finished_at"));
    }

    private static Map<String, Long> counts(@Nullable String json) {
        Map<String, Long> counts = new TreeMap<>();
        if (json != null) {
            dev.leadflow.common.event.Json.EVENTS
                    .readTree(json)
                    .forEachEntry((reason, times) -> counts.put(reason, times.asLong()));
        }
        return counts;
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** Ends a search that is not over; what it has captured stays. False when it is over already. */
    static boolean cancel(Database database, OrganizationId organization, UUID id, Instant now) {
        return database.jdbc()
                        .sql("""
                                UPDATE scraper.scrape SET status = 'CANCELLED', detail = 'Cancelled by a person.',
                                  lease = NULL, lease_until = NULL, finished_at = :now::timestamptz
                                WHERE organization_id = :organization AND scrape_id = :id
                                  AND status IN ('QUEUED', 'RUNNING')""")
                        .param("organization", organization.value())
                        .param("id", id)
                        .param("now", now.toString())
                        .update()
                == 1;
    }

    /** Takes a search up again where it was left. False when it is done, or not over. */
    static boolean resume(Database database, OrganizationId organization, UUID id, Instant now) {
        return database.jdbc()
                        .sql("""
                                UPDATE scraper.scrape SET status = 'QUEUED', reason = NULL, detail = NULL, failures = 0,
                                  restarted = false, not_before = :now::timestamptz, finished_at = NULL
                                WHERE organization_id = :organization AND scrape_id = :id
                                  AND status IN ('FAILED', 'REFUSED', 'CANCELLED')""")
                        .param("organization", organization.value())
                        .param("id", id)
                        .param("now", now.toString())
                        .update()
                == 1;
    }

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
    boolean record(Task task, Item item) {
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
        finish(task, Status.DONE, null, null, now);
    }

    void failed(Task task, String detail, Instant now) {
        finish(task, Status.FAILED, null, detail, now);
    }

    void refused(Task task, String reason, String detail, Instant now) {
        finish(task, Status.REFUSED, reason, detail, now);
    }

    private void finish(Task task, Status status, @Nullable String reason, @Nullable String detail, Instant now) {
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
