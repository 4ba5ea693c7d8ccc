package dev.leadflow.common.kafka;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.Topic;
import dev.leadflow.common.trace.Tracing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/** Writes events to Kafka. An event is durable only when its future is done, so wait for it before you acknowledge. */
public final class EventPublisher implements AutoCloseable {

    private final Producer<String, byte[]> producer;

    public EventPublisher(KafkaCluster cluster) {
        this(cluster, Optional.empty());
    }

    /** @param tracing when leads are traced */
    public EventPublisher(KafkaCluster cluster, Optional<Tracing> tracing) {
        Map<String, Object> config = cluster.producer();
        tracing.ifPresent(on -> on.trace(config, "", null));
        this.producer = new KafkaProducer<>(config);
    }

    /** Hands the event to the sender; durable when the future is done. */
    public <V> Future<RecordMetadata> send(Topic<V> topic, String key, V value) {
        return send(topic.name(), key, Json.bytes(value));
    }

    Future<RecordMetadata> send(String topic, String key, byte[] value) {
        return send(new ProducerRecord<>(topic, key, value));
    }

    Future<RecordMetadata> send(ProducerRecord<String, byte[]> broken) {
        return producer.send(broken);
    }

    /**
     * Writes one event and waits until it is durable.
     *
     * @throws KafkaUnavailableException when Kafka did not take it in time
     */
    public <V> void publish(Topic<V> topic, String key, V value) {
        await(List.of(send(topic, key, value)));
    }

    /**
     * Waits until all events behind the futures are durable.
     *
     * @throws KafkaUnavailableException when Kafka did not take them in time
     */
    public void await(Collection<? extends Future<RecordMetadata>> sent) {
        for (Future<RecordMetadata> future : new ArrayList<>(sent)) {
            try {
                future.get(20, TimeUnit.SECONDS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new KafkaUnavailableException(interrupted);
            } catch (ExecutionException | TimeoutException | KafkaException failed) {
                throw new KafkaUnavailableException(failed);
            }
        }
    }

    @Override
    public void close() {
        producer.close(java.time.Duration.ofSeconds(5));
    }
}
