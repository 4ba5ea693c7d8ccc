package dev.leadflow.common.kafka;

import dev.leadflow.common.event.Topic;
import dev.leadflow.common.postgres.PipelineDatabase;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * Whether another service has put into its table what its {@link Journal} told before this process began, as far as its
 * published table {@code journal_position} says.
 */
public final class JournalOfOthers {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final KafkaCluster cluster;
    private final PipelineDatabase database;
    private final String schema;
    private final Topic<?> topic;
    private Map<Integer, Long> wanted = Map.of();
    private volatile boolean reached;

    /** @param schema of the other service, which has the table {@code journal_position} */
    public JournalOfOthers(KafkaCluster cluster, PipelineDatabase database, String schema, Topic<?> topic) {
        this.cluster = cluster;
        this.database = database;
        this.schema = schema;
        this.topic = topic;
    }

    public boolean isReached() {
        return reached;
    }

    /** Looks once, and no more once it is reached. */
    public void round() {
        if (!reached) {
            // What is told from now on is in the table already; so a topic that is always growing is reached as well.
            wanted = earlier(wanted, ends());
            Map<Integer, Long> stored = new HashMap<>();
            database.jdbc()
                    .sql("SELECT partition, next_offset FROM " + schema + ".journal_position WHERE topic = :topic")
                    .param("topic", topic.name())
                    .query(row -> {
                        stored.put(row.getInt("partition"), row.getLong("next_offset"));
                    });
            reached =
                    wanted.entrySet().stream().allMatch(end -> stored.getOrDefault(end.getKey(), 0L) >= end.getValue());
        }
    }

    /** It has to be looked at anew: PostgreSQL may be another one. */
    public void forget() {
        reached = false;
        wanted = Map.of();
    }

    /** Those of the first look, unless the topic was made anew since. */
    private static Map<Integer, Long> earlier(Map<Integer, Long> first, Map<Integer, Long> now) {
        Map<Integer, Long> earlier = new TreeMap<>(now);
        earlier.replaceAll((partition, end) -> Math.min(end, first.getOrDefault(partition, end)));
        return earlier;
    }

    private Map<Integer, Long> ends() {
        try (Admin admin = Admin.create(cluster.admin())) {
            Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
            var description = admin.describeTopics(java.util.List.of(topic.name()))
                    .allTopicNames()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            description
                    .values()
                    .forEach(found -> found.partitions()
                            .forEach(each -> partitions.put(
                                    new TopicPartition(topic.name(), each.partition()), OffsetSpec.latest())));
            Map<Integer, Long> ends = new TreeMap<>();
            admin.listOffsets(partitions)
                    .all()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
            return ends;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new KafkaUnavailableException(interrupted);
        } catch (ExecutionException | TimeoutException away) {
            throw new KafkaUnavailableException(away);
        }
    }
}
