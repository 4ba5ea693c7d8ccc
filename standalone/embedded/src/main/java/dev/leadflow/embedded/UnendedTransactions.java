package dev.leadflow.embedded;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.ApiVersions;
import org.apache.kafka.clients.ClientRequest;
import org.apache.kafka.clients.ManualMetadataUpdater;
import org.apache.kafka.clients.MetadataRecoveryStrategy;
import org.apache.kafka.clients.NetworkClient;
import org.apache.kafka.clients.NetworkClientUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.network.PlaintextChannelBuilder;
import org.apache.kafka.common.network.Selector;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.TransactionResult;
import org.apache.kafka.common.requests.WriteTxnMarkersRequest;
import org.apache.kafka.common.requests.WriteTxnMarkersRequest.TxnMarkerEntry;
import org.apache.kafka.common.requests.WriteTxnMarkersResponse;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends transactions whose end was decided and never written to their partitions; readers of what is committed would wait for
 * it for ever, and the topologies with them.
 *
 * <p>The only broker of a cluster leads nothing between its return from a crash and the moment at which it is ready. Kafka 4.1 and newer takes
 * partitions without a leader for deleted ones when it has to write the end of a transaction to them (KAFKA-20734), and is done. So
 * whoever was killed just after a commit was decided comes back with a transaction that is complete in the journal of
 * transactions and open in its partitions.
 */
final class UnendedTransactions {

