package dev.leadflow.outreach.decision;

import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.kafka.EventSerde;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Which judgements of contacts were made: outboxes deliver at least once, and a contact that was cleared twice would take two
 * places. Remembers a contact for as long as its approval is good; after that the rules deny it themselves.
 */
final class OncePerJudgement {

    private static final String STORE = "judgements-by-contact";
    private static final Duration TIDY_EVERY = Duration.ofHours(1);

    /** Against clocks that are not set alike. */
    private static final Duration KEPT_AFTER_EXPIRY = Duration.ofDays(1);

    private final KeyValueStore<String, LastJudgement> judgements;

    private OncePerJudgement(KeyValueStore<String, LastJudgement> judgements) {
        this.judgements = judgements;
    }

    /** The last judgement that was made of a contact. */
    record LastJudgement(int judgement, Instant expiresAt) {}

    static StoreBuilder<?> store() {
        return Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(STORE), Serdes.String(), EventSerde.of(LastJudgement.class));
    }

    static OncePerJudgement in(ProcessingContext context, InstantSource clock) {
        KeyValueStore<String, LastJudgement> store = context.getStateStore(STORE);
        context.schedule(TIDY_EVERY, PunctuationType.WALL_CLOCK_TIME, unused -> tidy(store, clock));
        return new OncePerJudgement(store);
    }

    boolean isToBeMade(MessageApproved message) {
        LastJudgement last = judgements.get(contact(message));
        return last == null || last.judgement < message.judgement();
    }

    /** Not before it is made: what could not be judged comes again from the dead letters. */
    void made(MessageApproved message) {
        judgements.put(
                contact(message),
                new LastJudgement(message.judgement(), message.approval().expiresAt()));
    }

    private static String contact(MessageApproved message) {
        return message.contact().contactId().toString();
    }

    private static void tidy(KeyValueStore<String, LastJudgement> store, InstantSource clock) {
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
