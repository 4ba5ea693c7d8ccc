package dev.leadflow.common.kafka;

import dev.leadflow.common.event.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The dead letters of all services, for the operator of the installation. They hold records of every organization, so nobody
 * else may see them.
 */
public final class DeadLetters {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int BATCH = 500;
    private static final Comparator<DeadLetter> OLDEST_FIRST = Comparator.comparing(DeadLetter::failedAt)
            .thenComparingLong(letter -> letter.id().offset());

    private final KafkaCluster cluster;

    public DeadLetters(KafkaCluster cluster) {
        this.cluster = cluster;
    }

    /** A letter, and whether it has gone back to its topic since. */
    public record Kept(DeadLetter letter, boolean replayed) {}

    /**
     * What a replay takes, the oldest first.
     *
     * @param more letters that had no room in it
     */
    public record Due(List<Kept> letters, int more) {}

    /** What became of a replay. */
    public enum Outcome {
        SENT,
        /** It has been sent back before. */
        SENT_BEFORE,
        /** Its topic keeps the last state of each key, and there is a newer one: the old one must not come after it. */
        SUPERSEDED,
        /** No record was behind the failure, or its topic is not there any more. */
        NOT_POSSIBLE
    }

    /** One letter and what became of its replay. */
    public record Replayed(DeadLetter.Id id, Outcome outcome) {}

    /**
     * The letters of a service, or of all, that were put aside at {@code since} or later; the newest first.
     *
     * @param limit most letters; older ones are left out
     * @throws KafkaUnavailableException when no broker answers
     */
    public List<Kept> list(@Nullable String service, Instant since, int limit) {
        try (var consumer = consumer()) {
            return newest(
                    consumer, partitions(service, consumer), kept -> kept.timestamp() >= since.toEpochMilli(), limit);
        } catch (KafkaException away) {
            throw new KafkaUnavailableException(away);
        }
    }

    /**
     * What to replay of the letters of a service, or of all, that were put aside at {@code since} or later.
     *
     * @param again also those that have been sent back before; without it they take nobody's place
     * @param limit most letters; younger ones have to wait, so that records of one key go back in their order
     * @throws KafkaUnavailableException when no broker answers
     */
    public Due due(@Nullable String service, Instant since, boolean again, int limit) {
        try (var consumer = consumer()) {
            List<TopicPartition> partitions = partitions(service, consumer);
            // A letter's mark comes after it, so all marks have to be known before letters are counted.
            Map<TopicPartition, Set<Long>> replayed = new HashMap<>();
            read(consumer, partitions, 0, kept -> take(kept, replayed));
            PriorityQueue<DeadLetter> oldest = new PriorityQueue<>(OLDEST_FIRST.reversed());
            AtomicInteger more = new AtomicInteger();
            read(consumer, partitions, 0, kept -> {
                if (take(kept, replayed) || kept.timestamp() < since.toEpochMilli()) {
                    return;
                }
                DeadLetter letter = DeadLetter.of(kept);
                if (!again && isReplayed(letter.id(), replayed)) {
                    return;
                }
                oldest.add(letter);
                if (oldest.size() > limit) {
                    oldest.remove();
                    more.incrementAndGet();
                }
            });
            return new Due(
                    oldest.stream()
                            .sorted(OLDEST_FIRST)
                            .map(letter -> new Kept(letter, isReplayed(letter.id(), replayed)))
                            .toList(),
                    more.get());
        } catch (KafkaException away) {
            throw new KafkaUnavailableException(away);
        }
    }

