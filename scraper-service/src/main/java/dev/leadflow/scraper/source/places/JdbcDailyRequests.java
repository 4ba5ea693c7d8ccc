package dev.leadflow.scraper.source.places;

import dev.leadflow.common.postgres.PipelineDatabase;
import java.time.InstantSource;
import java.time.ZoneId;

/** Counts the requests of all processes in PostgreSQL, so that a restart does not begin again. */
public final class JdbcDailyRequests implements DailyRequests {

    /** Google counts days from midnight to midnight Pacific time. */
    static final ZoneId ZONE = ZoneId.of("America/Los_Angeles");

    private final PipelineDatabase database;
    private final int most;
    private final InstantSource clock;

    /** @param most requests a day */
    public JdbcDailyRequests(PipelineDatabase database, int most, InstantSource clock) {
        this.database = database;
        this.most = most;
        this.clock = clock;
    }

    @Override
    public boolean take() {
        return !isOff()
                && database.jdbc()
                                .sql("""
                                        INSERT INTO scraper.places_requests AS today (day, requests) VALUES (:day::date, 1)
                                        ON CONFLICT (day) DO UPDATE SET requests = today.requests + 1
                                        WHERE today.requests < :most""")
                                .param(
                                        "day",
                                        clock.instant()
                                                .atZone(ZONE)
                                                .toLocalDate()
                                                .toString())
                                .param("most", most)
                                .update()
                        == 1;
    }

    @Override
    public boolean isOff() {
        return most == 0;
    }
}
