package dev.leadflow.common.kafka;

import dev.leadflow.common.event.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * What a topic has kept of one key. Reads beside the workers: with no group, no commits, nothing that they would notice, and a
 * buffer of some megabytes.
 */
public final class TopicHistory<V> {

    private static final int BATCH = 2_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final KafkaCluster cluster;
    private final Topic<V> topic;

    public TopicHistory(KafkaCluster cluster, Topic<V> topic) {
        this.cluster = cluster;
        this.topic = topic;
    }

    /** @param unreadable records of the key that could not be read and were left out */
    public record Told(long records, long unreadable) {}

    /**
     * Tells what was committed so far, in the order in which it was written, from the first record at or after {@code from} up
     * to the first one at or after {@code to}.
     *
     * @param from compared with the records' times; without one so young, nothing is told
     * @param percent told now and then how far it has come, from 0 to 100
     * @throws KafkaUnavailableException when the broker does not answer for a minute
     */
    public Told tell(String key, Instant from, Instant to, Consumer<V> teller, IntConsumer percent) {
        EventSerde<V> serde = EventSerde.of(topic.type());
        try (var consumer =
                new KafkaConsumer<>(cluster.reader(BATCH), new StringDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = partition(consumer, key);
            consumer.assign(List.of(partition));
            Long end = offsetAt(consumer, partition, to);
            if (end == null) {
                end = consumer.endOffsets(List.of(partition)).get(partition);
            }
            Long begin = offsetAt(consumer, partition, from);
            if (begin == null || end == null || begin >= end) {
                return new Told(0, 0);
            }
            consumer.seek(partition, begin);
            Map<TopicPartition, Long> ends = Map.of(partition, end);
            long last = end;
            AtomicLong records = new AtomicLong();
            AtomicLong unreadable = new AtomicLong();
            CatchUp.read(consumer, ends, PATIENCE, batch -> {
                // Reading JSON takes longer than whatever is done with it, so all cores do that.
                List<Optional<V>> values = batch.records(partition).parallelStream()
                        .filter(each -> each.offset() < last && key.equals(each.key()))
                        .map(each -> serde.readable(each.value()))
                        .toList();
                records.addAndGet(values.size());
                unreadable.addAndGet(values.stream().filter(Optional::isEmpty).count());
                values.forEach(each -> each.ifPresent(teller));
                percent.accept((int) (100 - CatchUp.left(consumer, ends, PATIENCE) * 100 / (last - begin)));
            });
            return new Told(records.get(), unreadable.get());
        } catch (TimeoutException away) {
            throw new KafkaUnavailableException(away);
        }
    }

    /** The partition to which every producer of Kafka brings the key. */
    private TopicPartition partition(KafkaConsumer<String, byte[]> consumer, String key) {
        int partitions = consumer.partitionsFor(topic.name()).size();
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        return new TopicPartition(topic.name(), Utils.toPositive(Utils.murmur2(bytes)) % partitions);
    }

    private static @Nullable Long offsetAt(
            KafkaConsumer<String, byte[]> consumer, TopicPartition partition, Instant time) {
        OffsetAndTimestamp found =
                consumer.offsetsForTimes(Map.of(partition, time.toEpochMilli())).get(partition);
        return found == null ? null : found.offset();
    }
}
