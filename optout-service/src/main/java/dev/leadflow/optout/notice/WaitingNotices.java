package dev.leadflow.optout.notice;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.postgres.Columns;
import dev.leadflow.common.postgres.PipelineDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Notices whose message is not known, or not yet: providers may tell of a message before its sending is recorded. Every method
 * runs in the caller's transaction.
 */
final class WaitingNotices {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(2);

    /** Early a notice may be, but not by days. */
    private static final Duration PATIENCE = Duration.ofDays(2);

    private static final Columns<Waiting> COLUMNS = new Columns<Waiting>()
            .with("id", "uuid", each -> each.notice.id())
            .with("attempt_id", "uuid", each -> each.notice.attemptId())
            .with("message_id", "text", each -> each.notice.messageId())
            .with("notice", "jsonb", each -> Json.text(each.notice))
            .with("since", "timestamptz", Waiting::since)
            .with("next_try_at", "timestamptz", Waiting::nextTryAt)
            .with("tries", "int", Waiting::tries);

    private final PipelineDatabase database;

    WaitingNotices(PipelineDatabase database) {
        this.database = database;
    }

    /** @param nextTryAt null for one that has waited long enough, and is only called up by its message */
    record Waiting(Notice notice, Instant since, @Nullable Instant nextTryAt, int tries) {

        boolean isOverdue(Instant now) {
            return Duration.between(since, now).compareTo(PATIENCE) >= 0;
        }

        /** Half of what has passed is waited again: soon for one that is a little early, seldom for one that never matches. */
        private Waiting after(Instant now) {
            if (isOverdue(now)) {
                return new Waiting(notice, since, null, tries + 1);
            }
            Duration pause = Duration.between(since, now).dividedBy(2);
            pause = pause.compareTo(FIRST_PAUSE) < 0 ? FIRST_PAUSE : pause;
            pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
            return new Waiting(notice, since, now.plus(pause), tries + 1);
        }
    }

    void add(List<Notice> notices, Instant now) {
        COLUMNS.update(
                database,
                """
                INSERT INTO optout.waiting_notice (id, attempt_id, message_id, notice, since, next_try_at, tries)
                SELECT id, attempt_id, message_id, notice, since, next_try_at, tries FROM <rows>
                ON CONFLICT DO NOTHING""",
                notices.stream()
                        .map(notice -> new Waiting(notice, now, now.plus(FIRST_PAUSE), 0))
                        .toList());
    }

    /** @return whether any was waiting for one of these messages, and is due now */
    boolean callUp(Collection<SentMessage> sent, Instant now) {
        return database.jdbc()
                        .sql("""
                                UPDATE optout.waiting_notice SET next_try_at = :now
                                WHERE attempt_id = ANY(:attempts::uuid[]) OR message_id = ANY(:names::text[])""")
                        .param("now", now.atOffset(ZoneOffset.UTC))
                        .param(
                                "attempts",
                                sent.stream()
                                        .map(each -> each.attemptId().toString())
                                        .toArray(String[]::new))
                        .param(
                                "names",
                                sent.stream()
                                        .map(SentMessage::providerId)
                                        .filter(Objects::nonNull)
                                        .toArray(String[]::new))
                        .update()
                > 0;
    }

    /** The first that are due, locked for this transaction; another process gets others. */
    List<Waiting> due(int most, Instant now) {
        return database.jdbc()
                .sql("""
                        SELECT notice::text, since, tries FROM optout.waiting_notice
                        WHERE next_try_at <= :now ORDER BY next_try_at LIMIT :most FOR UPDATE SKIP LOCKED""")
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("most", most)
                .query((row, number) -> new Waiting(
                        Json.read(row.getString(1).getBytes(StandardCharsets.UTF_8), Notice.class),
                        row.getObject("since", OffsetDateTime.class).toInstant(),
                        null,
                        row.getInt("tries")))
                .list();
    }

    /**
     * Lets those wait on that are still without a message, and forgets the others.
     *
     * @return how many were given up: their addresses are of no more use, and are not kept
     */
    int putBack(List<Waiting> due, List<Notice> unmatched, Instant now) {
        Set<UUID> waitOn = unmatched.stream().map(Notice::id).collect(Collectors.toSet());
        List<String> done = new ArrayList<>();
        List<Waiting> later = new ArrayList<>();
        for (Waiting each : due) {
            if (waitOn.contains(each.notice.id())) {
                later.add(each.after(now));
            } else {
                done.add(each.notice.id().toString());
            }
        }
        if (!done.isEmpty()) {
            database.jdbc()
                    .sql("DELETE FROM optout.waiting_notice WHERE id = ANY(:ids::uuid[])")
                    .param("ids", done.toArray(String[]::new))
                    .update();
        }
        COLUMNS.update(database, """
                UPDATE optout.waiting_notice AS waiting SET next_try_at = r.next_try_at, tries = r.tries,
                  notice = CASE WHEN r.next_try_at IS NULL THEN waiting.notice - 'recipient' ELSE waiting.notice END
                FROM <rows> WHERE waiting.id = r.id""", later);
        return (int) later.stream().filter(each -> each.nextTryAt == null).count();
    }
}
