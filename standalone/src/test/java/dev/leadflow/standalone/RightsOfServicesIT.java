package dev.leadflow.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.leadflow.common.Service;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.postgres.DatabaseRoles;
import dev.leadflow.common.postgres.Migrations;
import dev.leadflow.common.postgres.NeighbourTables;
import dev.leadflow.common.postgres.Postgres;
import dev.leadflow.optout.OptoutModule;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Each service reaches its own tables and what its neighbours publish to it, under PostgreSQL's own eyes. */
class RightsOfServicesIT {

    private static final OrganizationId OURS = Fixtures.organization();
    private static final OrganizationId THEIRS = Fixtures.organization();
    private static HikariDataSource owner;

    @BeforeAll
    static void startEveryServiceByItself() {
        owner = TestPostgres.emptyDatabase().ownerPool();
        Services.ALL.forEach(service -> migrate(owner, service));
        for (OrganizationId organization : List.of(OURS, THEIRS)) {
            suppress(owner, organization);
        }
    }

    @AfterAll
    static void stop() {
        owner.close();
    }

    private static void suppress(HikariDataSource database, OrganizationId organization) {
        JdbcClient.create(database)
                .sql("""
                INSERT INTO optout.suppression (organization_id, key, scope, kind, reason, source, created_at)
                VALUES (:organization, 'a key', 'ALL_CHANNELS', 'EMAIL', 'asked', 'test', now())
                """)
                .param("organization", organization.value())
                .update();
    }

    private static Migrations migrate(HikariDataSource owner, Service service) {
        return new Migrations(owner, Set.of(service.name()), PartsLists.migrationsOf(service));
    }

    static List<Service> services() {
        return Services.ALL;
    }

