package dev.leadflow.outreach.decision;

import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.jspecify.annotations.Nullable;

/** A table of the topology as a step reads it: the latest value of a key, if there is one. */
record StoredTable<V>(TimestampedKeyValueStore<String, V> store) {

    static <V> StoredTable<V> of(ProcessingContext context, String name) {
        return new StoredTable<>(context.getStateStore(name));
    }

    @Nullable
    V find(String key) {
        return ValueAndTimestamp.getValueOrNull(store.get(key));
    }
}
