package dev.leadflow.testkit;

import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.embedded.EmbeddedBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.testcontainers.kafka.KafkaContainer;

/**
 * A real Kafka broker, started once for all tests of a JVM: in a container where Docker answers, else in the JVM. Services
 * under test in one JVM share its topics.
 */
public final class TestKafka {

    private static @Nullable String bootstrapServers;

    private TestKafka() {}

    public static synchronized KafkaCluster cluster() {
        try {
            if (bootstrapServers == null) {
                Optional<KafkaContainer> container = Containers.start(
                        "kafka.image",
                        image -> new KafkaContainer(image.asCompatibleSubstituteFor("apache/kafka"))
                                .withEnv(Map.of(
                                        "KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false",
                                        "KAFKA_MESSAGE_MAX_BYTES", "4194304",
                                        "KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS", "4",
                                        "KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS", "4",
                                        "KAFKA_TRANSACTION_ABORT_TIMED_OUT_TRANSACTION_CLEANUP_INTERVAL_MS", "2000")));
                bootstrapServers = container.isPresent() ? container.get().getBootstrapServers() : embedded();
            }
            Path state = TemporaryFolders.create("streams");
            return new KafkaCluster(bootstrapServers, "test-" + UUID.randomUUID(), state, (short) 1);
        } catch (IOException failed) {
            throw new UncheckedIOException("Kafka for tests did not start", failed);
        }
    }

    private static String embedded() throws IOException {
        EmbeddedBroker broker = EmbeddedBroker.start(TemporaryFolders.create("kafka"));
        TemporaryFolders.closeAtTheEnd(broker);
        return broker.bootstrapServers();
    }
}
