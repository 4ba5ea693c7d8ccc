package dev.leadflow.outreach.decision;

import static dev.leadflow.common.kafka.EventSerde.consumed;
import static dev.leadflow.common.kafka.EventSerde.consumedForLookUp;
import static dev.leadflow.common.kafka.EventSerde.produced;

import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.Topic;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.EventSerde;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * Judges every approved message: first by what is known about its lead, on the partition of the lead, then by the quotas of
 * its organization, on the partition of the organization. Each judgement is told, whatever it says.
 *
 * <p>Time is the wall clock at the moment of judging, never the time stamp of a record that may be old.
 */
final class RulesTopology implements Supplier<Topology> {

    static final String SETTINGS = "settings";
    static final String CAMPAIGNS = "campaigns";
    static final String SUPPRESSIONS = "suppressions";
    static final String CONSENTS = "consents";
    static final String REGISTRY_CHECKS = "registry-checks";
    static final String MERGED_LEADS = "merged-leads";
    static final String CONTACTS_BY_LEAD = "contacts-by-lead";

    private final KeyedHash hash;
    private final InstantSource clock;

    RulesTopology(KeyedHash hash, InstantSource clock) {
        this.hash = hash;
        this.clock = clock;
    }

    @Override
    public Topology get() {
        return on(new StreamsBuilder());
    }

    Topology on(StreamsBuilder builder) {
        builder.globalTable(
                Topics.SETTINGS.name(), consumedForLookUp(Topics.SETTINGS), stored(SETTINGS, Topics.SETTINGS));
        builder.globalTable(
                Topics.CAMPAIGNS.name(), consumedForLookUp(Topics.CAMPAIGNS), stored(CAMPAIGNS, Topics.CAMPAIGNS));
        keepNewest(builder, Topics.SUPPRESSIONS, SUPPRESSIONS);
        keepNewest(builder, Topics.CONSENTS, CONSENTS);
        keepNewest(builder, Topics.REGISTRY_CHECKS, REGISTRY_CHECKS);
        builder.table(
                Topics.LEAD_MERGED.name(), consumed(Topics.LEAD_MERGED), stored(MERGED_LEADS, Topics.LEAD_MERGED));
        KStream<String, ContactAttempted> attempts =
                builder.stream(Topics.CONTACT_ATTEMPTED.name(), consumed(Topics.CONTACT_ATTEMPTED));
        attempts.groupByKey(Grouped.with("by-lead", Serdes.String(), EventSerde.of(ContactAttempted.class)))
                .aggregate(
                        () -> LeadContacts.NONE,
                        (lead, attempt, contacts) -> contacts.with(attempt),
                        Named.as("remember-contact"),
                        stored(CONTACTS_BY_LEAD, EventSerde.of(LeadContacts.class)));

        KStream<String, Judged> byLead = builder.stream(
                        Topics.MESSAGE_APPROVED.name(), consumed(Topics.MESSAGE_APPROVED))
                .processValues(
                        new JudgeLead(hash, clock), Named.as("judge-by-contact-rules"), MERGED_LEADS, CONTACTS_BY_LEAD);
        tell(byLead, "by-contact-rules");
        record(
                byLead.filterNot((lead, judged) -> judged.passed(), Named.as("keep-not-contactable")),
                "by-contact-rules");

        KStream<String, QuotaRequest> toJudge = byLead.filter(
                        (lead, judged) -> judged.passed(), Named.as("keep-contactable"))
                .mapValues(Judged::askForAPlace, Named.as("ask-for-a-place"));
        KStream<String, QuotaRequest> toFree =
                attempts.flatMapValues(QuotaRequest::after, Named.as("free-what-is-over"));
        KStream<String, QuotaAnswer> answers = toJudge.merge(toFree, Named.as("ask-the-quotas"))
                .selectKey((lead, asked) -> asked.organizationId().toString(), Named.as("key-by-organization"))
                .repartition(Repartitioned.<String, QuotaRequest>as("by-organization")
                        .withKeySerde(Serdes.String())
                        .withValueSerde(EventSerde.of(QuotaRequest.class)))
                .process(new JudgeQuota(clock), Named.as("judge-by-quota-rules"));
        record(answers, "by-quota-rules");
        KStream<String, Judged> byOrganization = answers.flatMapValues(QuotaAnswer::verdict, Named.as("keep-verdicts"));
        tell(byOrganization, "by-quota-rules");
        byOrganization
                .filter((lead, judged) -> judged.passed(), Named.as("keep-cleared"))
                .mapValues(Judged::cleared, Named.as("clear"))
                .to(Topics.CONTACT_CLEARED.name(), produced(Topics.CONTACT_CLEARED));
        return builder.build();
    }

    /** A table that is whole in every process. */
    private static <V> void keepNewest(StreamsBuilder builder, Topic<V> topic, String name) {
        builder.addGlobalStore(
                Stores.timestampedKeyValueStoreBuilder(
                                Stores.persistentTimestampedKeyValueStore(name),
                                Serdes.String(),
                                EventSerde.of(topic.type()))
                        .withLoggingDisabled(), // the topic itself is the log
                topic.name(),
                consumed(topic),
                new KeepNewest<>(name));
    }

    /** Every verdict, and those that have to wait. */
    private static void tell(KStream<String, Judged> judged, String stage) {
        judged.mapValues(Judged::decided, Named.as("decide-" + stage))
                .to(
                        Topics.CONTACT_DECIDED.name(),
                        produced(Topics.CONTACT_DECIDED).withName("write-decided-" + stage));
        judged.filter((lead, each) -> each.isDeferred(), Named.as("keep-deferred-" + stage))
                .mapValues(Judged::deferred, Named.as("defer-" + stage))
                .to(
                        Topics.CONTACT_DEFERRED.name(),
                        produced(Topics.CONTACT_DEFERRED).withName("write-deferred-" + stage));
    }

    /** For rehearsals: what was judged, with what the rules saw. */
    private static <A extends QuotaAnswer> void record(KStream<String, A> answers, String stage) {
        answers.process(new RecordJudgement<A>(), Named.as("record-judged-" + stage))
                .to(ContactJudged.TOPIC.name(), produced(ContactJudged.TOPIC).withName("write-judged-" + stage));
    }

    private static <V> Materialized<String, V, KeyValueStore<Bytes, byte[]>> stored(String name, Topic<V> topic) {
        return stored(name, EventSerde.of(topic.type()));
    }

    private static <V> Materialized<String, V, KeyValueStore<Bytes, byte[]>> stored(String name, Serde<V> values) {
        return Materialized.<String, V, KeyValueStore<Bytes, byte[]>>as(name)
                .withKeySerde(Serdes.String())
                .withValueSerde(values);
    }
}
