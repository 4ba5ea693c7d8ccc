package dev.leadflow.common.kafka;

import dev.leadflow.common.event.Topic;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a worker does with the records of one topic.
 *
 * @param handler called with up to a batch of records; all may have been handled before, so doing it twice must be the
 *     same as doing it once. When it throws because something outside is away (database, Kafka, a provider), the batch
 *     comes again later; when it throws for any other cause, the records come again one by one, and the broken one goes to
 *     the dead letter.
 */
public record Subscription<V>(Topic<V> topic, BatchHandler<V> handler) {

    @FunctionalInterface
    public interface BatchHandler<V> {
        void handle(List<Received<V>> batch) throws Exception;
    }

    @Nullable
    V read(byte @Nullable [] bytes) {
        return EventSerde.of(topic.type()).deserialized(bytes);
    }
}
