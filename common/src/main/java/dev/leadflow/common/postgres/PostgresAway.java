package dev.leadflow.common.postgres;

import dev.leadflow.common.Causes;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;

/** Whether PostgreSQL failed, and not what it was asked to do: the same may well work later. */
public final class PostgresAway {

    private PostgresAway() {}

    /** Cut off, overloaded, out of room, in a deadlock, or taking no writes for now. */
    public static boolean isBehind(Throwable failure) {
        return Causes.of(failure)
                .anyMatch(cause -> cause instanceof TransientDataAccessException
                        || cause instanceof RecoverableDataAccessException
                        || cause instanceof NonTransientDataAccessResourceException
                        || cause instanceof TransactionException
                        || cause instanceof SQLException said && isOfItsState(said.getSQLState()));
    }

    /**
     * Conditions that Spring has no name for (PostgreSQL's appendix A): a read-only server, as hosts make it when its disk is full and as
     * a standby is during a failover (25006), a transaction that it ended (25P03), a plan made before an upgrade changed the
     * table (0A000).
     */
    private static boolean isOfItsState(@Nullable String state) {
        return state != null && (state.startsWith("25") || state.equals("0A000"));
    }
}
