package dev.leadflow.common.kafka;

import dev.leadflow.common.setting.CommonSettings;
import dev.leadflow.common.setting.SettingValues;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;

/**
 * How to reach Kafka, and how every client of Leadflow is set up.
 *
 * @param bootstrapServers host:port, with commas between them
 * @param instance name of this process among its equals; the same after a restart, so that it gets its work back at once
 * @param stateDirectory where stream state is kept; lost state is rebuilt from Kafka
 * @param replicationFactor copies of each topic: 1 for the embedded broker
 * @param login of all clients
 */
public record KafkaCluster(
        String bootstrapServers, String instance, Path stateDirectory, short replicationFactor, KafkaLogin login) {

    /** Partitions of each topic: the most instances of one service that can share the work. */
    public static final int PARTITIONS = 3;

    /** Copies of a topic as the brokers have it in their settings. */
    private static final int BROKERS_CHOICE = -1;

    private static final int FETCH_BYTES = 262_144;
    private static final int FETCH_WAIT_MILLISECONDS = 100;

    public KafkaCluster(String bootstrapServers, String instance, Path stateDirectory, short replicationFactor) {
        this(bootstrapServers, instance, stateDirectory, replicationFactor, KafkaLogin.NONE);
    }

    /** Brokers that somebody else runs, as the settings name them. */
    public static KafkaCluster of(SettingValues settings, String instance, Path stateDirectory) {
        int copies = settings.find(CommonSettings.KAFKA_REPLICATION_FACTOR).orElse(BROKERS_CHOICE);
        return new KafkaCluster(
                settings.get(CommonSettings.KAFKA_BOOTSTRAP_SERVERS),
                instance,
                stateDirectory,
                (short) copies,
                KafkaLogin.of(settings));
    }

    /**
     * Asks whether Kafka is there.
     *
     * @throws KafkaUnavailableException when no broker answers within some seconds
     */
    public void requireAnswer() {
        Map<String, Object> config = admin();
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 8_000);
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 4_000);
        try (Admin admin = Admin.create(config)) {
            admin.describeCluster().nodes().get(10, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new KafkaUnavailableException(interrupted);
        } catch (ExecutionException | TimeoutException | KafkaException away) {
            throw new KafkaUnavailableException(away);
        }
    }

    Map<String, Object> admin() {
        Map<String, Object> config = new HashMap<>(login.config());
        config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return config;
    }

    Map<String, Object> producer() {
        Map<String, Object> config = admin();
        config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
        config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, 131_072);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 16_777_216L);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 15_000);
        return config;
    }

    Map<String, Object> consumer(String group, int maxBatch) {
        Map<String, Object> config = admin();
        config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        config.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, group + "." + instance);
        config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
        config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, maxBatch);
        // Under load, answers of some size instead of one for every few records; when idle, a moment's delay.
        config.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, FETCH_BYTES);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MILLISECONDS);
        config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 4_194_304);
        config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 2_097_152);
        return config;
    }

    /** Of a consumer that looks on: it belongs to no group, commits nothing, and makes no topic. */
    Map<String, Object> reader(int maxBatch) {
        Map<String, Object> config = consumer("none", maxBatch);
        config.remove(ConsumerConfig.GROUP_ID_CONFIG);
        config.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return config;
    }

    Map<String, Object> streams(StreamsApp app) {
        Map<String, Object> config = admin();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, app.name());
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 200);
        config.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
        config.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) replicationFactor);
        config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, app.threads());
        config.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 16_777_216L);
        config.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
        config.put(StreamsConfig.TOPOLOGY_OPTIMIZATION_CONFIG, StreamsConfig.OPTIMIZE);
        config.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, BrokenRecords.class);
        config.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, BrokenRecords.class);
        // Asked for by Kafka Streams itself until it becomes the only way; the constant is deprecated for that day.
        config.put("processing.exception.handler.global.enabled", true);
        config.put(
                StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG,
                app.deadLetter().name());
        // A static member with a short session gets its tasks back within seconds of a crash.
        config.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), app.name() + "." + instance);
        config.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 10_000);
        config.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 2_000);
        config.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        config.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.FETCH_MIN_BYTES_CONFIG), FETCH_BYTES);
        config.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), FETCH_WAIT_MILLISECONDS);
        config.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), 15_000);
        config.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        config.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 20);
        config.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 131_072);
        return config;
    }
}
