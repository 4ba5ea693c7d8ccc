package dev.leadflow.common.postgres;

import static java.util.stream.Collectors.toCollection;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Tables of other services that the services of this process read. Each service makes its own and gives the right to read it,
 * so both may come later.
 *
 * @param names as {@code schema.table}
 */
public record NeighbourTables(Set<String> names) {

    private record Found(String name, boolean readable) {}

    /**
     * Requires them to be there and to show the pipeline role their rows. Row-level security shows no rows to a role that it
     * does not know, and a list of opt-outs that seems to be empty is worse than none.
     *
     * @throws IllegalStateException naming those that are not there or cannot be read
     */
    public void requireIn(DataSource database, DatabaseRoles roles) {
        if (names.isEmpty()) {
            return;
        }
        List<Found> found = JdbcClient.create(database)
                .sql("""
                SELECT n.nspname || '.' || c.relname AS name,
                  has_schema_privilege(:pipeline, n.oid, 'USAGE') AND has_table_privilege(:pipeline, c.oid, 'SELECT')
                  AND (NOT c.relrowsecurity OR EXISTS (
                    SELECT FROM pg_policy p, unnest(p.polroles) AS shown
                    WHERE p.polrelid = c.oid AND pg_has_role(:pipeline, shown, 'USAGE'))) AS readable
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname || '.' || c.relname = ANY(:names)
                """)
                .param("pipeline", roles.pipeline())
                .param("names", names.toArray(String[]::new))
                .query((row, number) -> new Found(row.getString("name"), row.getBoolean("readable")))
                .list();
        Set<String> missing = new TreeSet<>(names);
        found.forEach(table -> missing.remove(table.name()));
        Set<String> hidden = found.stream()
                .filter(table -> !table.readable())
                .map(Found::name)
                .collect(toCollection(TreeSet::new));
        List<String> reasons = new ArrayList<>();
        if (!missing.isEmpty()) {
            reasons.add("there is no " + String.join(", ", missing));
        }
        if (!hidden.isEmpty()) {
            reasons.add("the role " + roles.pipeline() + " may not read " + String.join(", ", hidden));
        }
        if (!reasons.isEmpty()) {
            throw new IllegalStateException(String.join("; ", reasons));
        }
    }
}
