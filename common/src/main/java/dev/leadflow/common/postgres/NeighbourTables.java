package dev.leadflow.common.postgres;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Tables of other services that the services of this process read. Each service makes its own, so they may come later.
 *
 * @param names as {@code schema.table}
 */
public record NeighbourTables(Set<String> names) {

    /** @throws IllegalStateException naming those that are not there */
    public void requireIn(DataSource database) {
        Set<String> missing = new TreeSet<>(names);
        if (!missing.isEmpty()) {
            List<String> found = JdbcClient.create(database)
                    .sql("SELECT table_schema || '.' || table_name FROM information_schema.tables")
                    .query(String.class)
                    .list();
            found.forEach(missing::remove);
        }
        if (!missing.isEmpty()) {
            throw new IllegalStateException("there is no " + String.join(", ", missing));
        }
    }
}
