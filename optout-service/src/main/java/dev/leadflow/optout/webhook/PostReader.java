package dev.leadflow.optout.webhook;

import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.postgres.PostgresAway;
import dev.leadflow.optout.notice.Notice;
import dev.leadflow.optout.notice.NoticeReader;
import dev.leadflow.optout.notice.Notices;
import dev.leadflow.optout.notice.Reading;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what the intake has stored. A post goes in the transaction in which its notices take effect, so each is read once,
 * whenever the process dies; several processes take different ones.
 */
final class PostReader {

    private static final Logger log = LoggerFactory.getLogger(PostReader.class);
    private static final int POSTS = 200;

    /** About 2,500 events: as many as share a transaction of some tens of milliseconds. */
    private static final int BYTES = 1_000_000;

    /** So that a round ends, and with it the process, when it is asked to. */
    private static final int BATCHES_A_ROUND = 20;

    private static final long WAIT_MILLISECONDS = 500;
    private static final int MOST_KEPT_OF_AN_ELEMENT = 64 * 1024;

    private static final String OLDEST = """
            WITH claimed AS MATERIALIZED (
              SELECT id, octet_length(body) AS bytes FROM optout.provider_post
              ORDER BY id LIMIT :posts FOR UPDATE SKIP LOCKED),
            sized AS (SELECT id, sum(bytes) OVER (ORDER BY id) - bytes AS before FROM claimed)
            SELECT post.* FROM optout.provider_post AS post JOIN sized USING (id) WHERE before < :bytes ORDER BY id""";

    private final PipelineDatabase database;
    private final Intake intake;
    private final Map<String, NoticeReader> readers;
    private final Notices notices;
    private final MeterRegistry meters;
    private final Clock clock;

    PostReader(
            PipelineDatabase database,
            Intake intake,
            List<NoticeReader> readers,
            Notices notices,
            MeterRegistry meters,
            Clock clock) {
        this.database = database;
        this.intake = intake;
        this.readers = readers.stream().collect(Collectors.toMap(NoticeReader::route, Function.identity()));
        this.notices = notices;
        this.meters = meters;
        this.clock = clock;
    }

    @SuppressWarnings("ArrayRecordComponent") // lives for one batch, never compared
    private record Stored(long id, String route, @Nullable String contentType, byte[] body, Instant receivedAt) {}

    private record Unread(String route, Reading.Unreadable part, Instant receivedAt) {}

    /** Waits for news and reads it; also tries the notices that wait for their messages. */
    void round() {
        try {
            intake.awaitNews(WAIT_MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return;
        }
        intake.measure();
        int batches = 0;
        while (batches < BATCHES_A_ROUND && readBatch() > 0) {
            batches++;
        }
        notices.tryWaiting(clock.instant());
    }

    private int readBatch() {
        try {
            return database.inTransaction(() -> read(claimOldest()));
        } catch (RuntimeException failed) {
            if (PostgresAway.isBehind(failed)) {
                throw failed;
            }
            log.warn("Posts of providers are read one by one, because one is broken: {}", failed.toString());
            return readOneByOne();
        }
    }

    private int readOneByOne() {
        List<Long> ids = database.jdbc()
                .sql("SELECT id FROM optout.provider_post ORDER BY id LIMIT :posts")
                .param("posts", POSTS)
                .query(Long.class)
                .list();
        for (long id : ids) {
            try {
                database.inTransaction(() -> read(claim(id)));
            } catch (RuntimeException failed) {
                if (PostgresAway.isBehind(failed)) {
                    throw failed;
                }
                log.error("A post of a provider is put aside into optout.unreadable_event", failed);
                database.inTransaction(() -> putAside(claim(id), failed));
            }
        }
        return ids.size();
    }

    private List<Stored> claimOldest() {
        return database.jdbc()
                .sql(OLDEST)
                .param("posts", POSTS)
                .param("bytes", BYTES)
                .query(PostReader::stored)
                .list();
    }

    private List<Stored> claim(long id) {
        return database.jdbc()
                .sql("SELECT * FROM optout.provider_post WHERE id = :id FOR UPDATE SKIP LOCKED")
                .param("id", id)
                .query(PostReader::stored)
                .list();
    }

    private static Stored stored(ResultSet row, int number) throws SQLException {
        return new Stored(
                row.getLong("id"),
                row.getString("route"),
                row.getString("content_type"),
                row.getBytes("body"),
                row.getObject("received_at", OffsetDateTime.class).toInstant());
    }

    private int read(List<Stored> posts) {
        if (posts.isEmpty()) {
            return 0;
        }
        List<Notice> understood = new ArrayList<>();
        List<Unread> unread = new ArrayList<>();
        for (Stored post : posts) {
            Reading reading = read(post);
            understood.addAll(reading.notices());
            reading.unreadable().forEach(part -> unread.add(new Unread(post.route, part, post.receivedAt)));
        }
        delete(posts);
        keep(unread);
        notices.take(understood, clock.instant());
        return posts.size();
    }

    private Reading read(Stored post) {
        NoticeReader reader = readers.get(post.route);
        if (reader == null) {
            return Reading.unreadable("Nothing in this program reads what comes by this route.", post.body);
        }
        try {
            return reader.read(post.contentType, post.body, post.receivedAt);
        } catch (RuntimeException | StackOverflowError failed) {
            return Reading.unreadable("Its reader failed: " + failed.getClass().getSimpleName(), post.body);
        }
    }

    private int putAside(List<Stored> posts, RuntimeException failed) {
        delete(posts);
        keep(posts.stream()
                .map(post -> new Unread(
                        post.route,
                        new Reading.Unreadable(failed.getClass().getSimpleName(), ByteString.of(post.body)),
                        post.receivedAt))
                .toList());
        return posts.size();
    }

    private void delete(List<Stored> posts) {
        database.jdbc()
                .sql("DELETE FROM optout.provider_post WHERE id = ANY(:ids)")
                .param("ids", posts.stream().map(Stored::id).toArray(Long[]::new))
                .update();
    }

    private void keep(List<Unread> unread) {
        for (Unread each : unread) {
            ByteString element = each.part.element();
            database.jdbc()
                    .sql("""
                            INSERT INTO optout.unreadable_event (route, error, element, received_at)
                            VALUES (:route, :error, :element, :at)""")
                    .param("route", each.route)
                    .param("error", each.part.error())
                    .param(
                            "element",
                            element.substring(0, Math.min(element.size(), MOST_KEPT_OF_AN_ELEMENT))
                                    .toByteArray())
                    .param("at", each.receivedAt.atOffset(ZoneOffset.UTC))
                    .update();
            meters.counter("leadflow.webhook.unreadable", "route", each.route).increment();
        }
        if (!unread.isEmpty()) {
            log.warn("{} events of providers were not understood; see optout.unreadable_event", unread.size());
        }
    }
}
