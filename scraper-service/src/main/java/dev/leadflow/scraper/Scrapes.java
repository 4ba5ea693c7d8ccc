package dev.leadflow.scraper;

import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.UserId;
import dev.leadflow.common.postgres.Database;
import dev.leadflow.common.web.Page;
import dev.leadflow.scraper.source.Search;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The searches that people asked for, as they see them, and what became of each business that they came upon. */
final class Scrapes {

    private Scrapes() {}

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
}
