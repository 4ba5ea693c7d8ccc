package dev.leadflow.common.postgres;

import dev.leadflow.common.Causes;
import dev.leadflow.common.setting.InvalidSettingsException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Brings every schema up to date, then gives the roles their rights: a service's own two on its tables, those of its
 * neighbours on what it publishes to them, and row-level security, forced, on each table that has an
 * {@code organization_id}. Safe to run again and from several processes.
 */
public final class Migrations {

    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    /**
     * Whoever comes first makes a role, so that rights can be given to a service that has not come yet. Roles belong to the
     * whole server, so another database may make one at the same moment.
     */
    private static final String ROLES = """
            DO $$ DECLARE role text; BEGIN
              PERFORM pg_advisory_xact_lock(hashtext('leadflow.roles'));
              FOREACH role IN ARRAY string_to_array('<needed>', ',') LOOP
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
                  BEGIN
                    EXECUTE format('CREATE ROLE %I NOLOGIN', role);
                  EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
                  END;
                END IF;
              END LOOP;
              FOREACH role IN ARRAY string_to_array('<own>', ',') LOOP
                IF NOT pg_has_role(current_user, role, 'USAGE') THEN
                  EXECUTE format('GRANT %I TO %I', role, current_user);
                END IF;
              END LOOP;
            END $$""";

    /** Two instances that start together: PostgreSQL lets only one of two such statements succeed, so one waits. */
    private static final String OUTBOX = """
            DO $$ BEGIN
              PERFORM pg_advisory_xact_lock(hashtext('leadflow.roles'));
              CREATE TABLE IF NOT EXISTS <schema>.outbox (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                organization_id uuid NOT NULL,
                topic text NOT NULL,
                key text NOT NULL,
                value bytea NOT NULL,
                created_at timestamptz NOT NULL DEFAULT now()
              );
            END $$""";

    /**
     * Tables without an organization stay out of reach of requests. A right and the policy that shows the rows come in one
     * transaction: with the right alone, a table would look empty. Policies are named as their role and left as they are, for
     * making one locks the table.
     */
    private static final String RIGHTS = """
            DO $$ DECLARE needed record; BEGIN
              PERFORM pg_advisory_xact_lock(hashtext('leadflow.roles'));
              GRANT USAGE ON SCHEMA <schema> TO <tenant>, <pipeline>;
              GRANT USAGE ON ALL SEQUENCES IN SCHEMA <schema> TO <tenant>, <pipeline>;
              FOR needed IN
                WITH readers AS (
                  SELECT * FROM unnest(string_to_array('<tables>', ','), string_to_array('<readers>', ',')) AS r(name, service)
                ), tables AS (
                  SELECT c.oid, c.relname AS name, NOT (c.relrowsecurity AND c.relforcerowsecurity) AS open,
                    EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'organization_id'
                      AND NOT a.attisdropped) AS of_tenants
                  FROM pg_class c
                  WHERE c.relnamespace = '<schema>'::regnamespace AND c.relkind IN ('r', 'p')
                    AND c.relname <> 'flyway_schema_history'
                )
                SELECT t.*, u.own, 'leadflow_' || u.service || kind.name AS role, kind.rows,
                  CASE WHEN u.own THEN 'SELECT, INSERT, UPDATE, DELETE' ELSE 'SELECT' END AS rights
                FROM tables t
                JOIN (SELECT name, '<schema>' AS service, true AS own FROM tables
                      UNION ALL SELECT name, service, false FROM readers) u USING (name)
                CROSS JOIN (VALUES ('_pipeline', 'true'), ('_tenant',
                  'organization_id = nullif(current_setting(''leadflow.organization'', true), '''')::uuid')) AS kind(name, rows)
                WHERE t.of_tenants OR kind.name = '_pipeline'
              LOOP
                IF needed.of_tenants THEN
                  IF needed.open THEN
                    EXECUTE format('ALTER TABLE <schema>.%I ENABLE ROW LEVEL SECURITY', needed.name);
                    EXECUTE format('ALTER TABLE <schema>.%I FORCE ROW LEVEL SECURITY', needed.name);
                  END IF;
                  IF NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = needed.oid AND polname = needed.role) THEN
                    EXECUTE format('CREATE POLICY %I ON <schema>.%I FOR %s TO %I USING (%s)', needed.role, needed.name,
                      CASE WHEN needed.own THEN 'ALL' ELSE 'SELECT' END, needed.role, needed.rows);
                  END IF;
                END IF;
                IF NOT has_schema_privilege(needed.role, '<schema>', 'USAGE') THEN
                  EXECUTE format('GRANT USAGE ON SCHEMA <schema> TO %I', needed.role);
                END IF;
                EXECUTE format('GRANT %s ON <schema>.%I TO %I', needed.rights, needed.name, needed.role);
              END LOOP;
            END $$""";

