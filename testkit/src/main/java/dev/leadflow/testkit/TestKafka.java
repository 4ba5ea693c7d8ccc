package dev.leadflow.testkit;

import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.embedded.EmbeddedBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A real Kafka broker, started once for all tests of a JVM. Services under test in one JVM share its topics. */
public final class TestKafka {

    private static @Nullable EmbeddedBroker broker;

    private TestKafka() {}

    public static synchronized KafkaCluster cluster() {
        try {
            if (broker == null) {
                broker = EmbeddedBroker.start(Files.createTempDirectory("leadflow-kafka"));
            }
            Path state = Files.createTempDirectory("leadflow-streams");
            return new KafkaCluster(broker.bootstrapServers(), "test-" + UUID.randomUUID(), state, (short) 1);
        } catch (IOException failed) {
            throw new UncheckedIOException("Kafka for tests did not start", failed);
        }
    }
}
