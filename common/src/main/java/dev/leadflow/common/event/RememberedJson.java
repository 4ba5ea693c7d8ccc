package dev.leadflow.common.event;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Reads a few texts that come again and again, such as settings: the same bytes are read once and give the same object. */
public final class RememberedJson<T> {

    private static final int MOST = 1_000;

    private final Function<byte[], T> read;
    private final Map<ByteBuffer, T> known = new ConcurrentHashMap<>();

    public RememberedJson(Function<byte[], T> read) {
        this.read = read;
    }

    /** What {@code read} makes of the bytes, which the caller no longer changes. */
    public T of(byte[] bytes) {
        ByteBuffer key = ByteBuffer.wrap(bytes);
        T value = known.get(key);
        if (value == null) {
            value = read.apply(bytes);
            if (known.size() >= MOST) {
                known.clear();
            }
            known.put(key, value);
        }
        return value;
    }
}
