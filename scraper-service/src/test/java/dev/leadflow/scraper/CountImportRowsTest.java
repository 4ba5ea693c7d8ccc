package dev.leadflow.scraper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.ImportId;
import dev.leadflow.common.event.ImportProgress;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Origin;
import dev.leadflow.testkit.Fixtures;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CountImportRowsTest {

    private static final OrganizationId ORGANIZATION = Fixtures.organization();
    private static final ImportId IMPORT = new ImportId(UUID.randomUUID());

    private final MockProcessorContext<String, ImportProgress> first = new MockProcessorContext<>();
    private final KeyValueStore<Bytes, byte[]> store = Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore(CountImportRows.IMPORTS), Serdes.Bytes(), Serdes.ByteArray())
            .withLoggingDisabled()
            .build();

    @BeforeEach
    void open() {
        store.init(first.getStateStoreContext(), store);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void tellsAfterACrashWhatItHadCountedAndNotTold() {
        CountImportRows beforeTheCrash = counting(first);
        beforeTheCrash.process(accepted(1));
        tell(first);
        beforeTheCrash.process(accepted(2)); // committed with its count, but never told

        MockProcessorContext<String, ImportProgress> second = new MockProcessorContext<>();
        counting(second);
        tell(second);

        assertThat(told(first)).containsExactly(new ImportProgress(ORGANIZATION, IMPORT, 1, 0, 0));
        assertThat(told(second)).containsExactly(new ImportProgress(ORGANIZATION, IMPORT, 2, 0, 0));
    }

    @Test
    void tellsNothingAgainThatIsTold() {
        CountImportRows counting = counting(first);
        counting.process(accepted(1));
        tell(first);

        MockProcessorContext<String, ImportProgress> second = new MockProcessorContext<>();
        counting(second);
        tell(second);

        assertThat(told(second)).isEmpty();
    }

    @Test
    void doesNotCountWhatCameByAnotherDoor() {
        counting(first).process(record(Origin.api()));
        tell(first);

        assertThat(told(first)).isEmpty();
    }

    private CountImportRows counting(MockProcessorContext<String, ImportProgress> context) {
        context.addStateStore(store);
        CountImportRows counting = new CountImportRows();
        counting.init(context);
        return counting;
    }

    private static void tell(MockProcessorContext<String, ImportProgress> context) {
        context.scheduledPunctuators().getFirst().getPunctuator().punctuate(0);
    }

    private static List<ImportProgress> told(MockProcessorContext<String, ImportProgress> context) {
        return context.forwarded().stream()
                .<ImportProgress>map(each -> each.record().value())
                .toList();
    }

    private static Record<String, IntakeOutcome> accepted(long row) {
        return record(Origin.file(IMPORT, row));
    }

    private static Record<String, IntakeOutcome> record(Origin origin) {
        return new Record<>(
                ORGANIZATION.toString(), new IntakeOutcome(ORGANIZATION, origin, null, null, null, List.of()), 0);
    }
}
