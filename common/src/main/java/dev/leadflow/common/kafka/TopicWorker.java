package dev.leadflow.common.kafka;

import dev.leadflow.common.event.Topic;
import java.util.List;
import java.util.Set;

/**
 * A consumer of topics that a service contributes: a projector into its tables, or work that calls something outside.
 * Records are acknowledged after their handler returned, so each is handled at least once.
 *
 * @param name consumer group and thread name, {@code <service>.<what it does>}; never change it, offsets belong to it
 * @param subscriptions in a batch, topics are handled in this order
 * @param writes the topics that its handlers write, for the picture of the flow
 * @param maxBatch most records at once
 */
public record TopicWorker(
        String service, String name, List<Subscription<?>> subscriptions, Set<Topic<?>> writes, int maxBatch) {

    public TopicWorker {
        subscriptions = List.copyOf(subscriptions);
        writes = Set.copyOf(writes);
    }
}
