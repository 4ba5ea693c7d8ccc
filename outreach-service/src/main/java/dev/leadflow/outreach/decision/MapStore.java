package dev.leadflow.outreach.decision;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** A store in memory, for counts that nobody has to keep; iterates over a copy, as a store does. */
final class MapStore<V> implements KeyValueStore<String, V> {

    private final NavigableMap<String, V> entries = new TreeMap<>();

    @Override
    public void put(String key, @Nullable V value) {
        if (value == null) {
            entries.remove(key);
        } else {
            entries.put(key, value);
        }
    }

    @Override
    public @Nullable V putIfAbsent(String key, V value) {
        return entries.putIfAbsent(key, value);
    }

    @Override
    public void putAll(List<KeyValue<String, V>> all) {
        all.forEach(each -> put(each.key, each.value));
    }

    @Override
    public @Nullable V delete(String key) {
        return entries.remove(key);
    }

    @Override
    public @Nullable V get(String key) {
        return entries.get(key);
    }

    @Override
    public KeyValueIterator<String, V> range(@Nullable String from, @Nullable String to) {
        NavigableMap<String, V> tail = from == null ? entries : entries.tailMap(from, true);
        return iterator(to == null ? tail : tail.headMap(to, true));
    }

    @Override
    public KeyValueIterator<String, V> all() {
        return iterator(entries);
    }

    private static <V> KeyValueIterator<String, V> iterator(Map<String, V> found) {
        Iterator<Map.Entry<String, V>> copy = new ArrayList<>(found.entrySet()).iterator();
        return new KeyValueIterator<>() {
            @Override
            public void close() {}

            @Override
            public String peekNextKey() {
                throw new UnsupportedOperationException();
            }

            @Override
            public boolean hasNext() {
                return copy.hasNext();
            }

            @Override
            public KeyValue<String, V> next() {
                Map.Entry<String, V> entry = copy.next();
                return KeyValue.pair(entry.getKey(), entry.getValue());
            }
        };
    }

    @Override
    public long approximateNumEntries() {
        return entries.size();
    }

    @Override
    public String name() {
        return "map";
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {}

    @Override
    public void close() {}

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return true;
    }
}
