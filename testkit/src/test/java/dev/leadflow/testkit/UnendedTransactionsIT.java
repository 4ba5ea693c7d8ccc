package dev.leadflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.embedded.EmbeddedBroker;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker that was killed when the end of a transaction was decided and not written to all of its partitions: after its next start
 * it is, and nobody who reads what is committed waits for it.
 */
class UnendedTransactionsIT {

    private static final String TOPIC = "words";
    private static final int PARTITIONS = 3;

    @TempDir
    private Path folder;

    /** The process that is killed. */
    static final class Killed {

        public static void main(String[] arguments) throws Exception {
            EmbeddedBroker broker = EmbeddedBroker.start(Path.of(arguments[0]));
            try (Admin admin = Admin.create(
                            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, (Object) broker.bootstrapServers()));
                    KafkaProducer<String, String> producer = producer(broker)) {
                admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1)))
                        .all()
                        .get();
                producer.initTransactions();
                send(producer, "before");
                producer.commitTransaction();
                send(producer, "last");
                TransactionState end;
                if (arguments[1].equals("commit")) {
                    producer.commitTransaction();
                    end = TransactionState.COMPLETE_COMMIT;
                } else {
                    producer.flush();
                    producer.abortTransaction();
                    end = TransactionState.COMPLETE_ABORT;
                }
                Awaitility.await()
                        .until(() -> admin.describeTransactions(List.of(TOPIC))
                                        .description(TOPIC)
                                        .get()
                                        .state()
                                == end);
                Runtime.getRuntime().halt(137);
            }
        }

        private static void send(KafkaProducer<String, String> producer, String word) {
            producer.beginTransaction();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                var unused = producer.send(new ProducerRecord<>(TOPIC, partition, "", word));
            }
        }

        private static KafkaProducer<String, String> producer(EmbeddedBroker broker) {
            return new KafkaProducer<>(
                    Map.of(
                            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                            broker.bootstrapServers(),
                            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                            TOPIC),
                    new StringSerializer(),
                    new StringSerializer());
        }
    }

    @Test
    void isCommittedInAllPartitionsWhenThatWasDecided() throws Exception {
        kill("commit");
        takeAwayTheLastBatch(0);
        takeAwayTheLastBatch(2);

        assertThat(committedAfterTheNextStart())
                .containsOnlyKeys(0, 1, 2)
                .allSatisfy((partition, words) -> assertThat(words).containsExactly("before", "last"));
    }

    @Test
    void isAbortedInAllPartitionsWhenThatWasDecided() throws Exception {
        kill("abort");
        takeAwayTheLastBatch(1);

        assertThat(committedAfterTheNextStart())
                .containsOnlyKeys(0, 1, 2)
                .allSatisfy((partition, words) -> assertThat(words).containsExactly("before"));
    }

    private void kill(String end) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Killed.class.getName(),
                        folder.toString(),
                        end)
                .redirectErrorStream(true)
                .redirectOutput(new File("target", "unended-transactions.log"))
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue())
                .as("see target/unended-transactions.log")
                .isEqualTo(137);
    }

    /** It is the end of the transaction. Every batch begins with its offset (8 bytes) and the length (4) of what follows. */
    private void takeAwayTheLastBatch(int partition) throws IOException {
        Path segment = folder.resolve(TOPIC + "-" + partition).resolve("00000000000000000000.log");
        try (FileChannel file = FileChannel.open(segment, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long last = 0;
            ByteBuffer head = ByteBuffer.allocate(12);
            for (long at = 0; at < file.size(); at += 12 + head.getInt(8)) {
                file.read(head.clear(), at);
                last = at;
            }
            file.truncate(last);
        }
    }

    private Map<Integer, List<String>> committedAfterTheNextStart() throws IOException {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder)) {
            assertThat(endOffsets(broker, "read_committed"))
                    .as("what is committed reaches as far as what is there")
                    .isEqualTo(endOffsets(broker, "read_uncommitted"));
            return committed(broker);
        }
    }

    private static Map<TopicPartition, Long> endOffsets(EmbeddedBroker broker, String isolation) {
        try (KafkaConsumer<String, String> consumer = consumer(broker, isolation)) {
            return consumer.endOffsets(partitions());
        }
    }

    private static Map<Integer, List<String>> committed(EmbeddedBroker broker) {
        Map<Integer, List<String>> words = new HashMap<>();
        try (KafkaConsumer<String, String> consumer = consumer(broker, "read_committed")) {
            consumer.assign(partitions());
            consumer.seekToBeginning(partitions());
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions());
            while (ends.entrySet().stream().anyMatch(each -> consumer.position(each.getKey()) < each.getValue())) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(each -> words.computeIfAbsent(each.partition(), unused -> new ArrayList<>())
                                .add(each.value()));
            }
        }
        return words;
    }

    private static List<TopicPartition> partitions() {
        return IntStream.range(0, PARTITIONS)
                .mapToObj(each -> new TopicPartition(TOPIC, each))
                .toList();
    }

    private static KafkaConsumer<String, String> consumer(EmbeddedBroker broker, String isolation) {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        broker.bootstrapServers(),
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        isolation),
                new StringDeserializer(),
                new StringDeserializer());
    }
}
