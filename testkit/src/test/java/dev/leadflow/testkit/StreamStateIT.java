package dev.leadflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.kafka.StreamsApp;
import dev.leadflow.common.kafka.StreamsRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a topology keeps on its disk, across a stop and across the death of its process. */
class StreamStateIT {

    private static final String APPLICATION = "kernel.counts";
    private static final String WORDS = "kernel.words";
    private static final String COUNTS = "kernel.counted";

    private final KafkaCluster cluster = TestKafka.cluster();
    private final Path folder = cluster.stateDirectory().resolve(APPLICATION);

    @BeforeEach
    void makeTopics() throws Exception {
        try (Admin admin =
                Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers()))) {
            if (!admin.listTopics().names().get().contains(WORDS)) {
                admin.createTopics(List.of(new NewTopic(WORDS, 1, (short) 1), new NewTopic(COUNTS, 1, (short) 1)))
                        .all()
                        .get();
            }
        }
    }

    @Test
    void isKeptWhenTheProcessStoppedInOrder() throws Exception {
        long before = countAnother();
        Path mark = mark();

        assertThat(countAnother()).isEqualTo(before + 1);
        assertThat(mark).exists();
    }

    @Test
    void isReadFromKafkaAgainWhenTheProcessWasKilled() throws Exception {
        long before = countAnother();
        Path mark = mark();
        Files.delete(folder.resolve("closed")); // a process that is killed does not come to leave it

        assertThat(countAnother()).isEqualTo(before + 1);
        assertThat(mark).doesNotExist();
    }

    @Test
    void isLeftAloneWhileAnotherProcessUsesIt() throws Exception {
        try (StreamsRunner first = new StreamsRunner(cluster);
                StreamsRunner second = new StreamsRunner(cluster)) {
            first.start(List.of(counting()));
            write();
            RunningService.eventually(() -> Files.exists(folder) && !tasks().isEmpty());
            Path mark = mark();

            assertThatThrownBy(() -> second.start(List.of(counting()))).hasMessageContaining("state directory");

            assertThat(mark).exists();
        }
    }

    private Path mark() throws IOException {
        return Files.writeString(tasks().getFirst().resolve("mark"), "");
    }

    private List<Path> tasks() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(each -> each.getFileName().toString().contains("_"))
                    .toList();
        }
    }

    private static StreamsApp counting() {
        return new StreamsApp(
                "kernel",
                APPLICATION,
                () -> {
                    StreamsBuilder builder = new StreamsBuilder();
                    builder.stream(WORDS, Consumed.with(Serdes.String(), Serdes.String()))
                            .groupByKey(Grouped.with("by-word", Serdes.String(), Serdes.String()))
                            .count(
                                    Named.as("count"),
                                    Materialized.<String, Long, KeyValueStore<Bytes, byte[]>>as("counts")
                                            .withKeySerde(Serdes.String())
                                            .withValueSerde(Serdes.Long()))
                            .toStream(Named.as("tell"))
                            .to(COUNTS, Produced.with(Serdes.String(), Serdes.Long()));
                    return builder.build();
                },
                1);
    }

    /** Starts the topology, gives it a word, stops it when the word is counted, and returns the count. */
    private long countAnother() throws Exception {
        int known = counts().size();
        try (StreamsRunner runner = new StreamsRunner(cluster)) {
            runner.start(List.of(counting()));
            write();
            RunningService.eventually(() -> counts().size() > known);
        }
        return counts().getLast();
    }

    private void write() {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            var unused = producer.send(new ProducerRecord<>(WORDS, "word", ""));
        }
    }

    private List<Long> counts() {
        List<Long> counts = new ArrayList<>();
        try (KafkaConsumer<String, Long> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        cluster.bootstrapServers(),
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                new StringDeserializer(),
                new LongDeserializer())) {
            TopicPartition partition = new TopicPartition(COUNTS, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = Objects.requireNonNull(
                    consumer.endOffsets(List.of(partition)).get(partition));
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> counts.add(record.value()));
            }
        }
        return counts;
    }
}
