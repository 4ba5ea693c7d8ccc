package dev.leadflow.outreach.published;

import dev.leadflow.common.kafka.TryAgainLaterException;
import java.sql.SQLException;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;

/** Reads of tables that belong to another service, which may not have been started yet. */
public final class PublishedTables {

    /** PostgreSQL: undefined_table, invalid_schema_name, insufficient_privilege (before the owner has granted it). */
    private static final Set<String> NOT_THERE_YET = Set.of("42P01", "3F000", "42501");

    private PublishedTables() {}

    /**
     * Runs a query over published tables.
     *
     * @throws TryAgainLaterException when their owner has not made them yet: nothing is decided without them
     */
    public static <T> T read(Supplier<T> query) {
        try {
            return query.get();
        } catch (DataAccessException failed) {
            if (failed.getMostSpecificCause() instanceof SQLException sql
                    && sql.getSQLState() != null
                    && NOT_THERE_YET.contains(sql.getSQLState())) {
                throw new TryAgainLaterException("Tables of campaign-scheduler and optout-service are not there yet");
            }
            throw failed;
        }
    }
}
