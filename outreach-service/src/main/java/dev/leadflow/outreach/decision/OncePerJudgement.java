package dev.leadflow.outreach.decision;

import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.kafka.EventSerde;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualFixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorSupplier;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * Lets each judgement of a contact pass once: outboxes deliver at least once, and a contact that was cleared twice would
 * take two places. Remembers a contact for as long as its approval is good; after that the rules deny it themselves.
 */
final class OncePerJudgement implements FixedKeyProcessorSupplier<String, MessageApproved, MessageApproved> {

    private static final String STORE = "judgements-by-contact";
    private static final Duration TIDY_EVERY = Duration.ofHours(1);

    /** Against clocks that are not set alike. */
    private static final Duration KEPT_AFTER_EXPIRY = Duration.ofDays(1);

    private final InstantSource clock;

    OncePerJudgement(InstantSource clock) {
        this.clock = clock;
    }

    /** The last judgement that a contact was let through for. */
    record LastJudgement(int judgement, Instant expiresAt) {}

    @Override
    public Set<StoreBuilder<?>> stores() {
        return Set.of(Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(STORE), Serdes.String(), EventSerde.of(LastJudgement.class)));
    }

    @Override
    public FixedKeyProcessor<String, MessageApproved, MessageApproved> get() {
        return new Step();
    }

    private final class Step extends ContextualFixedKeyProcessor<String, MessageApproved, MessageApproved> {

        private @Nullable KeyValueStore<String, LastJudgement> judgements;

        @Override
        public void init(FixedKeyProcessorContext<String, MessageApproved> context) {
            super.init(context);
            KeyValueStore<String, LastJudgement> store = context.getStateStore(STORE);
            judgements = store;
            context.schedule(TIDY_EVERY, PunctuationType.WALL_CLOCK_TIME, unused -> tidy(store));
        }

        @Override
        public void process(FixedKeyRecord<String, MessageApproved> approved) {
            MessageApproved message = approved.value();
            String contact = message.contact().contactId().toString();
            LastJudgement last = java.util.Objects.requireNonNull(judgements).get(contact);
            if (last == null || last.judgement < message.judgement()) {
                judgements.put(
                        contact,
                        new LastJudgement(
                                message.judgement(), message.approval().expiresAt()));
                context().forward(approved);
            }
        }

        private void tidy(KeyValueStore<String, LastJudgement> store) {
            Instant longAgo = clock.instant().minus(KEPT_AFTER_EXPIRY);
            try (KeyValueIterator<String, LastJudgement> all = store.all()) {
                all.forEachRemaining(each -> {
                    if (each.value.expiresAt.isBefore(longAgo)) {
                        store.delete(each.key);
                    }
                });
            }
        }
    }
}
