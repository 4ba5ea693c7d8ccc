package dev.leadflow.common.kafka;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.IndexType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/**
 * One bounded piece of memory for all state stores of the process, however many there are and however much they hold: a third
 * of what the heap may have, at most 96 MB.
 */
public final class BoundedRocksDb implements RocksDBConfigSetter {

    private static final long TOTAL_BYTES =
            Math.min(96L << 20, Runtime.getRuntime().maxMemory() / 3);
    private static final long WRITE_BUFFER_BYTES = TOTAL_BYTES / 2;

    /** Of a write buffer, for the filter that tells which keys are not in it. */
    private static final double SHARE_OF_FILTERS = 0.05;

    /** The cache has four shards; each has to have room for whatever is read at once. */
    private static final int SHARD_BITS = 2;

    private static final Cache CACHE = new LRUCache(TOTAL_BYTES, SHARD_BITS, false, 0);
    private static final WriteBufferManager WRITE_BUFFERS = new WriteBufferManager(WRITE_BUFFER_BYTES, CACHE);

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(CACHE);
        table.setCacheIndexAndFilterBlocks(true);
        table.setPinTopLevelIndexAndFilter(true);
        // The index of a large file is read piece by piece; as one block it would push everything else out of the
        // cache.
        table.setIndexType(IndexType.kTwoLevelIndexSearch);
        table.setPartitionFilters(true);
        options.setWriteBufferManager(WRITE_BUFFERS);
        options.setMaxWriteBufferNumber(2);
        options.setWriteBufferSize(8L << 20);
        // Most keys that are asked for are new ones; filters, also of the oldest files, spare a search for each of
        // them.
        options.setOptimizeFiltersForHits(false);
        options.setMemtableWholeKeyFiltering(true);
        options.setMemtablePrefixBloomSizeRatio(SHARE_OF_FILTERS);
        options.setTableFormatConfig(table);
    }

    @Override
    public void close(String storeName, Options options) {
        // The cache belongs to the process, not to a store.
    }
}