    private static final Logger log = LoggerFactory.getLogger(UnendedTransactions.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    private static final int TIMEOUT_MILLISECONDS = 10_000;

    private UnendedTransactions() {}

    /** The open transaction of a producer in a partition. */
    private record Open(TopicPartition partition, ProducerState producer) {}

    /**
     * Returns when every transaction that somebody has decided on is at its end. Those that are still going on are left alone:
     * their producers end them, or their time.
     *
     * @throws IOException when the broker does not answer
     */
    static void end(String bootstrapServers) throws IOException {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            long giveUp = System.nanoTime() + PATIENCE.toNanos();
            while (!areEnded(admin)) {
                if (System.nanoTime() > giveUp) {
                    log.error("Transactions of before the crash are still open; what reads behind them waits");
                    return;
                }
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        } catch (ExecutionException | TimeoutException failed) {
            throw new IOException("The embedded Kafka broker does not tell its transactions", failed);
        }
    }

    /** Writes the ends that are missing. False when it is worth to look again. */
    private static boolean areEnded(Admin admin)
            throws IOException, ExecutionException, InterruptedException, TimeoutException {
        List<Open> open = open(admin);
        if (open.isEmpty()) {
            return true;
        }
        Map<Long, TransactionDescription> journal = journal(admin, open);
        List<TxnMarkerEntry> missing = new ArrayList<>();
        boolean beingEnded = false;
        for (Open each : open) {
            TransactionDescription told = journal.get(each.producer.producerId());
            TransactionState state = told == null ? TransactionState.EMPTY : told.state();
            switch (state) {
                case ONGOING -> {}
                case PREPARE_COMMIT, PREPARE_ABORT, PREPARE_EPOCH_FENCE, UNKNOWN -> beingEnded = true;
                case COMPLETE_COMMIT -> missing.add(end(each, told, TransactionResult.COMMIT));
                case COMPLETE_ABORT, EMPTY -> missing.add(end(each, told, TransactionResult.ABORT));
            }
        }
        if (!missing.isEmpty()) {
            write(admin, missing);
        }
        return missing.isEmpty() && !beingEnded;
    }

    private static List<Open> open(Admin admin) throws ExecutionException, InterruptedException, TimeoutException {
        Collection<String> topics = within(
                admin.listTopics(new ListTopicsOptions().listInternal(true)).names());
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        within(admin.describeTopics(topics).allTopicNames())
                .forEach((topic, description) -> description
                        .partitions()
                        .forEach(each -> latest.put(new TopicPartition(topic, each.partition()), OffsetSpec.latest())));
        var ends = within(admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                .all());
        var committed = within(admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all());
        List<TopicPartition> behind = latest.keySet().stream()
                .filter(each -> offset(committed, each) < offset(ends, each))
                .toList();
        List<Open> open = new ArrayList<>();
        within(admin.describeProducers(behind).all())
                .forEach((partition, producers) -> producers.activeProducers().stream()
                        .filter(each -> each.currentTransactionStartOffset().isPresent())
                        .forEach(each -> open.add(new Open(partition, each))));
        return open;
    }

    private static long offset(Map<TopicPartition, ListOffsetsResultInfo> offsets, TopicPartition partition) {
        var found = offsets.get(partition);
        return found == null ? 0 : found.offset();
    }

    /** What the coordinator says about the transactions, by producer. */
    private static Map<Long, TransactionDescription> journal(Admin admin, List<Open> open)
            throws ExecutionException, InterruptedException, TimeoutException {
        List<Long> producers =
                open.stream().map(each -> each.producer.producerId()).distinct().toList();
        Map<Long, TransactionDescription> journal = new HashMap<>();
        List<String> ids =
                within(admin.listTransactions(new ListTransactionsOptions().filterProducerIds(producers))
                                .all())
                        .stream()
                        .map(TransactionListing::transactionalId)
                        .toList();
        within(admin.describeTransactions(ids).all()).values().forEach(each -> journal.put(each.producerId(), each));
        return journal;
    }

    private static void write(Admin admin, List<TxnMarkerEntry> ends)
            throws IOException, ExecutionException, InterruptedException, TimeoutException {
        log.warn(
                "Transactions of before the crash are still open, and get the end that was decided: {}",
                ends.stream()
                        .map(each -> each.partitions() + " " + each.transactionResult())
                        .toList());
        Node broker = within(admin.describeCluster().nodes()).iterator().next();
        // Admin can abort, but not commit.
        try (Metrics metrics = new Metrics();
                NetworkClient client = client(broker, metrics)) {
            if (!NetworkClientUtils.awaitReady(client, broker, Time.SYSTEM, TIMEOUT_MILLISECONDS)) {
                throw new IOException("The embedded Kafka broker does not answer");
            }
            ClientRequest request = client.newClientRequest(
                    broker.idString(),
                    new WriteTxnMarkersRequest.Builder(ends),
                    Time.SYSTEM.milliseconds(),
                    true,
                    TIMEOUT_MILLISECONDS,
                    null);
            WriteTxnMarkersResponse answer =
                    (WriteTxnMarkersResponse) NetworkClientUtils.sendAndReceive(client, request, Time.SYSTEM)
                            .responseBody();
            String failures = answer.errorsByProducerId().values().stream()
                    .flatMap(each -> each.entrySet().stream())
                    .filter(each -> each.getValue() != Errors.NONE)
                    .map(each -> each.getKey() + ": " + each.getValue())
                    .collect(Collectors.joining(", "));
            if (!failures.isEmpty()) {
                log.warn("Not all of them yet: {}", failures);
            }
        }
    }

    private static TxnMarkerEntry end(Open open, @Nullable TransactionDescription journal, TransactionResult result) {
        int epoch = Math.max(open.producer.producerEpoch(), journal == null ? 0 : journal.producerEpoch());
        return new TxnMarkerEntry(
                open.producer.producerId(),
                (short) epoch,
                open.producer.coordinatorEpoch().orElse(0),
                result,
                List.of(open.partition),
                (short) 0);
    }

    private static NetworkClient client(Node broker, Metrics metrics) {
        LogContext context = new LogContext();
        PlaintextChannelBuilder channels = new PlaintextChannelBuilder(null);
        channels.configure(Map.of());
        return new NetworkClient(
                new Selector(TIMEOUT_MILLISECONDS, metrics, Time.SYSTEM, "unended-transactions", channels, context),
                new ManualMetadataUpdater(List.of(broker)),
                "unended-transactions",
                1,
                50,
                50,
                -1,
                -1,
                TIMEOUT_MILLISECONDS,
                TIMEOUT_MILLISECONDS,
                TIMEOUT_MILLISECONDS,
                Time.SYSTEM,
                true,
                new ApiVersions(),
                context,
                MetadataRecoveryStrategy.NONE);
    }

    private static <T> T within(KafkaFuture<T> future)
            throws ExecutionException, InterruptedException, TimeoutException {
        return future.get(TIMEOUT_MILLISECONDS, TimeUnit.MILLISECONDS);
    }
}
