package dev.leadflow.common.kafka;

import dev.leadflow.common.event.Topic;
import dev.leadflow.common.postgres.PipelineDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that PostgreSQL was restored from an old backup, and brings rows back that only Kafka still knows.
 *
 * <p>Each row of such a table is on a topic, so the topic is the table's journal. The table
 * {@code <schema>.journal_position} says how far into the topic the rows are certainly there. It lies in the same database, so
 * a backup holds a position that fits its rows. What the topic has after the stored position is put into the table at every
 * start, before {@link #isReplayed} says yes: usually nothing or the last moments, after a restore everything since the backup.
 * From then on the position only follows: the end of the topic where the row comes first and is told afterwards, what the reader
 * has acknowledged where the row is made from what the topic tells.
 *
 * <p>{@link #round} is called again and again by one thread. When a round fails, or PostgreSQL is found to be another one, the
 * answer is no until the position has been looked at anew.
 */
public final class Journal<V> implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Journal.class);
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int BATCH = 500;

    /** What the rows of a batch of events are compared with. */
    @FunctionalInterface
    public interface Rows<V> {

        /**
         * Adds the rows that are missing and mends those that are behind; runs in a transaction, and may be called again.
         *
         * @param events in the order of their partition
         * @return how many rows were missing or behind
         */
        int restore(List<Received<V>> events);
    }

    private final KafkaCluster cluster;
    private final PipelineDatabase database;
    private final String schema;
    private final Topic<V> topic;
    private final Rows<V> rows;
    private final boolean gapAccepted;
    private final @Nullable String reader;
    private @Nullable KafkaConsumer<String, byte[]> consumer;
    private String server = "";
    private Map<Integer, Long> remembered = Map.of();
    private volatile boolean replayed;
    private volatile String state = "not looked at yet";

    private Journal(
            KafkaCluster cluster,
            PipelineDatabase database,
            String schema,
            Topic<V> topic,
            Rows<V> rows,
            boolean gapAccepted,
            @Nullable String reader) {
        this.cluster = cluster;
        this.database = database;
        this.schema = schema;
        this.topic = topic;
        this.rows = rows;
        this.gapAccepted = gapAccepted;
        this.reader = reader;
    }

    /**
     * Of rows that are committed before the topic hears of them.
     *
     * @param schema has the table {@code journal_position}
     * @param gapAccepted whether to go on when the topic does not have everything since the stored position: its oldest records are
     *     gone, or it was made anew
     */
    public static <V> Journal<V> ofToldRows(
            KafkaCluster cluster,
            PipelineDatabase database,
            String schema,
            Topic<V> topic,
            Rows<V> rows,
            boolean gapAccepted) {
        return new Journal<>(cluster, database, schema, topic, rows, gapAccepted, null);
    }

    /**
     * Of rows that a worker makes from the topic. After a restore Kafka takes the worker for being further than its rows are. What the
     * topic does not have any more cannot be brought back, and is no reason to leave the rest out.
     *
     * @param schema has the table {@code journal_position}
     * @param worker by its name, which is that of its consumer group
     */
    public static <V> Journal<V> ofRowsReadBy(
            String worker,
            KafkaCluster cluster,
            PipelineDatabase database,
            String schema,
            Topic<V> topic,
            Rows<V> rows) {
        return new Journal<>(cluster, database, schema, topic, rows, true, worker);
    }

    /** Whether every row is there that the topic told of before this process began. */
    public boolean isReplayed() {
        return replayed;
    }

    /** How far the replay is, or how it ended, in words for the operator. */
    public String state() {
        return state;
    }

    /** Looks once; replays when that is needed. */
    public void round() {
        try {
            String now = serverOf();
            if (replayed && !now.equals(server)) {
                // Whoever waits for the journals of several services has to see the no of this round.
                replayed = false;
            } else if (replayed) {
                replayed = follow();
            } else {
                server = now;
                replayed = replay(consumer());
            }
        } catch (KafkaException away) {
            replayed = false;
            throw new KafkaUnavailableException(away);
        } catch (RuntimeException failed) {
            replayed = false;
            throw failed;
        }
    }

    private boolean follow() {
        Map<Integer, Long> ends = certainlyThere();
        return database.inTransaction(() -> {
            Map<Integer, Long> stored = stored();
            if (remembered.entrySet().stream()
                    .anyMatch(each -> stored.getOrDefault(each.getKey(), -1L) < each.getValue())) {
                log.warn("The position of {} in {} went back: PostgreSQL was restored meanwhile", topic.name(), schema);
                return false;
            }
            ends.forEach((partition, end) -> {
                if (end > stored.getOrDefault(partition, 0L)) {
                    store(partition, end);
                    stored.put(partition, end);
                }
            });
            remembered = stored;
            return true;
        });
    }

    private Map<Integer, Long> certainlyThere() {
        Map<Integer, Long> offsets = new HashMap<>();
        if (reader == null) {
            consumer()
                    .endOffsets(partitions(consumer()), PATIENCE)
                    .forEach((each, end) -> offsets.put(each.partition(), end));
        } else {
            consumer().committed(Set.copyOf(partitions(consumer())), PATIENCE).forEach((each, committed) -> {
                if (committed != null) {
                    offsets.put(each.partition(), committed.offset());
                }
            });
        }
        return offsets;
    }

    private boolean replay(KafkaConsumer<String, byte[]> reader) {
        List<TopicPartition> partitions = partitions(reader);
        reader.assign(partitions);
        Map<TopicPartition, Long> begins = reader.beginningOffsets(partitions, PATIENCE);
        Map<TopicPartition, Long> ends = reader.endOffsets(partitions, PATIENCE);
        Map<Integer, Long> stored = database.inTransaction(this::stored);
        long total = 0;
        for (TopicPartition each : partitions) {
            long begin = begins.getOrDefault(each, 0L);
            long end = ends.getOrDefault(each, 0L);
            Long from = stored.get(each.partition());
            if (from != null && !topic.compacted() && !gapAccepted && (from < begin || from > end)) {
                state =
                        "held: %s (partition %d: PostgreSQL knows it up to %d, it has %d to %d), so contacts may be missing that nobody knows of; see docs/operations.md, restore"
                                .formatted(
                                        from < begin
                                                ? "PostgreSQL is older than what " + topic.name() + " still has"
                                                : topic.name() + " is older than PostgreSQL, or was made anew",
                                        each.partition(),
                                        from,
                                        begin,
                                        end);
                log.error("{}", state);
                return false;
            }
            if (from != null && from > end) {
                log.warn("{} was made anew; it is read from its beginning", each);
                forget(each.partition());
                from = null;
            }
            long start = from == null ? begin : Math.max(from, begin);
            reader.seek(each, start);
            total += end - start;
        }
        long toRead = total;
        AtomicLong restored = new AtomicLong();
        // The position is kept also where nothing is to be read.
        var unused = put(reader, partitions, List.of());
        CatchUp.read(reader, ends, PATIENCE, batch -> {
            restored.addAndGet(put(reader, partitions, readable(batch)));
            state = "replaying: %d of %d records of %s, %d rows brought back"
                    .formatted(toRead - CatchUp.left(reader, ends, PATIENCE), toRead, topic.name(), restored.get());
        });
        state = restored.get() == 0
                ? "replayed, nothing was missing"
                : "replayed, " + restored + " rows were missing or behind and are back";
        if (restored.get() > 0) {
            log.warn("PostgreSQL was older than {}: {}", topic.name(), state);
        }
        return true;
    }

    /** The rows of the events, and how far they are, in one transaction. */
    private int put(KafkaConsumer<String, byte[]> reader, List<TopicPartition> partitions, List<Received<V>> events) {
        Map<Integer, Long> positions = new HashMap<>();
        partitions.forEach(each -> positions.put(each.partition(), reader.position(each, PATIENCE)));
        return database.inTransaction(() -> {
            Map<Integer, Long> stored = stored();
            int restored = events.isEmpty() ? 0 : rows.restore(events);
            positions.forEach((partition, position) -> {
                if (position > stored.getOrDefault(partition, -1L)) {
                    store(partition, position);
                    stored.put(partition, position);
                }
            });
            remembered = stored;
            return restored;
        });
    }

    private List<Received<V>> readable(ConsumerRecords<String, byte[]> batch) {
        EventSerde<V> serde = EventSerde.of(topic.type());
        List<Received<V>> events = new ArrayList<>();
        batch.forEach(each -> serde.readable(each.value()).ifPresent(event -> events.add(Received.of(each, event))));
        return events;
    }

    /** Locked, so that of several processes one writes at a time. */
    private Map<Integer, Long> stored() {
        Map<Integer, Long> stored = new HashMap<>();
        database.jdbc()
                .sql("SELECT partition, next_offset FROM " + schema
                        + ".journal_position WHERE topic = :topic FOR UPDATE")
                .param("topic", topic.name())
                .query(row -> {
                    stored.put(row.getInt("partition"), row.getLong("next_offset"));
                });
        return stored;
    }

    private void store(int partition, long next) {
        database.jdbc()
                .sql("INSERT INTO " + schema + """
                .journal_position (topic, partition, next_offset) VALUES (:topic, :partition, :next)
                ON CONFLICT (topic, partition) DO UPDATE SET next_offset = excluded.next_offset
                """)
                .param("topic", topic.name())
                .param("partition", partition)
                .param("next", next)
                .update();
    }

    private void forget(int partition) {
        database.jdbc()
                .sql("DELETE FROM " + schema + ".journal_position WHERE topic = :topic AND partition = :partition")
                .param("topic", topic.name())
                .param("partition", partition)
                .update();
    }

    /** Another text when the server was started again, or another database has taken the place of this one. */
    private String serverOf() {
        return database.jdbc().sql("""
                SELECT pg_postmaster_start_time()::text || ' ' || oid::text FROM pg_database
                WHERE datname = current_database()
                """).query(String.class).single();
    }

    private List<TopicPartition> partitions(KafkaConsumer<String, byte[]> reader) {
        return reader.partitionsFor(topic.name(), PATIENCE).stream()
                .map(each -> new TopicPartition(each.topic(), each.partition()))
                .toList();
    }

    private KafkaConsumer<String, byte[]> consumer() {
        if (consumer == null) {
            Map<String, Object> config = cluster.reader(BATCH);
            config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
            if (reader != null) {
                // Only asks what the group has acknowledged, and never joins it.
                config.put(ConsumerConfig.GROUP_ID_CONFIG, reader);
            }
            consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
        }
        return Objects.requireNonNull(consumer);
    }

    /** After the last round. */
    @Override
    public void close() {
        if (consumer != null) {
            consumer.close();
        }
    }
}
