package dev.leadflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.leadflow.common.postgres.Migration;
import dev.leadflow.common.postgres.Migrations;
import dev.leadflow.common.postgres.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long the answer to one statement is waited for. */
class PostgresPatienceIT {

    private static final int FOR_EVER = 0;

    @Test
    void aMigrationMayTakeAsLongAsItNeedsAndAWorkerIsNotHeldByAFrozenServer() throws SQLException {
        Postgres postgres = TestPostgres.emptyDatabase();
        try (var owner = postgres.ownerPool()) {
            assertThat(millisecondsWaited(owner)).isEqualTo(FOR_EVER);
            Migrations migrated = new Migrations(owner, List.of(new Migration("sample", true)));
            try (var pipeline = postgres.pipelinePool(migrated.roles());
                    var tenant = postgres.tenantPool(migrated.roles())) {
                assertThat(millisecondsWaited(pipeline)).isEqualTo(30_000);
                assertThat(millisecondsWaited(tenant)).isEqualTo(30_000);
            }
        }
    }

    private static int millisecondsWaited(HikariDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return connection.getNetworkTimeout();
        }
    }
}
