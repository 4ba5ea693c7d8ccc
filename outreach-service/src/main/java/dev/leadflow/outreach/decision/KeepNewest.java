package dev.leadflow.outreach.decision;

import java.util.Objects;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the newest value of each key of a topic. A global table keeps the same, but looks for the old value of each key that it
 * writes, although nobody is told of it; a registry of a million numbers costs it three times as much.
 */
record KeepNewest<V>(String store) implements ProcessorSupplier<String, V, Void, Void> {

    @Override
    public Processor<String, V, Void, Void> get() {
        return new Step();
    }

    private final class Step implements Processor<String, V, Void, Void> {

        private @Nullable TimestampedKeyValueStore<String, V> values;

        @Override
        public void init(ProcessorContext<Void, Void> context) {
            values = context.getStateStore(store);
        }

        @Override
        public void process(Record<String, V> newest) {
            // A tombstone deletes the key.
            Objects.requireNonNull(values)
                    .put(newest.key(), ValueAndTimestamp.make(newest.value(), newest.timestamp()));
        }
    }
}
