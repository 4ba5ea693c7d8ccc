package dev.leadflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Topic;
import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.kafka.TopicCreation;
import dev.leadflow.common.kafka.TopicHistory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TopicHistoryIT {

    private static final KafkaCluster CLUSTER = TestKafka.cluster();
    private static final Instant NOON = Fixtures.NOON_IN_KOLKATA;

    private final Topic<Said> topic =
            new Topic<>("sample.said-" + UUID.randomUUID() + ".v1", Said.class, "who", Duration.ofDays(30));
    private final TopicHistory<Said> history = new TopicHistory<>(CLUSTER, topic);
    private final List<Integer> told = new ArrayList<>();

    record Said(int number) {}

    @BeforeEach
    void makeTheTopic() {
        TopicCreation.ensure(CLUSTER, List.of(topic));
    }

    @Test
    void tellsOfOneKeyInItsOrderWhateverStandsBetween() {
        try (KafkaProducer<String, byte[]> producer = producer(Map.of())) {
            for (int i = 0; i < 5_000; i++) {
                send(producer, "we", NOON.plusSeconds(i), json(i));
                send(producer, "they", NOON.plusSeconds(i), json(-i));
                send(producer, "others", NOON.plusSeconds(i), json(-i));
            }
        }
        List<Integer> percents = new ArrayList<>();

        TopicHistory.Told result =
                history.tell("we", NOON, NOON.plus(Duration.ofDays(1)), each -> told.add(each.number), percents::add);

        assertThat(told).isEqualTo(IntStream.range(0, 5_000).boxed().toList());
        assertThat(result).isEqualTo(new TopicHistory.Told(5_000, 0));
        assertThat(percents).isSorted().last().isEqualTo(100);
    }

    @Test
    void beginsAndEndsAtTheGivenTimes() {
        try (KafkaProducer<String, byte[]> producer = producer(Map.of())) {
            for (int i = 0; i < 10; i++) {
                send(producer, "we", NOON.plusSeconds(i), json(i));
            }
        }

        tell(NOON.plusSeconds(3), NOON.plusSeconds(7));
        assertThat(told).containsExactly(3, 4, 5, 6);
        told.clear();
        tell(NOON.plusSeconds(100), NOON.plusSeconds(200));
        tell(NOON.minusSeconds(200), NOON.minusSeconds(100));
        assertThat(told).isEmpty();
    }

    @Test
    void leavesOutWhatCannotBeReadAndCountsIt() {
        try (KafkaProducer<String, byte[]> producer = producer(Map.of())) {
            send(producer, "we", NOON, json(1));
            send(producer, "we", NOON, "{\"number\": \"none\"}");
            send(producer, "we", NOON, "not JSON");
            send(producer, "we", NOON, json(2));
        }

        assertThat(tell(NOON, NOON.plusSeconds(9))).isEqualTo(new TopicHistory.Told(4, 2));
        assertThat(told).containsExactly(1, 2);
    }

    @Test
    void tellsNothingThatIsNotCommitted() {
        Map<String, Object> transactional =
                Map.of("transactional.id", UUID.randomUUID().toString());
        try (KafkaProducer<String, byte[]> producer = producer(transactional)) {
            producer.initTransactions();
            producer.beginTransaction();
            send(producer, "we", NOON, json(1));
            producer.commitTransaction();
            producer.beginTransaction();
            send(producer, "we", NOON, json(2));
            producer.abortTransaction();
            producer.beginTransaction();
            send(producer, "we", NOON, json(3));
            producer.flush();

            tell(NOON, NOON.plusSeconds(9));

            assertThat(told).containsExactly(1);
            producer.commitTransaction();
        }
    }

    private TopicHistory.Told tell(Instant from, Instant to) {
        return history.tell("we", from, to, each -> told.add(each.number), percent -> {});
    }

    private static String json(int number) {
        return "{\"number\": " + number + "}";
    }

    private void send(KafkaProducer<String, byte[]> producer, String key, Instant at, String value) {
        var unused = producer.send(new ProducerRecord<>(
                topic.name(), null, at.toEpochMilli(), key, value.getBytes(StandardCharsets.UTF_8)));
    }

    private static KafkaProducer<String, byte[]> producer(Map<String, Object> more) {
        Map<String, Object> config = new java.util.HashMap<>(more);
        config.put("bootstrap.servers", CLUSTER.bootstrapServers());
        return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
    }
}
