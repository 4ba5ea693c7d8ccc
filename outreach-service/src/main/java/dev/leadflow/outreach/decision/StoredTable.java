package dev.leadflow.outreach.decision;

import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.jspecify.annotations.Nullable;

/** A table as a step reads it: the latest value of a key, if there is one. */
interface StoredTable<V> {

    @Nullable
    V find(String key);

    /** A table of the topology. */
    static <V> StoredTable<V> of(ProcessingContext context, String name) {
        TimestampedKeyValueStore<String, V> store = context.getStateStore(name);
        return key -> ValueAndTimestamp.getValueOrNull(store.get(key));
    }
}
