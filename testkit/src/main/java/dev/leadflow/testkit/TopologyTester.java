package dev.leadflow.testkit;

import dev.leadflow.common.event.Topic;
import dev.leadflow.common.kafka.EventSerde;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.springframework.util.FileSystemUtils;

/** Drives a topology without a broker, through its typed topics. Close it at the end. */
public final class TopologyTester implements AutoCloseable {

    private final TopologyTestDriver driver;
    private final Path state;

    public TopologyTester(Topology topology, Instant start) {
        // Of its own: the driver empties it at the end, and another test run on this machine may be in the middle.
        this.state = TemporaryFolders.create("topology");
        Properties properties = properties();
        properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        this.driver = new TopologyTestDriver(topology, properties, start);
    }

    /** A builder that refuses steps and stores without a name, as the running program does. */
    public static StreamsBuilder builder() {
        return new StreamsBuilder(new TopologyConfig(new StreamsConfig(properties())));
    }

    private static Properties properties() {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
        properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        return properties;
    }

    public <V> void send(Topic<V> topic, String key, V value) {
        driver.createInputTopic(
                        topic.name(),
                        new StringSerializer(),
                        EventSerde.of(topic.type()).serializer())
                .pipeInput(key, value);
    }

    public <V> void send(Topic<V> topic, String key, V value, Instant timestamp) {
        driver.createInputTopic(
                        topic.name(),
                        new StringSerializer(),
                        EventSerde.of(topic.type()).serializer())
                .pipeInput(key, value, timestamp);
    }

    /** What the topology wrote to the topic since the last call. */
    public <V> List<V> written(Topic<V> topic) {
        return writtenWithKeys(topic).stream().map(each -> each.value).toList();
    }

    public <V> List<KeyValue<String, V>> writtenWithKeys(Topic<V> topic) {
        return driver.createOutputTopic(
                        topic.name(),
                        new StringDeserializer(),
                        EventSerde.of(topic.type()).deserializer())
                .readKeyValuesToList();
    }

    /** The times of the records that the topology wrote to the topic since the last call. */
    public <V> List<Instant> writtenAt(Topic<V> topic) {
        return driver
                .createOutputTopic(
                        topic.name(),
                        new StringDeserializer(),
                        EventSerde.of(topic.type()).deserializer())
                .readRecordsToList()
                .stream()
                .map(TestRecord::getRecordTime)
                .toList();
    }

    public void advanceWallClock(Duration duration) {
        driver.advanceWallClockTime(duration);
    }

    public <K, V> KeyValueStore<K, V> store(String name) {
        return driver.getKeyValueStore(name);
    }

    @Override
    public void close() {
        driver.close();
        FileSystemUtils.deleteRecursively(state.toFile());
    }
}
