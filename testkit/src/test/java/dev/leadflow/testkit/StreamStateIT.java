package dev.leadflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadflow.common.event.Topic;
import dev.leadflow.common.kafka.EventPublisher;
import dev.leadflow.common.kafka.EventSerde;
import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.kafka.StreamsApp;
import dev.leadflow.common.kafka.StreamsRunner;
import dev.leadflow.common.kafka.TopicCreation;
import dev.leadflow.common.kafka.TopicHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a topology keeps on its disk, across a stop and across the death of its process. */
class StreamStateIT {

    private static final String APPLICATION = "kernel.counts";
    private static final Topic<String> WORDS = new Topic<>("kernel.words.v1", String.class, "word", Duration.ofDays(1));
    private static final Topic<Long> COUNTS = new Topic<>("kernel.counted.v1", Long.class, "word", Duration.ofDays(1));

    private final KafkaCluster cluster = TestKafka.cluster();
    private final Path folder = cluster.stateDirectory().resolve(APPLICATION);

    @BeforeEach
    void makeTopics() {
        TopicCreation.ensure(cluster, List.of(WORDS, COUNTS));
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
                    builder.stream(WORDS.name(), EventSerde.consumed(WORDS))
                            .groupByKey(Grouped.with("by-word", Serdes.String(), EventSerde.of(String.class)))
                            .count(
                                    Named.as("count"),
                                    Materialized.<String, Long, KeyValueStore<Bytes, byte[]>>as("counts")
                                            .withKeySerde(Serdes.String())
                                            .withValueSerde(Serdes.Long()))
                            .toStream(Named.as("tell"))
                            .to(COUNTS.name(), EventSerde.produced(COUNTS));
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
        try (EventPublisher publisher = new EventPublisher(cluster)) {
            publisher.publish(WORDS, "word", "");
        }
    }

    private List<Long> counts() {
        List<Long> counts = new ArrayList<>();
        var unused = new TopicHistory<>(cluster, COUNTS)
                .tell("word", Instant.EPOCH, Instant.now().plus(Duration.ofDays(1)), counts::add, percent -> {});
        return counts;
    }
}
