package dev.leadflow.common.kafka;

import dev.leadflow.common.event.Topic;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.trace.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.streams.KafkaStreams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Everything of this process that moves events, started and stopped in order. It runs whatever list of parts the services
 * contribute, one service or all of them.
 */
public final class Flow implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Flow.class);

    /**
     * What the services of this process contribute.
     *
     * @param ownTopics that a service writes and reads all by itself, beside those of the contract
     */
    public record Parts(
            List<StreamsApp> topologies,
            List<TopicWorker> workers,
            List<Periodic> periodics,
            List<Outbox> outboxes,
            List<Topic<?>> ownTopics) {}

    private final Parts parts;
    private final KafkaCluster cluster;
    private final PipelineDatabase database;
    private final EventPublisher publisher;
    private final MeterRegistry meters;
    private final StreamsRunner streams;
    private final WorkerRunner workers;
    private final PeriodicRunner periodics = new PeriodicRunner();
    private final List<OutboxRelay> relays = new ArrayList<>();
    private volatile boolean running;

    public Flow(
            Parts parts,
            KafkaCluster cluster,
            PipelineDatabase database,
            EventPublisher publisher,
            MeterRegistry meters,
            Optional<Tracing> tracing) {
        this.parts = parts;
        this.cluster = cluster;
        this.database = database;
        this.publisher = publisher;
        this.meters = meters;
        this.streams = new StreamsRunner(cluster, tracing);
        this.workers = new WorkerRunner(cluster, publisher, meters, tracing);
    }

    public Parts parts() {
        return parts;
    }

    @Override
    public void start() {
        Set<Topic<?>> topics = new LinkedHashSet<>(Topics.ALL);
        topics.addAll(parts.ownTopics);
        parts.topologies.forEach(app -> topics.add(app.deadLetter()));
        parts.workers.forEach(worker -> topics.add(Topic.deadLetter(worker.service())));
        TopicCreation.ensure(cluster, topics);
        streams.start(parts.topologies);
        streams.running().forEach((app, running) -> new KafkaStreamsMetrics(running).bindTo(meters));
        parts.workers.forEach(workers::start);
        for (Outbox outbox : parts.outboxes) {
            OutboxRelay relay = new OutboxRelay(outbox, database, publisher);
            relays.add(relay);
            relay.start();
        }
        parts.periodics.forEach(periodics::start);
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        try {
            periodics.stop();
            for (OutboxRelay relay : relays) {
                relay.stop();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        workers.close();
        streams.close();
        log.info("The flow has stopped");
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** What is not ready to work, by name; empty when all is. */
    public Map<String, String> notReady() {
        Map<String, String> problems = new TreeMap<>();
        if (!running) {
            problems.put("flow", "starting");
        }
        streams.running().forEach((app, running) -> {
            KafkaStreams.State state = running.state();
            if (state != KafkaStreams.State.RUNNING) {
                problems.put(app.name(), state.name());
            }
        });
        workers.running().forEach((worker, container) -> {
            if (!container.isRunning()) {
                problems.put(worker.name(), "stopped");
            }
        });
        return problems;
    }
}
