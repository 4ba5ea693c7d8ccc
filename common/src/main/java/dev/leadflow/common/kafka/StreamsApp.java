package dev.leadflow.common.kafka;

import dev.leadflow.common.event.Topic;
import java.util.function.Supplier;
import org.apache.kafka.streams.Topology;

/**
 * A topology that a service contributes. It runs exactly-once, in its own KafkaStreams, under the same name whether its
 * service runs alone or with the others in one process.
 *
 * @param service the owner, which also names the dead-letter topic
 * @param name the Kafka Streams application id; never change it, state belongs to it
 * @param threads stream threads in this process
 */
public record StreamsApp(String service, String name, Supplier<Topology> topology, int threads) {

    public Topic<byte[]> deadLetter() {
        return Topic.deadLetter(service);
    }
}