    private static List<TopicPartition> partitions(@Nullable String service, KafkaConsumer<byte[], byte[]> consumer) {
        return consumer.listTopics(PATIENCE).entrySet().stream()
                .filter(topic -> service == null
                        ? topic.getKey().endsWith(DeadLetter.topicOf(""))
                        : topic.getKey().equals(DeadLetter.topicOf(service)))
                .flatMap(topic -> topic.getValue().stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    /** @throws KafkaUnavailableException when no broker answers */
    public Optional<Kept> find(DeadLetter.Id id) {
        try (var consumer = consumer()) {
            TopicPartition partition = new TopicPartition(id.topic(), id.partition());
            return exists(partition, consumer)
                    ? newest(consumer, List.of(partition), kept -> kept.offset() == id.offset(), 1).stream()
                            .findFirst()
                    : Optional.empty();
        } catch (KafkaException away) {
            throw new KafkaUnavailableException(away);
        }
    }

    private static List<Kept> newest(
            KafkaConsumer<byte[], byte[]> consumer,
            List<TopicPartition> partitions,
            Predicate<ConsumerRecord<byte[], byte[]>> wanted,
            int limit) {
        PriorityQueue<DeadLetter> newest = new PriorityQueue<>(OLDEST_FIRST);
        Map<TopicPartition, Set<Long>> replayed = new HashMap<>();
        read(consumer, partitions, 0, kept -> {
            if (!take(kept, replayed) && wanted.test(kept)) {
                newest.add(DeadLetter.of(kept));
                if (newest.size() > limit) {
                    newest.remove();
                }
            }
        });
        return newest.stream()
                .sorted(OLDEST_FIRST.reversed())
                .map(letter -> new Kept(letter, isReplayed(letter.id(), replayed)))
                .toList();
    }

    /** Notes which letter the record marks as replayed; false when it is no mark. */
    private static boolean take(ConsumerRecord<?, ?> kept, Map<TopicPartition, Set<Long>> replayed) {
        Optional<Long> mark = DeadLetter.markedAsReplayed(kept);
        mark.ifPresent(letter -> replayed.computeIfAbsent(
                        new TopicPartition(kept.topic(), kept.partition()), each -> new HashSet<>())
                .add(letter));
        return mark.isPresent();
    }

    private static boolean isReplayed(DeadLetter.Id id, Map<TopicPartition, Set<Long>> replayed) {
        return replayed.getOrDefault(new TopicPartition(id.topic(), id.partition()), Set.of())
                .contains(id.offset());
    }

    /**
     * Sends the broken records back to their topics, oldest first, to the byte and under their keys, and marks the letters.
     * Whoever has processed such a record already notices that it comes again.
     *
     * @param again also those that have been sent back before
     * @param known every topic of the program. Asking Kafka how it keeps a topic would take a right that nothing else here needs
     * @return in the order in which they were sent
     * @throws KafkaUnavailableException when Kafka did not take one; those before it are sent and marked
     */
    public List<Replayed> replay(Collection<Kept> letters, boolean again, List<Topic<?>> known) {
        List<Replayed> outcomes = new ArrayList<>();
        try (var producer = new KafkaProducer<byte[], byte[]>(producer())) {
            List<Kept> oldestFirst = letters.stream()
                    .sorted(Comparator.comparing(Kept::letter, OLDEST_FIRST))
                    .toList();
            for (Kept kept : oldestFirst) {
                DeadLetter letter = kept.letter();
                Outcome outcome = kept.replayed() && !again ? Outcome.SENT_BEFORE : chances(letter, known);
                if (outcome == Outcome.SENT) {
                    await(producer.send(new ProducerRecord<>(
                            Objects.requireNonNull(letter.origin().topic()),
                            letter.origin().partition(),
                            letter.content().key(),
                            letter.content().value(),
                            letter.content().headers())));
                    await(producer.send(letter.replayedMark()));
                }
                outcomes.add(new Replayed(letter.id(), outcome));
            }
            return outcomes;
        } catch (KafkaException away) {
            throw new KafkaUnavailableException(away);
        }
    }

    private Outcome chances(DeadLetter letter, List<Topic<?>> known) {
        DeadLetter.Origin origin = letter.origin();
        DeadLetter.Content content = letter.content();
        if (origin.topic() == null || content.key() == null && content.value() == null) {
            return Outcome.NOT_POSSIBLE;
        }
        TopicPartition partition = new TopicPartition(origin.topic(), origin.partition());
        try (var consumer = consumer()) {
            if (!exists(partition, consumer)) {
                return Outcome.NOT_POSSIBLE;
            }
            if (!keepsStates(origin.topic(), known)) {
                return Outcome.SENT;
            }
            AtomicBoolean newer = new AtomicBoolean();
            read(consumer, List.of(partition), origin.offset() + 1, each -> {
                if (Arrays.equals(each.key(), content.key())) {
                    newer.set(!Arrays.equals(each.value(), content.value()));
                }
            });
            return newer.get() ? Outcome.SUPERSEDED : Outcome.SENT;
        }
    }

    private static boolean exists(TopicPartition partition, KafkaConsumer<byte[], byte[]> consumer) {
        return consumer.listTopics(PATIENCE).getOrDefault(partition.topic(), List.of()).stream()
                .anyMatch(info -> info.partition() == partition.partition());
    }

    /** A topic that this version does not know goes by its name, as all are named. */
    private static boolean keepsStates(String name, List<Topic<?>> known) {
        return known.stream()
                .filter(topic -> topic.name().equals(name))
                .findFirst()
                .map(Topic::compacted)
                .orElseGet(() -> name.contains(".state."));
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new KafkaUnavailableException(interrupted);
        } catch (ExecutionException | TimeoutException failed) {
            throw new KafkaUnavailableException(failed);
        }
    }

    /** Everything from an offset on that is there now. */
    private static void read(
            KafkaConsumer<byte[], byte[]> consumer,
            List<TopicPartition> partitions,
            long from,
            Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        consumer.assign(partitions);
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions, PATIENCE);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
        partitions.forEach(each -> consumer.seek(each, Math.max(from, begins.getOrDefault(each, 0L))));
        CatchUp.read(consumer, ends, PATIENCE, batch -> batch.forEach(reader));
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(cluster.reader(BATCH), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private Map<String, Object> producer() {
        Map<String, Object> config = cluster.producer();
        config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return config;
    }
}
