package dev.leadflow.common.kafka;

import dev.leadflow.common.trace.Tracing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts, watches and stops the topologies of this process. */
public final class StreamsRunner implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(StreamsRunner.class);

    private final KafkaCluster cluster;
    private final Optional<Tracing> tracing;
    private final Map<StreamsApp, KafkaStreams> running = new ConcurrentHashMap<>();

    public StreamsRunner(KafkaCluster cluster) {
        this(cluster, Optional.empty());
    }

    /** @param tracing when leads are traced */
    public StreamsRunner(KafkaCluster cluster, Optional<Tracing> tracing) {
        this.cluster = cluster;
        this.tracing = tracing;
    }

    /** All at once: each waits for its global tables. */
    public void start(List<StreamsApp> apps) {
        makeStateDirectory();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> starts = new ArrayList<>();
            apps.forEach(app -> starts.add(threads.submit(() -> start(app))));
            for (Future<?> start : starts) {
                start.get();
            }
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new KafkaUnavailableException(interrupted);
        }
    }

    /** Here, because topologies that start at once would run into each other in making it. */
    private void makeStateDirectory() {
        try {
            Files.createDirectories(cluster.stateDirectory());
        } catch (IOException failed) {
            throw new UncheckedIOException("The folder for stream state cannot be made", failed);
        }
    }

    private void start(StreamsApp app) {
        Properties properties = new Properties();
        Map<String, Object> config = cluster.streams(app);
        tracing.ifPresent(
                on -> on.trace(config, StreamsConfig.PRODUCER_PREFIX, new Tracing.Stage(app.service(), app.name())));
        properties.putAll(config);
        stateOf(app).open();
        Topology topology = app.topology().get();
        KafkaStreams streams = new KafkaStreams(topology, properties);
        streams.setUncaughtExceptionHandler(failure -> {
            log.error("A thread of {} failed and is replaced", app.name(), failure);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
        running.put(app, streams);
        streams.start();
    }

    Map<StreamsApp, KafkaStreams> running() {
        return running;
    }

    @Override
    public void close() {
        running.entrySet().parallelStream().forEach(each -> {
            boolean closed = each.getValue()
                    .close(CloseOptions.timeout(Duration.ofSeconds(10))
                            .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
            if (closed) {
                stateOf(each.getKey()).closed();
            }
        });
        running.clear();
    }

    /** Kafka Streams names it after the application's id. */
    private StateFolder stateOf(StreamsApp app) {
        return new StateFolder(cluster.stateDirectory().resolve(app.name()));
    }
}
