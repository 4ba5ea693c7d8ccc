package dev.leadflow.common.kafka;

import dev.leadflow.common.event.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.MicrometerConsumerListener;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.transaction.TransactionException;
import org.springframework.util.backoff.ExponentialBackOff;

/** Runs topic workers: polls, reads, hands over, acknowledges; broken records go to the dead letter. */
final class WorkerRunner implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(WorkerRunner.class);

    private final KafkaCluster cluster;
    private final EventPublisher publisher;
    private final MeterRegistry meters;
    private final Map<TopicWorker, ConcurrentMessageListenerContainer<String, byte[]>> running =
            new ConcurrentHashMap<>();

    WorkerRunner(KafkaCluster cluster, EventPublisher publisher, MeterRegistry meters) {
        this.cluster = cluster;
        this.publisher = publisher;
        this.meters = meters;
    }

    void start(TopicWorker worker) {
        var consumers = new DefaultKafkaConsumerFactory<>(
                cluster.consumer(worker.name(), worker.maxBatch()),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        consumers.addListener(new MicrometerConsumerListener<>(meters));
        ContainerProperties properties = new ContainerProperties(worker.subscriptions().stream()
                .map(subscription -> subscription.topic().name())
                .toArray(String[]::new));
        properties.setMessageListener((BatchMessageListener<String, byte[]>) records -> handle(worker, records));
        properties.setShutdownTimeout(10_000);
        var container = new ConcurrentMessageListenerContainer<>(consumers, properties);
        container.setBeanName(worker.name());
        container.setCommonErrorHandler(comesAgainUntilItWorks());
        running.put(worker, container);
        container.start();
    }

    Map<TopicWorker, ConcurrentMessageListenerContainer<String, byte[]>> running() {
        return running;
    }

    /** The batch comes again, ever more slowly, for as long as it takes; meanwhile the consumer stays in its group. */
    private static DefaultErrorHandler comesAgainUntilItWorks() {
        ExponentialBackOff backOff = new ExponentialBackOff(200, 2);
        backOff.setMaxInterval(5_000);
        return new DefaultErrorHandler(backOff);
    }

    private void handle(TopicWorker worker, List<ConsumerRecord<String, byte[]>> records) {
        for (Subscription<?> subscription : worker.subscriptions()) {
            handle(worker, subscription, records);
        }
    }

    private <V> void handle(
            TopicWorker worker, Subscription<V> subscription, List<ConsumerRecord<String, byte[]>> records) {
        List<Received<V>> batch = new ArrayList<>();
        List<ConsumerRecord<String, byte[]>> origins = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> each : records) {
            if (!each.topic().equals(subscription.topic().name())) {
                continue;
            }
            try {
                V value = subscription.read(each.value());
                if (each.key() == null || value == null) {
                    throw new SerializationException(each.key() == null ? "No key" : "No value");
                }
                batch.add(new Received<>(each.key(), value, Instant.ofEpochMilli(each.timestamp()), position(each)));
                origins.add(each);
            } catch (SerializationException unreadable) {
                deadLetter(worker, each, unreadable);
            }
        }
        if (!batch.isEmpty()) {
            handle(worker, subscription, batch, origins);
        }
    }

    private <V> void handle(
            TopicWorker worker,
            Subscription<V> subscription,
            List<Received<V>> batch,
            List<ConsumerRecord<String, byte[]>> origins) {
        try {
            subscription.handler().handle(batch);
            meters.counter(
                            "leadflow.records",
                            "worker",
                            worker.name(),
                            "topic",
                            subscription.topic().name())
                    .increment(batch.size());
        } catch (Exception failure) {
            if (isTemporary(failure)) {
                throw failure instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(failure);
            }
            if (batch.size() == 1) {
                deadLetter(worker, origins.getFirst(), failure);
                return;
            }
            log.warn(
                    "{} takes {} records of {} one by one, because one is broken: {}",
                    worker.name(),
                    batch.size(),
                    subscription.topic().name(),
                    failure.getClass().getSimpleName());
            for (int i = 0; i < batch.size(); i++) {
                handle(worker, subscription, batch.subList(i, i + 1), origins.subList(i, i + 1));
            }
        }
    }

    /** Whether the same record may well work later. */
    private static boolean isTemporary(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TryAgainLaterException
                    || cause instanceof KafkaUnavailableException
                    || cause instanceof RetriableException
                    || cause instanceof TransientDataAccessException
                    || cause instanceof RecoverableDataAccessException
                    || cause instanceof NonTransientDataAccessResourceException
                    || cause instanceof TransactionException
                    || cause instanceof InterruptedException
                    || cause instanceof IOException) {
                return true;
            }
        }
        return false;
    }

    private void deadLetter(TopicWorker worker, ConsumerRecord<String, byte[]> broken, Exception cause) {
        Topic<byte[]> topic = Topic.deadLetter(worker.service());
        log.error("{} puts {} into {}", worker.name(), position(broken), topic.name(), cause);
        var letter = new ProducerRecord<String, byte[]>(topic.name(), broken.key(), broken.value());
        letter.headers().add("leadflow.position", bytes(position(broken)));
        letter.headers().add("leadflow.worker", bytes(worker.name()));
        letter.headers().add("leadflow.cause", bytes(cause.getClass().getName()));
        letter.headers().add("leadflow.detail", bytes(Objects.requireNonNullElse(cause.getMessage(), "")));
        publisher.await(List.of(publisher.send(letter)));
        meters.counter("leadflow.dead.letters", "service", worker.service()).increment();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String position(ConsumerRecord<?, ?> consumed) {
        return consumed.topic() + "-" + consumed.partition() + "@" + consumed.offset();
    }

    @Override
    public void close() {
        running.values().parallelStream().forEach(container -> container.stop());
        running.clear();
    }
}
