package dev.leadflow.common.kafka;

import dev.leadflow.common.Causes;
import dev.leadflow.common.event.Topic;
import dev.leadflow.common.log.LogContext;
import dev.leadflow.common.postgres.PostgresAway;
import dev.leadflow.common.trace.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.MicrometerConsumerListener;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.util.backoff.ExponentialBackOff;

/** Runs topic workers: polls, reads, hands over, acknowledges; broken records go to the dead letter. */
final class WorkerRunner implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(WorkerRunner.class);

    private final KafkaCluster cluster;
    private final EventPublisher publisher;
    private final MeterRegistry meters;
    private final Optional<Tracing> tracing;
    private final Map<TopicWorker, ConcurrentMessageListenerContainer<String, byte[]>> running =
            new ConcurrentHashMap<>();

    WorkerRunner(KafkaCluster cluster, EventPublisher publisher, MeterRegistry meters, Optional<Tracing> tracing) {
        this.cluster = cluster;
        this.publisher = publisher;
        this.meters = meters;
        this.tracing = tracing;
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
                batch.add(Received.of(each, value));
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
            tracing.ifPresent(on -> tell(on, worker, origins));
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
                List<Received<V>> one = batch.subList(i, i + 1);
                List<ConsumerRecord<String, byte[]>> origin = origins.subList(i, i + 1);
                about(subscription.topic(), one.getFirst().key()).run(() -> handle(worker, subscription, one, origin));
            }
        }
    }

    private static LogContext about(Topic<?> topic, String key) {
        return topic.keyedBy().equals("lead") ? LogContext.ofLead(key) : new LogContext(Map.of());
    }

    private static void tell(Tracing tracing, TopicWorker worker, List<ConsumerRecord<String, byte[]>> handled) {
        Tracing.Stage stage = new Tracing.Stage(worker.service(), worker.name());
        handled.forEach(each -> tracing.handled(stage, each.topic(), each.key(), each.headers(), each.timestamp()));
    }

    /** Whether the same record may well work later. */
    private static boolean isTemporary(Throwable failure) {
        return PostgresAway.isBehind(failure)
                || Causes.of(failure)
                        .anyMatch(cause -> cause instanceof TryAgainLaterException
                                || cause instanceof KafkaUnavailableException
                                || cause instanceof RetriableException
                                || cause instanceof InterruptedException
                                || cause instanceof IOException);
    }

    private void deadLetter(TopicWorker worker, ConsumerRecord<String, byte[]> broken, Exception cause) {
        Topic<byte[]> topic = Topic.deadLetter(worker.service());
        log.error(
                "{} puts {} into {}: {}",
                worker.name(),
                Received.position(broken),
                topic.name(),
                Causes.withoutMessages(cause));
        var letter = DeadLetter.letter(
                topic.name(),
                new DeadLetter.Origin(
                        broken.topic(), broken.partition(), broken.offset(), Instant.ofEpochMilli(broken.timestamp())),
                new DeadLetter.Content(null, broken.value(), broken.headers()),
                new DeadLetter.Failure(worker.name(), cause));
        publisher.await(List.of(publisher.send(
                new ProducerRecord<>(letter.topic(), null, null, broken.key(), letter.value(), letter.headers()))));
        meters.counter("leadflow.dead.letters", "service", worker.service()).increment();
    }

    @Override
    public void close() {
        running.values().parallelStream().forEach(container -> container.stop());
        running.clear();
    }
}
