package dev.leadflow.common.kafka;

import dev.leadflow.common.event.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes the topics that are not there yet; leaves those that are as they are. */
public final class TopicCreation {

    private TopicCreation() {}

    public static void ensure(KafkaCluster cluster, Collection<Topic<?>> topics) {
        try (Admin admin = Admin.create(cluster.admin())) {
            Set<String> existing = admin.listTopics().names().get(60, TimeUnit.SECONDS);
            List<NewTopic> missing = new ArrayList<>();
            for (Topic<?> topic : topics) {
                if (!existing.contains(topic.name())) {
                    missing.add(new NewTopic(topic.name(), KafkaCluster.PARTITIONS, cluster.replicationFactor())
                            .configs(config(topic)));
                }
            }
            for (var made : admin.createTopics(missing).values().values()) {
                try {
                    made.get(60, TimeUnit.SECONDS);
                } catch (ExecutionException failed) {
                    if (!(failed.getCause() instanceof TopicExistsException)) {
                        throw failed;
                    }
                }
            }
            awaitLeaders(admin, missing);
        } catch (ExecutionException | TimeoutException failed) {
            throw new KafkaUnavailableException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new KafkaUnavailableException(interrupted);
        }
    }

    /**
     * Waits until each new partition has a leader that answers. Records sent before that may be refused while later ones are
     * taken, and an idempotent producer then tries in vain to put the former behind the latter.
     */
    private static void awaitLeaders(Admin admin, List<NewTopic> made)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
        for (NewTopic topic : made) {
            for (int i = 0; i < KafkaCluster.PARTITIONS; i++) {
                partitions.put(new TopicPartition(topic.name(), i), OffsetSpec.latest());
            }
        }
        admin.listOffsets(partitions).all().get(60, TimeUnit.SECONDS);
    }

    private static Map<String, String> config(Topic<?> topic) {
        Duration retention = topic.retention();
        return retention == null
                ? Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT)
                : Map.of(TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis()));
    }
}
