package dev.leadflow.common.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reading on from where a consumer stands, up to where its partitions ended when it began. */
final class CatchUp {

    private static final Duration WAIT = Duration.ofMillis(200);

    private CatchUp() {}

    /**
     * Reads every record before the given ends; some that came later may be among them.
     *
     * @param ends of the partitions that the consumer has been assigned
     * @param reader gets what each poll brought, in the order of each partition; it may be nothing
     * @throws KafkaUnavailableException when nothing comes for as long as {@code patience}
     */
    static <K, V> void read(
            KafkaConsumer<K, V> consumer,
            Map<TopicPartition, Long> ends,
            Duration patience,
            Consumer<ConsumerRecords<K, V>> reader) {
        long heard = System.nanoTime();
        while (left(consumer, ends, patience) > 0) {
            ConsumerRecords<K, V> batch = consumer.poll(WAIT);
            reader.accept(batch);
            if (!batch.isEmpty()) {
                heard = System.nanoTime();
            } else if (System.nanoTime() - heard > patience.toNanos()) {
                throw new KafkaUnavailableException(
                        new TimeoutException("Nothing came from " + ends.keySet() + " for " + patience));
            }
        }
    }

    /** How many offsets lie between the consumer and the ends. */
    static long left(KafkaConsumer<?, ?> consumer, Map<TopicPartition, Long> ends, Duration patience) {
        return ends.entrySet().stream()
                .mapToLong(each -> Math.max(0, each.getValue() - consumer.position(each.getKey(), patience)))
                .sum();
    }
}
