package dev.leadflow.common.postgres;

import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Brings every schema up to date, then (re)applies what holds for all tables: grants for the two roles, and row-level
 * security, forced, on each table that has an {@code organization_id}. Safe to run again and from several processes.
 */
public final class Migrations {

    private static final String ROLES = """
            DO $$ BEGIN
              PERFORM pg_advisory_xact_lock(hashtext('leadflow.roles'));
              IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'leadflow_tenant') THEN
                CREATE ROLE leadflow_tenant NOLOGIN;
              END IF;
              IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'leadflow_pipeline') THEN
                CREATE ROLE leadflow_pipeline NOLOGIN;
              END IF;
              EXECUTE format('GRANT leadflow_tenant, leadflow_pipeline TO %I', current_user);
            END $$""";

    private static final String OUTBOX = """
            CREATE TABLE IF NOT EXISTS <schema>.outbox (
              id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
              organization_id uuid NOT NULL,
              topic text NOT NULL,
              key text NOT NULL,
              value bytea NOT NULL,
              created_at timestamptz NOT NULL DEFAULT now()
            )""";

    /** Tables without an organization stay out of reach of requests. */
    private static final String PROTECTION = """
            DO $$ DECLARE t record; BEGIN
              PERFORM pg_advisory_xact_lock(hashtext('leadflow.roles'));
              GRANT USAGE ON SCHEMA <schema> TO leadflow_tenant, leadflow_pipeline;
              GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA <schema> TO leadflow_pipeline;
              GRANT USAGE ON ALL SEQUENCES IN SCHEMA <schema> TO leadflow_tenant, leadflow_pipeline;
              FOR t IN
                SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = '<schema>' AND c.relkind IN ('r', 'p')
                  AND EXISTS (SELECT FROM pg_attribute a
                              WHERE a.attrelid = c.oid AND a.attname = 'organization_id' AND NOT a.attisdropped)
              LOOP
                EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON <schema>.%I TO leadflow_tenant', t.relname);
                EXECUTE format('ALTER TABLE <schema>.%I ENABLE ROW LEVEL SECURITY', t.relname);
                EXECUTE format('ALTER TABLE <schema>.%I FORCE ROW LEVEL SECURITY', t.relname);
                EXECUTE format('DROP POLICY IF EXISTS own_organization ON <schema>.%I', t.relname);
                EXECUTE format('CREATE POLICY own_organization ON <schema>.%I TO leadflow_tenant USING '
                  || '(organization_id = nullif(current_setting(''leadflow.organization'', true), '''')::uuid)', t.relname);
                EXECUTE format('DROP POLICY IF EXISTS every_organization ON <schema>.%I', t.relname);
                EXECUTE format('CREATE POLICY every_organization ON <schema>.%I TO leadflow_pipeline USING (true)', t.relname);
              END LOOP;
            END $$""";

    private final DataSource owner;

    /** @param owner connections of the role that owns the schemas and may create roles */
    public Migrations(DataSource owner, List<Migration> migrations) {
        this.owner = owner;
        JdbcClient jdbc = JdbcClient.create(owner);
        jdbc.sql(ROLES).update();
        for (Migration migration : migrations) {
            Flyway.configure()
                    .dataSource(owner)
                    .schemas(migration.schema())
                    .createSchemas(true)
                    .locations("classpath:db/" + migration.schema())
                    .load()
                    .migrate();
            if (migration.withOutbox()) {
                jdbc.sql(OUTBOX.replace("<schema>", migration.schema())).update();
            }
            jdbc.sql(PROTECTION.replace("<schema>", migration.schema())).update();
        }
    }

    DataSource owner() {
        return owner;
    }
}
