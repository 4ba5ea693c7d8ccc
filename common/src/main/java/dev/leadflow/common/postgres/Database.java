package dev.leadflow.common.postgres;

import dev.leadflow.common.event.Json;
import java.util.Collection;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * PostgreSQL under one role. Two kinds exist so that the compiler tells them apart: {@link TenantDatabase} for requests of
 * people, {@link PipelineDatabase} for everything that works through events of all organizations.
 */
public abstract sealed class Database permits TenantDatabase, PipelineDatabase {

    private final DataSource dataSource;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    Database(DataSource dataSource) {
        this.dataSource = dataSource;
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    }

    public JdbcClient jdbc() {
        return jdbc;
    }

    public DataSource dataSource() {
        return dataSource;
    }

    /** Runs the work in one transaction: all of it happens, or (when it throws) none. */
    public <T> T inTransaction(Supplier<T> work) {
        return java.util.Objects.requireNonNull(transaction.execute(status -> work.get()));
    }

    /** Runs the work in one transaction: all of it happens, or (when it throws) none. */
    public void inTransaction(Runnable work) {
        transaction.executeWithoutResult(status -> work.run());
    }

    /**
     * Runs one statement over many rows at once. The statement reads them from the parameter {@code :rows}, a JSON array
     * of the rows' snake_case fields, by {@code FROM json_to_recordset(:rows::json) AS r(lead_id uuid, ...)}.
     *
     * @return the number of rows that PostgreSQL changed
     */
    public int batch(String sql, Collection<?> rows) {
        return rows.isEmpty() ? 0 : jdbc.sql(sql).param("rows", Json.text(rows)).update();
    }
}
