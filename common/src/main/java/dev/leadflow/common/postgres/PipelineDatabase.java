package dev.leadflow.common.postgres;

import javax.sql.DataSource;

/**
 * PostgreSQL as seen by workers and by endpoints that have no login (unsubscribe, webhooks): every organization's rows, so
 * each statement names the organization itself.
 */
public final class PipelineDatabase extends Database {

    public PipelineDatabase(DataSource dataSource) {
        super(dataSource);
    }
}
