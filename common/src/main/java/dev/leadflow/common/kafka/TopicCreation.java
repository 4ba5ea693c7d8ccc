package dev.leadflow.common.kafka;

import dev.leadflow.common.StartProblem;
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
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes the topics that are not there yet; leaves those that are as they are. */
public final class TopicCreation {

    private static final Duration LEADERS_WITHIN = Duration.ofSeconds(60);
    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(100);

    private TopicCreation() {}

    /**
     * Makes those that are missing; a cluster that has them all is only read.
     *
     * @return the names of those that were made
     * @throws StartProblem when one is missing and this user may not make it
     */
    public static List<String> ensure(KafkaCluster cluster, Collection<Topic<?>> topics) {
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
            return missing.stream().map(NewTopic::name).toList();
        } catch (ExecutionException | TimeoutException failed) {
            if (failed.getCause() instanceof AuthorizationException denied) {
                throw new StartProblem(
                        "Topics are missing, and Kafka does not let this user make them (" + denied.getMessage()
                                + "). Make them as a user who may: ./leadflow topics create",
                        denied);
            }
            if (failed.getCause() instanceof InvalidReplicationFactorException tooMany) {
                throw new StartProblem(
                        "KAFKA_REPLICATION_FACTOR does not fit this Kafka (" + tooMany.getMessage()
                                + "). Set it to at most the number of brokers.",
                        tooMany);
            }
            throw new KafkaUnavailableException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new KafkaUnavailableException(interrupted);
        }
    }

    /** The names of all topics that the cluster has. */
    public static Set<String> existing(KafkaCluster cluster) {
        try (Admin admin = Admin.create(cluster.admin())) {
            return admin.listTopics().names().get(60, TimeUnit.SECONDS);
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
        long deadline = System.nanoTime() + LEADERS_WITHIN.toNanos();
        while (true) {
            try {
                admin.listOffsets(partitions).all().get(60, TimeUnit.SECONDS);
                return;
            } catch (ExecutionException notYet) {
                // A broker that is busy hears of a new topic later than the one that made it.
                if (!(notYet.getCause() instanceof RetriableException) || System.nanoTime() > deadline) {
                    throw notYet;
                }
                LockSupport.parkNanos(BETWEEN_QUESTIONS.toNanos());
            }
        }
    }

    private static Map<String, String> config(Topic<?> topic) {
        Duration retention = topic.retention();
        return retention == null
                ? Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT)
                : Map.of(TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis()));
    }
}