    /**
     * The two roles of a process with several services have what they are members of, and nothing else. Versions before roles
     * of services gave them every right directly; a process of such a version that still runs goes on as a member. Where an
     * administrator makes the roles, membership is not for this login to give, and no process asks for it.
     */
    private static final String MEMBERSHIP = """
            DO $$ DECLARE t record; BEGIN
              PERFORM pg_advisory_xact_lock(hashtext('leadflow.roles'));
              IF (SELECT count(*) FROM pg_roles WHERE rolname IN ('leadflow_tenant', 'leadflow_pipeline')) < 2 THEN
                RETURN;
              END IF;
              IF NOT pg_has_role('leadflow_tenant', '<tenant>', 'MEMBER')
                  OR NOT pg_has_role('leadflow_pipeline', '<pipeline>', 'MEMBER') THEN
                BEGIN
                  GRANT <tenant> TO leadflow_tenant;
                  GRANT <pipeline> TO leadflow_pipeline;
                EXCEPTION WHEN insufficient_privilege THEN
                  IF <several> THEN
                    RAISE;
                  END IF;
                END;
              END IF;
              IF EXISTS (SELECT FROM pg_namespace n, aclexplode(n.nspacl) a
                         WHERE n.nspname = '<schema>' AND a.grantee = 'leadflow_pipeline'::regrole) THEN
                REVOKE ALL ON SCHEMA <schema> FROM leadflow_tenant, leadflow_pipeline;
                REVOKE ALL ON ALL TABLES IN SCHEMA <schema> FROM leadflow_tenant, leadflow_pipeline;
                REVOKE ALL ON ALL SEQUENCES IN SCHEMA <schema> FROM leadflow_tenant, leadflow_pipeline;
                FOR t IN SELECT tablename, policyname FROM pg_policies
                         WHERE schemaname = '<schema>' AND policyname IN ('own_organization', 'every_organization') LOOP
                  EXECUTE format('DROP POLICY %I ON <schema>.%I', t.policyname, t.tablename);
                END LOOP;
              END IF;
            END $$""";

    private final DatabaseRoles roles;

    /** Without services that have no schema. */
    public Migrations(DataSource owner, List<Migration> migrations) {
        this(owner, Set.of(), migrations);
    }

    /**
     * @param owner connections of the role that owns the schemas, and that may make roles unless they are there
     * @param services names of the services of this process
     * @throws InvalidSettingsException when that role lacks a right
     */
    public Migrations(DataSource owner, Set<String> services, List<Migration> migrations) {
        Set<String> names = new TreeSet<>(services);
        migrations.forEach(migration -> names.add(migration.schema()));
        this.roles = DatabaseRoles.of(names);
        try {
            JdbcClient jdbc = JdbcClient.create(owner);
            makeRoles(jdbc, names, migrations);
            migrations.forEach(migration -> migrate(owner, jdbc, migration));
        } catch (RuntimeException failed) {
            throw explained(failed);
        }
    }

    private void makeRoles(JdbcClient jdbc, Set<String> names, List<Migration> migrations) {
        Set<DatabaseRoles> own = new LinkedHashSet<>(List.of(roles));
        names.forEach(name -> own.add(DatabaseRoles.of(name)));
        Set<DatabaseRoles> needed = new LinkedHashSet<>(own);
        migrations.forEach(migration -> migration.published().values().stream()
                .flatMap(Set::stream)
                .forEach(reader -> needed.add(DatabaseRoles.of(reader))));
        jdbc.sql(ROLES.replace("<needed>", list(needed)).replace("<own>", list(own)))
                .update();
    }

    private static String list(Collection<DatabaseRoles> roles) {
        return roles.stream().map(each -> each.tenant() + "," + each.pipeline()).collect(Collectors.joining(","));
    }

    private void migrate(DataSource owner, JdbcClient jdbc, Migration migration) {
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
        List<String> tables = new ArrayList<>();
        List<String> readers = new ArrayList<>();
        migration
                .published()
                .forEach((table, services) -> services.forEach(service -> {
                    tables.add(table);
                    readers.add(service);
                }));
        DatabaseRoles its = DatabaseRoles.of(migration.schema());
        for (String statement : List.of(RIGHTS, MEMBERSHIP)) {
            jdbc.sql(statement
                            .replace("<schema>", migration.schema())
                            .replace("<tenant>", its.tenant())
                            .replace("<pipeline>", its.pipeline())
                            .replace("<tables>", String.join(",", tables))
                            .replace("<readers>", String.join(",", readers))
                            .replace("<several>", Boolean.toString(roles.equals(DatabaseRoles.OF_SEVERAL))))
                    .update();
        }
    }

    private static RuntimeException explained(RuntimeException failed) {
        for (Throwable cause : Causes.of(failed).toList()) {
            if (cause instanceof SQLException sql && INSUFFICIENT_PRIVILEGE.equals(sql.getSQLState())) {
                return new InvalidSettingsException(
                        List.of(
                                "DATABASE_URL has a user that may not make what its services"
                                        + " need (" + sql.getMessage()
                                        + "): let an administrator of PostgreSQL prepare the database as"
                                        + " docs/operations.md says under \"A login for each service\", or give the user that right"));
            }
        }
        return failed;
    }

    /** What this process acts as. */
    public DatabaseRoles roles() {
        return roles;
    }
}
