package dev.leadflow.scraper.source.places;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.postgres.Migration;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.testkit.SettableClock;
import dev.leadflow.testkit.TestPostgres;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The count outlives processes and is exact under many of them. */
class JdbcDailyRequestsIT {

    private final PipelineDatabase database = TestPostgres.migrated(new Migration("scraper", false));
    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-20T06:30:00Z"));

    @Test
    void countsAllProcessesTogetherAndStopsAtTheLimit() {
        long taken = IntStream.range(0, 60)
                .parallel()
                .filter(i -> new JdbcDailyRequests(database, 25, clock).take())
                .count();

        assertThat(taken).isEqualTo(25);
    }

    @Test
    void beginsAnewAtMidnightPacificTime() {
        JdbcDailyRequests requests = new JdbcDailyRequests(database, 1, clock);
        clock.set(Instant.parse("2026-11-20T07:59:59Z")); // 23:59:59 PST on the 19th

        assertThat(requests.take()).isTrue();
        assertThat(requests.take()).isFalse();
        clock.set(Instant.parse("2026-11-20T08:00:00Z"));
        assertThat(requests.take()).isTrue();
        clock.set(Instant.parse("2026-11-21T07:59:59Z"));
        assertThat(requests.take()).isFalse();
    }

    @Test
    void allowsNoneWhenNoneAreAllowed() {
        JdbcDailyRequests none = new JdbcDailyRequests(database, 0, clock);

        assertThat(none.isOff()).isTrue();
        assertThat(none.take()).isFalse();
    }
}
