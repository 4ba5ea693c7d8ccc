package dev.leadflow.optout;

import dev.leadflow.common.postgres.Database;
import java.util.Collection;

/**
 * Held by whoever changes what is known of an address, until the commit: a gate that shares the lock sees either nothing
 * that was answered already, or this; and the compacted topics get the events of one address in the order of their commits.
 */
final class AddressLock {

    private static final String LOCK =
            "SELECT count(pg_advisory_xact_lock(hashtextextended(key, 0))) FROM unnest(:keys::text[]) AS key";

    private AddressLock() {}

    /** Waits for the keys in their order, so that two transactions never wait for each other. */
    static void hold(Database database, Collection<String> keys) {
        database.jdbc()
                .sql(LOCK)
                .param("keys", keys.stream().sorted().distinct().toArray(String[]::new))
                .query()
                .singleRow();
    }
}
