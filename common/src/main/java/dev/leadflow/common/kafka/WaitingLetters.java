package dev.leadflow.common.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Counts the dead letters that nobody has replayed; used by one thread. */
final class WaitingLetters implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int BATCH = 500;

    private final KafkaCluster cluster;
    private final Set<String> services;
    private final Map<TopicPartition, TreeSet<Long>> waiting = new HashMap<>();
    private @Nullable KafkaConsumer<byte[], byte[]> consumer;

    WaitingLetters(KafkaCluster cluster, Set<String> services) {
        this.cluster = cluster;
        this.services = services;
    }

    /** The number of each service, as of now. */
    Map<String, Long> count() {
        try {
            KafkaConsumer<byte[], byte[]> reader = reader();
            List<TopicPartition> partitions = List.copyOf(reader.assignment());
            Map<TopicPartition, Long> begins = reader.beginningOffsets(partitions, PATIENCE);
            Map<TopicPartition, Long> ends = reader.endOffsets(partitions, PATIENCE);
            CatchUp.read(reader, ends, PATIENCE, batch -> batch.forEach(this::take));
            Map<String, Long> counts = new TreeMap<>();
            for (TopicPartition each : partitions) {
                TreeSet<Long> letters = waiting.computeIfAbsent(each, unknown -> new TreeSet<>());
                letters.headSet(begins.getOrDefault(each, 0L)).clear();
                counts.merge(each.topic().substring(0, each.topic().indexOf('.')), (long) letters.size(), Long::sum);
            }
            return counts;
        } catch (KafkaException away) {
            throw new KafkaUnavailableException(away);
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> kept) {
        TreeSet<Long> letters =
                waiting.computeIfAbsent(new TopicPartition(kept.topic(), kept.partition()), each -> new TreeSet<>());
        DeadLetter.markedAsReplayed(kept).ifPresentOrElse(letters::remove, () -> letters.add(kept.offset()));
    }

    private KafkaConsumer<byte[], byte[]> reader() {
        if (consumer == null) {
            consumer = opened();
        }
        return consumer;
    }

    /** A consumer that has found its topics; one that has not counts nothing, and says so to nobody. */
    private KafkaConsumer<byte[], byte[]> opened() {
        var made = new KafkaConsumer<>(cluster.reader(BATCH), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            made.assign(services.stream()
                    .flatMap(service -> made.partitionsFor(DeadLetter.topicOf(service), PATIENCE).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList());
            made.seekToBeginning(made.assignment());
            return made;
        } catch (RuntimeException away) {
            made.close();
            throw away;
        }
    }

    @Override
    public void close() {
        if (consumer != null) {
            consumer.close();
        }
    }
}
