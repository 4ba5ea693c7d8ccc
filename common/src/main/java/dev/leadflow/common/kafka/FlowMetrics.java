package dev.leadflow.common.kafka;

import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.postgres.PipelineDatabase;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What waits, of the services of this process: records before each consumer group, events in each outbox, dead letters that
 * nobody has replayed. Asked of Kafka and PostgreSQL now and then, so that the numbers are true also when nobody consumes.
 */
public final class FlowMetrics implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 10;

    private final KafkaCluster cluster;
    private final PipelineDatabase database;
    private final Map<String, AtomicLong> lag = new TreeMap<>();
    private final Map<String, AtomicLong> backlog = new TreeMap<>();
    private final Map<String, AtomicLong> age = new TreeMap<>();
    private final Map<String, AtomicLong> letters = new TreeMap<>();
    private final WaitingLetters waiting;
    private @Nullable Admin admin;

    public FlowMetrics(
            KafkaCluster cluster,
            PipelineDatabase database,
            List<StreamsApp> topologies,
            List<TopicWorker> workers,
            List<Outbox> outboxes,
            MeterRegistry meters) {
        this.cluster = cluster;
        this.database = database;
        Stream.concat(
                        topologies.stream().map(StreamsApp::name),
                        workers.stream().map(TopicWorker::name))
                .forEach(group -> lag.put(group, gauge(meters, "leadflow.consumer.lag", "group", group)));
        for (Outbox outbox : outboxes) {
            String schema = outbox.schema();
            backlog.put(schema, gauge(meters, "leadflow.outbox.backlog", "schema", schema));
            age.put(schema, gauge(meters, "leadflow.outbox.age.seconds", "schema", schema));
        }
        Stream.concat(
                        topologies.stream().map(StreamsApp::service),
                        workers.stream().map(TopicWorker::service))
                .forEach(service -> letters.computeIfAbsent(
                        service, name -> gauge(meters, "leadflow.dead.letters.waiting", "service", name)));
        this.waiting = new WaitingLetters(cluster, new TreeSet<>(letters.keySet()));
    }

    private static AtomicLong gauge(MeterRegistry meters, String name, String tag, String value) {
        AtomicLong number = new AtomicLong();
        Gauge.builder(name, number, AtomicLong::doubleValue)
                .tags(Tags.of(tag, value))
                .strongReference(true)
                .register(meters);
        return number;
    }

    /** Looks once. */
    public void round() {
        countOutboxes();
        waiting.count().forEach((service, count) -> set(letters, service, count));
        try {
            countLag();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException away) {
            throw new KafkaUnavailableException(away);
        }
    }

    private static void set(Map<String, AtomicLong> numbers, String name, long value) {
        AtomicLong number = numbers.get(name);
        if (number != null) {
            number.set(value);
        }
    }

    private void countOutboxes() {
        for (String schema : backlog.keySet()) {
            database.jdbc()
                    .sql(
                            "SELECT count(*) AS waiting, coalesce(extract(epoch FROM now() - min(created_at)), 0)::bigint AS age"
                                    + " FROM " + schema + ".outbox")
                    .query(row -> {
                        set(backlog, schema, row.getLong("waiting"));
                        set(age, schema, Math.max(0, row.getLong("age")));
                    });
        }
    }

    private void countLag() throws InterruptedException, ExecutionException, TimeoutException {
        Admin asked = admin();
        Map<String, ListConsumerGroupOffsetsSpec> questions = lag.keySet().stream()
                .collect(Collectors.toMap(group -> group, group -> new ListConsumerGroupOffsetsSpec()));
        Map<String, Map<TopicPartition, OffsetAndMetadata>> committed =
                asked.listConsumerGroupOffsets(questions).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
        committed
                .values()
                .forEach(offsets ->
                        offsets.keySet().forEach(partition -> partitions.put(partition, OffsetSpec.latest())));
        var ends = asked.listOffsets(partitions).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        committed.forEach((group, offsets) -> {
            long records = 0;
            for (Map.Entry<TopicPartition, OffsetAndMetadata> each : offsets.entrySet()) {
                var end = ends.get(each.getKey());
                if (end != null && each.getValue() != null) {
                    records += Math.max(0, end.offset() - each.getValue().offset());
                }
            }
            set(lag, group, records);
        });
    }

    private Admin admin() {
        Admin open = admin;
        if (open == null) {
            open = Admin.create(cluster.admin());
            admin = open;
        }
        return open;
    }

    /** After the last round. */
    @Override
    public void close() {
        waiting.close();
        if (admin != null) {
            admin.close();
        }
    }
}
