package dev.leadflow.common.postgres;

import dev.leadflow.common.event.OrganizationId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * PostgreSQL as seen by a request: only the rows of the organization in the caller's token. Row-level security enforces it;
 * without an organization nothing is visible.
 */
public final class TenantDatabase extends Database {

    /**
     * @param dataSource connections under the tenant role
     * @param caller the organization of the running request, empty when there is none
     */
    public TenantDatabase(DataSource dataSource, Supplier<Optional<OrganizationId>> caller) {
        super(new BoundToOrganization(dataSource, caller));
    }

    /** Tells PostgreSQL at each check-out on whose behalf the connection works. */
    private static final class BoundToOrganization extends DelegatingDataSource {

        private final Supplier<Optional<OrganizationId>> caller;

        BoundToOrganization(DataSource dataSource, Supplier<Optional<OrganizationId>> caller) {
            super(dataSource);
            this.caller = caller;
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = super.getConnection();
            try (var statement = connection.prepareStatement("SELECT set_config('leadflow.organization', ?, false)")) {
                statement.setString(
                        1, caller.get().map(OrganizationId::toString).orElse(""));
                statement.execute();
                return connection;
            } catch (SQLException | RuntimeException failed) {
                connection.close();
                throw failed;
            }
        }
    }
}
