package dev.leadflow.testkit;

import dev.leadflow.common.LeadflowProcess;
import dev.leadflow.common.Service;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Topic;
import dev.leadflow.common.event.UserId;
import dev.leadflow.common.kafka.EventPublisher;
import dev.leadflow.common.kafka.EventSerde;
import dev.leadflow.common.kafka.Flow;
import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.postgres.Postgres;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.common.web.AccessTokens;
import dev.leadflow.common.web.Caller;
import dev.leadflow.common.web.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Services of Leadflow, really running: web server, real Kafka, real PostgreSQL. Speak to them over {@link #http()} as a
 * user would, and over topics as their neighbours do. Close it at the end.
 */
public final class RunningService implements AutoCloseable {

    private static final Map<String, String> SECRETS = Map.of(
            "JWT_SECRET", "test-secret-test-secret-test-secret-0",
            "LEADFLOW_PEPPER", "test-pepper-test-pepper-test-pepper-0");

    private final ConfigurableApplicationContext context;
    private final KafkaCluster cluster;
    private final Postgres postgres;

    private RunningService(ConfigurableApplicationContext context, KafkaCluster cluster, Postgres postgres) {
        this.context = context;
        this.cluster = cluster;
        this.postgres = postgres;
    }

    /** Starts one service on a database of its own. */
    public static RunningService start(Service service, Map<String, String> settings) {
        return start(List.of(service), settings, TestKafka.cluster(), TestPostgres.emptyDatabase());
    }

    /** Starts services on given servers, so that a test can stop them and start them again on the same data. */
    public static RunningService start(
            List<Service> services, Map<String, String> settings, KafkaCluster cluster, Postgres postgres) {
        Map<String, String> values = new HashMap<>(SECRETS);
        values.put("LEADFLOW_PORT", "0");
        values.put("LOG_LEVEL", "WARN");
        values.putAll(settings);
        ConfigurableApplicationContext context =
                LeadflowProcess.start(alone(services), SettingValues.of(values), () -> cluster, () -> postgres);
        RunningService running = new RunningService(context, cluster, postgres);
        eventually(() -> running.bean(Flow.class).notReady().isEmpty());
        return running;
    }

    /** A test plays the neighbours, those of them that it needs. */
    private static List<Service> alone(List<Service> services) {
        return services.stream().map(Service::reading).toList();
    }

    /** Calls without a token. */
    public TestHttp http() {
        int port = java.util.Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer())
                .getPort();
        return new TestHttp("http://127.0.0.1:" + port, null);
    }

    /** Calls on behalf of somebody of that organization. */
    public TestHttp http(OrganizationId organization, Role role) {
        return http(new Caller(new UserId(UUID.randomUUID()), organization, role));
    }

    public TestHttp http(Caller caller) {
        return http().withToken(bean(AccessTokens.class).issue(caller, Duration.ofMinutes(5)));
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Every bean of the type, in no order. */
    public <T> List<T> beans(Class<T> type) {
        return List.copyOf(context.getBeansOfType(type).values());
    }

    public PipelineDatabase database() {
        return bean(PipelineDatabase.class);
    }

    public Postgres postgres() {
        return postgres;
    }

    public KafkaCluster cluster() {
        return cluster;
    }

    /** Writes an event as a neighbouring service would. */
    public <V> void publish(Topic<V> topic, String key, V value) {
        bean(EventPublisher.class).publish(topic, key, value);
    }

    /** Everything on the topic that {@code wanted} accepts, once there are at least {@code count} such events. */
    public <V> List<V> awaitEvents(Topic<V> topic, int count, Predicate<V> wanted) {
        List<V> found = new ArrayList<>();
        eventually(() -> {
            found.clear();
            events(topic).stream().filter(wanted).forEach(found::add);
            return found.size() >= count;
        });
        return found;
    }

    /** Everything on the topic right now that can be read; another test may have written a broken record on purpose. */
    public <V> List<V> events(Topic<V> topic) {
        Map<String, Object> config = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers(),
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        Deserializer<V> reader = EventSerde.of(topic.type()).deserializer();
        List<V> values = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(partition -> new TopicPartition(topic.name(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.seekToBeginning(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                for (ConsumerRecord<String, byte[]> each : consumer.poll(Duration.ofMillis(100))) {
                    try {
                        values.add(reader.deserialize(topic.name(), each.value()));
                    } catch (SerializationException broken) {
                        // Not ours.
                    }
                }
            }
        }
        return values;
    }

    /** Waits until the condition holds, at most 30 seconds. A condition that throws does not hold yet. */
    public static void eventually(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(condition);
    }

    @Override
    public void close() {
        context.close();
    }
}
