package dev.leadflow.scraper;

import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.LeadCaptured;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.EventSerde;
import dev.leadflow.scraper.intake.Terms;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.GlobalKTable;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * From captured to known leads. Captures are keyed by organization and stay so until each is recognised: an organization's
 * leads have one writer, which makes de-duplication exact. What comes out is keyed by lead.
 */
final class IntakeTopology implements Supplier<Topology> {

    private static final String SETTINGS = "settings-by-organization";

    private final KeyedHash hash;
    private final Terms firstTerms;
    private final StreamsBuilder builder;
    private final Map<OrganizationId, Known> terms = new ConcurrentHashMap<>();

    /** @param firstTerms what holds for an organization whose settings are not known yet */
    IntakeTopology(KeyedHash hash, Terms firstTerms, StreamsBuilder builder) {
        this.hash = hash;
        this.firstTerms = firstTerms;
        this.builder = builder;
    }

    @Override
    public Topology get() {
        builder.addStateStore(store(KnownLeadStores.LEADS));
        builder.addStateStore(store(KnownLeadStores.EVIDENCE));
        builder.addStateStore(counts(CountImportRows.IMPORTS));
        GlobalKTable<String, OrganizationSettings> settings = builder.globalTable(
                Topics.SETTINGS.name(),
                EventSerde.consumedForLookUp(Topics.SETTINGS),
                Materialized.as(Stores.inMemoryKeyValueStore(SETTINGS)));

        KStream<String, IntakeOutcome> outcomes = builder.stream(
                        Topics.LEAD_CAPTURED.name(), EventSerde.consumed(Topics.LEAD_CAPTURED))
                .leftJoin(settings, (organization, captured) -> organization, this::judge, Named.as("judge-lead"))
                .process(
                        () -> new RecogniseLeads(hash),
                        Named.as("recognise-lead"),
                        KnownLeadStores.LEADS,
                        KnownLeadStores.EVIDENCE);

        outcomes.flatMap(IntakeOutcome::accepted, Named.as("take-accepted"))
                .to(Topics.LEAD_ACCEPTED.name(), EventSerde.produced(Topics.LEAD_ACCEPTED));
        outcomes.flatMap(IntakeOutcome::sighted, Named.as("take-sighted"))
                .to(Topics.LEAD_SIGHTED.name(), EventSerde.produced(Topics.LEAD_SIGHTED));
        outcomes.flatMap(IntakeOutcome::merged, Named.as("take-merged"))
                .to(Topics.LEAD_MERGED.name(), EventSerde.produced(Topics.LEAD_MERGED));
        outcomes.flatMap(IntakeOutcome::refused, Named.as("take-refused"))
                .to(Topics.LEAD_REFUSED.name(), EventSerde.produced(Topics.LEAD_REFUSED));
        outcomes.process(CountImportRows::new, Named.as("count-import-rows"), CountImportRows.IMPORTS)
                .to(Topics.IMPORT_PROGRESS.name(), EventSerde.produced(Topics.IMPORT_PROGRESS));
        return builder.build();
    }

    private JudgedCapture judge(LeadCaptured captured, @Nullable OrganizationSettings settings) {
        return JudgedCapture.of(captured, settings == null ? firstTerms : terms(settings));
    }

    /** Worked out once for each version of an organization's settings, not for each of its rows. */
    private Terms terms(OrganizationSettings settings) {
        Known known = terms.get(settings.organizationId());
        if (known == null || !known.settings.equals(settings)) {
            known = new Known(settings, Terms.of(settings));
            terms.put(settings.organizationId(), known);
        }
        return known.terms;
    }

    private record Known(OrganizationSettings settings, Terms terms) {}

    /** A count changes with every row of an import, so its writes are gathered until the commit. */
    private static StoreBuilder<KeyValueStore<Bytes, byte[]>> counts(String name) {
        return store(name).withCachingEnabled();
    }

    /** Not cached: nearly every lead is written once, and a cache would only be one more place to put it. */
    private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(String name) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray());
    }
}
