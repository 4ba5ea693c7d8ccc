package dev.leadflow.scraper;

import dev.leadflow.common.event.ImportId;
import dev.leadflow.common.event.ImportProgress;
import dev.leadflow.common.event.OrganizationId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Counts how far each uploaded file is judged. The counts are exact, also over restarts: they are in a store that is
 * committed together with the rows. They are told a few times a second rather than with every row; a count that was not
 * told before a crash is told after it.
 */
final class CountImportRows extends ContextualProcessor<String, IntakeOutcome, String, ImportProgress> {

    static final String IMPORTS = "rows-by-import";

    /** How often counts are told. Only the telling depends on the clock, never a count. */
    static final Duration TELLING = Duration.ofMillis(200);

    private final Set<Bytes> untold = new HashSet<>();
    private @Nullable KeyValueStore<Bytes, byte[]> counts;

    @Override
    public void init(ProcessorContext<String, ImportProgress> context) {
        super.init(context);
        counts = context.getStateStore(IMPORTS);
        findUntold();
        context.schedule(TELLING, PunctuationType.WALL_CLOCK_TIME, this::tell);
    }

    /** Counts that the last run of this task did not get to tell. There is one entry per upload, so looking is cheap. */
    private void findUntold() {
        try (KeyValueIterator<Bytes, byte[]> all = store().all()) {
            while (all.hasNext()) {
                KeyValue<Bytes, byte[]> each = all.next();
                if (!Count.read(each.value).isTold()) {
                    untold.add(each.key);
                }
            }
        }
    }

    @Override
    public void process(Record<String, IntakeOutcome> judged) {
        IntakeOutcome outcome = judged.value();
        ImportId importId = outcome.origin().importId();
        if (importId == null) {
            return;
        }
        Bytes key = Count.key(importId);
        byte[] before = store().get(key);
        Count count = before == null ? Count.none(outcome.organizationId()) : Count.read(before);
        store().put(key, count.plus(outcome).toBytes());
        untold.add(key);
    }

    private void tell(long now) {
        for (Bytes key : untold) {
            Count count = Count.read(Objects.requireNonNull(store().get(key)));
            store().put(key, count.told().toBytes());
            ImportProgress progress = count.progress(key);
            context().forward(new Record<>(progress.importId().toString(), progress, now));
        }
        untold.clear();
    }

    private KeyValueStore<Bytes, byte[]> store() {
        return Objects.requireNonNull(counts);
    }

    /**
     * The rows of one import, in the compact form in which they are stored.
     *
     * @param toldOf how many rows had been counted when they were last told
     */
    private record Count(UUID organizationId, long accepted, long duplicates, long refused, long toldOf) {

        static Bytes key(ImportId importId) {
            return Bytes.wrap(ByteBuffer.allocate(16)
                    .putLong(importId.value().getMostSignificantBits())
                    .putLong(importId.value().getLeastSignificantBits())
                    .array());
        }

        static Count none(OrganizationId organization) {
            return new Count(organization.value(), 0, 0, 0, 0);
        }

        static Count read(byte[] bytes) {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            return new Count(
                    new UUID(in.getLong(), in.getLong()), in.getLong(), in.getLong(), in.getLong(), in.getLong());
        }

        byte[] toBytes() {
            return ByteBuffer.allocate(48)
                    .putLong(organizationId.getMostSignificantBits())
                    .putLong(organizationId.getLeastSignificantBits())
                    .putLong(accepted)
                    .putLong(duplicates)
                    .putLong(refused)
                    .putLong(toldOf)
                    .array();
        }

        Count plus(IntakeOutcome outcome) {
            if (outcome.refused() != null) {
                return new Count(organizationId, accepted, duplicates, refused + 1, toldOf);
            }
            return outcome.sighted() != null
                    ? new Count(organizationId, accepted, duplicates + 1, refused, toldOf)
                    : new Count(organizationId, accepted + 1, duplicates, refused, toldOf);
        }

        boolean isTold() {
            return toldOf == rows();
        }

        Count told() {
            return new Count(organizationId, accepted, duplicates, refused, rows());
        }

        private long rows() {
            return accepted + duplicates + refused;
        }

        ImportProgress progress(Bytes key) {
            ByteBuffer id = ByteBuffer.wrap(key.get());
            return new ImportProgress(
                    new OrganizationId(organizationId),
                    new ImportId(new UUID(id.getLong(), id.getLong())),
                    accepted,
                    duplicates,
                    refused);
        }
    }
}
