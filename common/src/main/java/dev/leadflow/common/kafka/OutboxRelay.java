package dev.leadflow.common.kafka;

import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.postgres.PipelineDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the events of one outbox to Kafka, in the order in which they were appended, and deletes them once Kafka has
 * them. Should it die in between, they travel twice: readers are idempotent. Among several processes one carries at a time.
 */
final class OutboxRelay {

    private static final Logger log = LoggerFactory.getLogger(OutboxRelay.class);
    private static final int BATCH = 500;
    private static final long IDLE_MILLISECONDS = 250;
    private static final Duration PACE = Duration.ofMillis(10);

    /**
     * Nothing waits for the disk here: should a crash undo the deletion, the events travel once more. The table is hardly ever more
     * than a few rows, which PostgreSQL would rather read whole, together with all that were deleted since it was last cleaned.
     */
    private static final String BEGIN = """
            SELECT pg_try_advisory_xact_lock(hashtext(:name))
            FROM set_config('synchronous_commit', 'off', true) AS wait, set_config('enable_seqscan', 'off', true) AS scan""";

    private final Outbox outbox;
    private final PipelineDatabase database;
    private final EventPublisher publisher;
    private final Thread thread;
    private volatile boolean closed;

    OutboxRelay(Outbox outbox, PipelineDatabase database, EventPublisher publisher) {
        this.outbox = outbox;
        this.database = database;
        this.publisher = publisher;
        this.thread = Thread.ofPlatform()
                .daemon()
                .name(outbox.schema() + ".outbox-relay")
                .unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!closed) {
            try {
                if (carryBatch() < BATCH) {
                    outbox.awaitNews(IDLE_MILLISECONDS);
                    Thread.sleep(PACE); // what is appended meanwhile travels in the same transaction
                }
            } catch (InterruptedException stopped) {
                return;
            } catch (RuntimeException | Error failed) {
                if (closed) {
                    return;
                }
                log.warn("The outbox of {} waits: {}", outbox.schema(), failed.toString());
                try {
                    outbox.awaitNews(1_000);
                } catch (InterruptedException stopped) {
                    return;
                }
            }
        }
    }

    private int carryBatch() {
        return database.inTransaction(() -> {
            boolean mine = database.jdbc()
                    .sql(BEGIN)
                    .param("name", "leadflow.outbox." + outbox.schema())
                    .query(Boolean.class)
                    .single();
            if (!mine) {
                return 0;
            }
            List<Entry> entries = database.jdbc()
                    .sql("SELECT id, topic, key, value FROM " + outbox.schema() + ".outbox ORDER BY id LIMIT " + BATCH)
                    .query((row, number) -> new Entry(
                            row.getLong("id"), row.getString("topic"), row.getString("key"), row.getBytes("value")))
                    .list();
            if (entries.isEmpty()) {
                return 0;
            }
            List<Future<RecordMetadata>> sent = entries.stream()
                    .map(entry -> publisher.send(entry.topic, entry.key, entry.value))
                    .toList();
            publisher.await(sent);
            database.jdbc()
                    .sql("DELETE FROM " + outbox.schema() + ".outbox WHERE id = ANY(:ids)")
                    .param("ids", entries.stream().map(Entry::id).toArray(Long[]::new))
                    .update();
            return entries.size();
        });
    }

    @SuppressWarnings("ArrayRecordComponent") // lives for one batch, never compared
    private record Entry(long id, String topic, String key, byte[] value) {}

    void stop() throws InterruptedException {
        closed = true;
        outbox.wake();
        if (!thread.join(Duration.ofSeconds(5))) {
            thread.interrupt();
        }
    }
}