    @ParameterizedTest
    @MethodSource("services")
    void readsAndWritesItsOwnTables(Service service) throws SQLException {
        for (String table : tables()) {
            if (schemaOf(table).equals(service.name())) {
                assertThat(stateAfter(pipeline(service), "SELECT FROM " + table + " LIMIT 0"))
                        .as(table)
                        .isEmpty();
                // Some tables refuse a change by themselves, which is another state.
                assertThat(stateAfter(pipeline(service), "DELETE FROM " + table + " WHERE false"))
                        .as(table)
                        .isNotEqualTo("42501");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("services")
    void readsOfItsNeighboursWhatTheyPublishToIt(Service service) throws SQLException {
        Set<String> readable = new TreeSet<>();
        for (String table : tables()) {
            if (!schemaOf(table).equals(service.name())
                    && stateAfter(pipeline(service), "SELECT FROM " + table + " LIMIT 0")
                            .isEmpty()) {
                readable.add(table);
            }
        }

        assertThat(readable).isEqualTo(new TreeSet<>(service.neighbours()));
    }

    @ParameterizedTest
    @MethodSource("services")
    void writesNothingOfItsNeighbours(Service service) throws SQLException {
        for (String role :
                List.of(pipeline(service), DatabaseRoles.of(service.name()).tenant())) {
            for (String table : tables()) {
                if (!schemaOf(table).equals(service.name())) {
                    for (String statement : List.of(
                            "DELETE FROM " + table + " WHERE false",
                            "INSERT INTO " + table + " DEFAULT VALUES",
                            "TRUNCATE " + table,
                            "DROP TABLE " + table)) {
                        assertThat(stateAfter(role, statement))
                                .as(role + ": " + statement)
                                .isEqualTo("42501");
                    }
                }
            }
        }
    }

    @Test
    void changesNoHistoryOfItsSchema() throws SQLException {
        assertThat(stateAfter("leadflow_optout_pipeline", "DELETE FROM optout.flyway_schema_history"))
                .isEqualTo("42501");
    }

    @Test
    void showsARequestTheRowsOfItsOwnOrganizationAlone() throws SQLException {
        for (String service : List.of("optout", "outreach", "campaign")) {
            String tenant = DatabaseRoles.of(service).tenant();
            assertThat(suppressions(tenant, OURS.toString())).as(tenant).containsExactly(OURS.toString());
            assertThat(suppressions(tenant, "")).as(tenant).isEmpty();
            assertThat(suppressions(DatabaseRoles.of(service).pipeline(), ""))
                    .containsExactlyInAnyOrder(OURS.toString(), THEIRS.toString());
        }
    }

    @Test
    void canBeStartedAtTheSameTimeAndAgain() throws Exception {
        Postgres database = TestPostgres.emptyDatabase();
        for (int round = 0; round < 2; round++) {
            startTogether(database, 1);
        }
        try (var pool = database.ownerPool()) {
            for (Service service : Services.ALL) {
                assertThatCode(() -> new NeighbourTables(service.neighbours())
                                .requireIn(pool, DatabaseRoles.of(service.name())))
                        .doesNotThrowAnyException();
            }
        }
    }

    @Test
    void hasSeveralInstancesThatStartAtTheSameTime() throws Exception {
        for (int round = 0; round < 2; round++) {
            startTogether(TestPostgres.emptyDatabase(), 4);
        }
    }

    private static void startTogether(Postgres database, int instances) throws Exception {
        List<Callable<Migrations>> starts = new ArrayList<>();
        for (Service service : Services.ALL) {
            starts.addAll(Collections.nCopies(instances, () -> {
                try (var pool = database.ownerPool()) {
                    return migrate(pool, service);
                }
            }));
        }
        try (var threads = Executors.newFixedThreadPool(starts.size())) {
            for (Future<Migrations> started : threads.invokeAll(starts)) {
                assertThatCode(started::get).doesNotThrowAnyException();
            }
        }
    }

    @Test
    void waitsForTheRightToReadAndForThePolicyThatShowsTheRows() {
        NeighbourTables suppressions = new NeighbourTables(Set.of("optout.suppression"));
        DatabaseRoles scraper = DatabaseRoles.of("scraper");
        JdbcClient jdbc = JdbcClient.create(owner);

        assertThatThrownBy(() -> suppressions.requireIn(owner, scraper))
                .hasMessage("the role leadflow_scraper_pipeline may not read optout.suppression");

        jdbc.sql("GRANT USAGE ON SCHEMA optout TO leadflow_scraper_pipeline").update();
        jdbc.sql("GRANT SELECT ON optout.suppression TO leadflow_scraper_pipeline")
                .update();
        try {
            assertThatThrownBy(() -> suppressions.requireIn(owner, scraper))
                    .hasMessageContaining("may not read optout.suppression");
        } finally {
            jdbc.sql("REVOKE SELECT ON optout.suppression FROM leadflow_scraper_pipeline")
                    .update();
            jdbc.sql("REVOKE USAGE ON SCHEMA optout FROM leadflow_scraper_pipeline")
                    .update();
        }
    }

    @Test
    void takesTheRightsOfTheTwoFormerRolesAndLeavesThemWithMembership() throws SQLException {
        Postgres postgres = TestPostgres.emptyDatabase();
        try (var database = postgres.ownerPool()) {
            asTheFormerVersionDid(database);
            assertThat(directRights(database)).isNotEmpty();
            suppress(database, OURS);

            migrate(database, OptoutModule.SERVICE);

            assertThat(directRights(database)).isEmpty();
            // A process of the former version that still runs.
            assertThat(suppressions(database, "leadflow_pipeline", "")).containsExactly(OURS.toString());
            assertThat(suppressions(database, "leadflow_tenant", OURS.toString()))
                    .containsExactly(OURS.toString());
            assertThat(suppressions(database, "leadflow_tenant", "")).isEmpty();
            assertThat(suppressions(database, "leadflow_outreach_pipeline", "")).containsExactly(OURS.toString());

            // And one that is started again in between.
            asTheFormerVersionDid(database);
            assertThat(suppressions(database, "leadflow_outreach_pipeline", "")).containsExactly(OURS.toString());
            assertThat(suppressions(database, "leadflow_outreach_tenant", "")).isEmpty();

            migrate(database, OptoutModule.SERVICE);
            assertThat(directRights(database)).isEmpty();
        }
    }

    /** What versions without roles of services did at each start. */
    private static void asTheFormerVersionDid(HikariDataSource database) {
        JdbcClient jdbc = JdbcClient.create(database);
        for (String role : List.of("leadflow_tenant", "leadflow_pipeline")) {
            jdbc.sql("DO $$ BEGIN CREATE ROLE " + role + " NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
                    .update();
        }
        Flyway.configure()
                .dataSource(database)
                .schemas("optout")
                .locations("classpath:db/optout")
                .load()
                .migrate();
        jdbc.sql("""
                DO $$ DECLARE t record; BEGIN
                  GRANT USAGE ON SCHEMA optout TO leadflow_tenant, leadflow_pipeline;
                  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA optout TO leadflow_pipeline;
                  GRANT USAGE ON ALL SEQUENCES IN SCHEMA optout TO leadflow_tenant, leadflow_pipeline;
                  FOR t IN SELECT table_name FROM information_schema.columns
                           WHERE table_schema = 'optout' AND column_name = 'organization_id' LOOP
                    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON optout.%I TO leadflow_tenant', t.table_name);
                    EXECUTE format('ALTER TABLE optout.%I ENABLE ROW LEVEL SECURITY', t.table_name);
                    EXECUTE format('ALTER TABLE optout.%I FORCE ROW LEVEL SECURITY', t.table_name);
                    EXECUTE format('DROP POLICY IF EXISTS own_organization ON optout.%I', t.table_name);
                    EXECUTE format('CREATE POLICY own_organization ON optout.%I TO leadflow_tenant USING '
                      || '(organization_id = nullif(current_setting(''leadflow.organization'', true), '''')::uuid)', t.table_name);
                    EXECUTE format('DROP POLICY IF EXISTS every_organization ON optout.%I', t.table_name);
                    EXECUTE format('CREATE POLICY every_organization ON optout.%I TO leadflow_pipeline USING (true)', t.table_name);
                  END LOOP;
                END $$
                """).update();
    }

    private static List<String> directRights(HikariDataSource database) {
        return JdbcClient.create(database).sql("""
                SELECT c.relname || ' ' || a.privilege_type FROM pg_class c, aclexplode(c.relacl) a
                WHERE c.relnamespace = 'optout'::regnamespace
                  AND a.grantee IN ('leadflow_tenant'::regrole, 'leadflow_pipeline'::regrole)
                UNION ALL
                SELECT 'schema ' || a.privilege_type FROM pg_namespace n, aclexplode(n.nspacl) a
                WHERE n.nspname = 'optout' AND a.grantee IN ('leadflow_tenant'::regrole, 'leadflow_pipeline'::regrole)
                UNION ALL
                SELECT tablename || ' ' || policyname FROM pg_policies
                WHERE schemaname = 'optout' AND roles && ARRAY['leadflow_tenant', 'leadflow_pipeline']::name[]
                """).query(String.class).list();
    }

    private static String pipeline(Service service) {
        return DatabaseRoles.of(service.name()).pipeline();
    }

    private static String schemaOf(String table) {
        return table.substring(0, table.indexOf('.'));
    }

    private static List<String> tables() {
        List<String> tables = JdbcClient.create(owner)
                .sql("SELECT schemaname || '.' || tablename FROM pg_tables"
                        + " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
                        + " AND tablename <> 'flyway_schema_history'")
                .query(String.class)
                .list();
        assertThat(tables).hasSizeGreaterThan(30);
        return tables;
    }

    /** The SQL state that the statement ends with, empty when it is done; what it did is undone. */
    private static String stateAfter(String role, String sql) throws SQLException {
        try (Connection connection = owner.getConnection()) {
            connection.setAutoCommit(false);
            return LoginPerServiceIT.stateAfter(connection, "SET LOCAL ROLE " + role + ";" + sql);
        }
    }

    private static List<String> suppressions(String role, String organization) throws SQLException {
        return suppressions(owner, role, organization);
    }

    private static List<String> suppressions(HikariDataSource database, String role, String organization)
            throws SQLException {
        try (Connection connection = database.getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            try {
                statement.execute("SET LOCAL ROLE " + role);
                statement.execute("SET LOCAL leadflow.organization = '" + organization + "'");
                List<String> found = new ArrayList<>();
                try (var rows = statement.executeQuery("SELECT organization_id FROM optout.suppression")) {
                    while (rows.next()) {
                        found.add(rows.getString(1));
                    }
                }
                return found;
            } finally {
                connection.rollback();
            }
        }
    }
}
