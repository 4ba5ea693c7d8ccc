package dev.leadflow.common.postgres;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The PostgreSQL schema that a service owns, and is named as. Its Flyway scripts lie on the class path at
 * {@code db/<schema>}; tables of tenants have a column {@code organization_id uuid}, which turns row-level security on.
 *
 * @param withOutbox whether the schema gets an {@code outbox} table
 * @param published tables that other services may read, each with the names of these services
 */
public record Migration(String schema, boolean withOutbox, Map<String, Set<String>> published) {

    public Migration(String schema, boolean withOutbox) {
        this(schema, withOutbox, Map.of());
    }

    /** The same schema, whose table may be read by these services, but not written. */
    public Migration publishing(String table, String... readers) {
        Map<String, Set<String>> all = new HashMap<>(published);
        all.put(table, Set.of(readers));
        return new Migration(schema, withOutbox, Map.copyOf(all));
    }
}
