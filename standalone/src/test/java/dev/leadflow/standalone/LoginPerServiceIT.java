package dev.leadflow.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadflow.campaign.CampaignModule;
import dev.leadflow.common.Service;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.kafka.TopicCreation;
import dev.leadflow.common.postgres.Migrations;
import dev.leadflow.common.postgres.Postgres;
import dev.leadflow.common.setting.InvalidSettingsException;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.embedded.EmbeddedBroker;
import dev.leadflow.embedded.EmbeddedDatabase;
import dev.leadflow.optout.OptoutModule;
import dev.leadflow.scraper.ScraperModule;
import dev.leadflow.testkit.RunningService;
import dev.leadflow.testkit.TestHttp;
import dev.leadflow.testkit.TestPostgres;
import dev.leadflow.verifier.VerifierModule;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A PostgreSQL and a Kafka that an administrator prepared exactly as the document for operators says, and nothing more. */
class LoginPerServiceIT {

    private static final Path DOCUMENT = Path.of("..", "docs", "operations.md");
    private static final String EMAIL = "owner@northwind.example";
    private static final String PASSWORD = "of-each-service";
    private static final Map<String, String> SETTINGS = Map.of(
            "LEADFLOW_ADMIN_EMAIL", EMAIL,
            "LEADFLOW_ADMIN_PASSWORD", PASSWORD,
            "APPROVAL_REQUIRED", "false",
            "BUSINESS_NAME", "Northwind Services",
            "BUSINESS_ADDRESS", "12 Park Street, Kolkata 700016, India",
            "SENDER_EMAIL", "hello@northwind.example");

    @TempDir
    private static Path folder;

    private static EmbeddedDatabase server;
    private static EmbeddedBroker broker;

    @BeforeAll
    static void start() throws Exception {
        server = TestPostgres.another(folder.resolve("postgres"), "of-the-administrator");
        String users = Stream.concat(
                        Stream.of("broker"), KafkaRights.documented().stream().map(KafkaRights::user))
                .distinct()
                .map(user -> " user_" + user + "=\"" + PASSWORD + "\"")
                .collect(Collectors.joining());
        broker = EmbeddedBroker.start(
                folder.resolve("kafka"),
                Map.of(
                        "listener.security.protocol.map",
                        "PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
                        "inter.broker.listener.name",
                        "PLAINTEXT",
                        "sasl.enabled.mechanisms",
                        "PLAIN",
                        "sasl.mechanism.inter.broker.protocol",
                        "PLAIN",
                        "listener.name.plaintext.plain.sasl.jaas.config",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"broker\" password=\""
                                + PASSWORD + "\"" + users + ";",
                        "authorizer.class.name",
                        "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                        // Nobody comes without a name but by the controller's own listener.
                        "super.users",
                        "User:broker;User:ANONYMOUS"));
        try (Admin admin = kafkaAdministrator()) {
            admin.createAcls(KafkaRights.documented().stream()
                            .flatMap(right -> right.asAcls().stream())
                            .toList())
                    .all()
                    .get();
        }
    }

    private static Admin kafkaAdministrator() {
        return Admin.create(ofTheAdministrator());
    }

    private static Map<String, Object> ofTheAdministrator() {
        return Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"broker\" password=\""
                        + PASSWORD + "\";");
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
        server.close();
    }

    private static Postgres administrator(String database) {
        return new Postgres(server.jdbcUrl(database), server.user(), server.password());
    }

    private static Postgres login(String database, Service service) {
        return new Postgres(server.jdbcUrl(database), "leadflow_" + service.name(), PASSWORD);
    }

    private static void make(String database) {
        try (var pool = administrator("postgres").ownerPool()) {
            JdbcClient.create(pool).sql("CREATE DATABASE " + database).update();
        }
    }

    private static void prepare(String database) throws Exception {
        Matcher sql = Pattern.compile("### A login for each service.*?```sql\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(DOCUMENT));
        assertThat(sql.find()).isTrue();
        try (var pool = administrator(database).ownerPool();
                Connection connection = pool.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql.group(1));
            for (Service service : Services.ALL) {
                statement.execute("ALTER ROLE leadflow_" + service.name() + " PASSWORD '" + PASSWORD + "'");
            }
        }
    }

    @Test
    void everyServiceWorksWithItsOwnLoginAlone() throws Exception {
        make("separate");
        prepare("separate");
        TopicCreation.ensure(kafka("topics"), FlowTopics.of(Services.ALL));
        migrate("separate");
        Map<Service, RunningService> running = new LinkedHashMap<>();
        try {
            for (Service service : Services.ALL) {
                running.put(
                        service,
                        RunningService.start(
                                List.of(service), SETTINGS, kafka(service.name()), login("separate", service)));
            }

            aLeadComesThrough(running);

            running.values()
                    .forEach(service ->
                            assertThat(service.http().get("/readyz").status()).isEqualTo(200));
            for (Service service : Services.ALL) {
                reachesNothingElse("separate", service);
            }
            revoke("verifier", Topics.LEAD_ACCEPTED.name());
            eventually(() ->
                    of(running, VerifierModule.SERVICE).http().get("/readyz").status() == 503);
        } finally {
            running.values().forEach(RunningService::close);
        }
    }

    @Test
    void theOperatorSendsDeadLettersBackWithItsRightsAlone() throws Exception {
        String states = "sample.note.state.v1";
        TopicCreation.ensure(kafka("topics"), FlowTopics.of(Services.ALL));
        try (Admin admin = kafkaAdministrator();
                var producer =
                        new KafkaProducer<>(ofTheAdministrator(), new StringSerializer(), new StringSerializer())) {
            admin.createTopics(List.of(new NewTopic(states, 1, (short) 1)))
                    .all()
                    .get();
            var letter = new ProducerRecord<>("optout.dead-letter.v1", 0, "note", "a state");
            Map.of("leadflow.topic", states, "leadflow.partition", "0", "leadflow.offset", "0")
                    .forEach((name, value) -> letter.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
            producer.send(letter).get();
        }

        Program replay = Program.run(
                folder,
                Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS",
                        broker.bootstrapServers(),
                        "KAFKA_SASL_MECHANISM",
                        "PLAIN",
                        "KAFKA_USERNAME",
                        "operator",
                        "KAFKA_PASSWORD",
                        PASSWORD),
                "dead-letters",
                "replay",
                "--all",
                "--service",
                "optout");

        assertThat(replay.exitCode()).as(replay.output()).isZero();
        assertThat(replay.output()).contains("1 of 1 dead letters sent back");
    }

    private static RunningService of(Map<Service, RunningService> running, Service service) {
        return Objects.requireNonNull(running.get(service));
    }

    private static void migrate(String database) {
        for (Service service : Services.ALL) {
            try (var pool = login(database, service).ownerPool()) {
                var unused = new Migrations(pool, Set.of(service.name()), PartsLists.migrationsOf(service));
            }
        }
    }

    private static KafkaCluster kafka(String user) {
        return KafkaCluster.of(
                SettingValues.of(Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS",
                        broker.bootstrapServers(),
                        "KAFKA_SASL_MECHANISM",
                        "PLAIN",
                        "KAFKA_USERNAME",
                        user,
                        "KAFKA_PASSWORD",
                        PASSWORD)),
                "test",
                folder.resolve(user));
    }

    /** From a file to a contact that was simulated, and an opt-out at its door: every service has its part in it. */
    private static void aLeadComesThrough(Map<Service, RunningService> running) {
        TestHttp campaign = of(running, CampaignModule.SERVICE).http();
        String token = campaign.post("/api/auth/login", Map.of("email", EMAIL, "password", PASSWORD))
                .text("access_token");
        TestHttp known = campaign.withToken(token);
        eventually(() -> known.get("/api/campaigns").json().path("total").asLong() > 0);
        byte[] file =
                "business_name,category,city,website,phone,email\nBakery Aa,Bakery,Pune,bakery-aa.example,,info@bakery-aa.example\n"
                        .getBytes(StandardCharsets.UTF_8);
        var imported = of(running, ScraperModule.SERVICE)
                .http()
                .withToken(token)
                .upload("/api/leads/import", "leads.csv", file);
        assertThat(imported.status()).as(imported.body()).isLessThan(300);
        eventually(() -> known.get("/api/leads?verified=true&size=1")
                        .json()
                        .path("total")
                        .asLong()
                == 1);
        var triggered = known.post("/api/campaigns/trigger", Map.of());
        assertThat(triggered.status()).as(triggered.body()).isEqualTo(202);
        String id = known.get("/api/campaigns")
                .json()
                .path("items")
                .get(0)
                .path("id")
                .asString();
        eventually(() -> known.get("/api/campaigns/" + id + "/report")
                        .json()
                        .path("by_outcome")
                        .path("SIMULATED")
                        .asLong()
                == 1);
        var optOut = of(running, OptoutModule.SERVICE)
                .http()
                .withToken(token)
                .post("/api/opt-outs", Map.of("email", "info@bakery-aa.example", "reason", "asked by phone"));
        assertThat(optOut.status()).as(optOut.body()).isEqualTo(200);
    }

    private static void revoke(String user, String topic) throws Exception {
        try (Admin admin = kafkaAdministrator()) {
            var removed = admin.deleteAcls(List.of(new AclBindingFilter(
                            new ResourcePatternFilter(ResourceType.TOPIC, topic, PatternType.LITERAL),
                            new AccessControlEntryFilter(
                                    "User:" + user, null, AclOperation.READ, AclPermissionType.ALLOW))))
                    .all()
                    .get();
            assertThat(removed).hasSize(1);
        }
    }

    /** Neither as itself nor as any role that it may take. */
    private static void reachesNothingElse(String database, Service service) throws SQLException {
        Map<String, String> readable = new TreeMap<>();
        Postgres login = login(database, service);
        for (String role : List.of("NONE", "leadflow_" + service.name() + "_tenant", pipeline(service))) {
            try (Connection connection = DriverManager.getConnection(login.jdbcUrl(), login.user(), login.password());
                    var statement = connection.createStatement()) {
                statement.execute("SET ROLE " + role);
                connection.setAutoCommit(false);
                for (String table : tablesOfOthers(database, service)) {
                    String state = stateAfter(connection, "SELECT FROM " + table + " LIMIT 0");
                    assertThat(state).isIn("", "42501");
                    if (state.isEmpty()) {
                        readable.put(table, role);
                    }
                    for (String change : List.of(
                            "DELETE FROM " + table + " WHERE false",
                            "INSERT INTO " + table + " DEFAULT VALUES",
                            "CREATE POLICY mine ON " + table + " USING (true)",
                            "ALTER TABLE " + table + " DISABLE ROW LEVEL SECURITY")) {
                        assertThat(stateAfter(connection, change))
                                .as(service.name() + " as " + role + ": " + change)
                                .isEqualTo("42501");
                    }
                }
                for (String change : List.of(
                        "CREATE ROLE mine",
                        "CREATE SCHEMA mine",
                        "CREATE TABLE public.mine (id int)",
                        "SET ROLE leadflow_pipeline")) {
                    assertThat(stateAfter(connection, change))
                            .as(service.name() + " as " + role + ": " + change)
                            .isIn("42501", "22023"); // the latter: there is no such role
                }
            }
        }
        assertThat(readable.keySet()).isEqualTo(new TreeSet<>(service.neighbours()));
    }

    private static String pipeline(Service service) {
        return "leadflow_" + service.name() + "_pipeline";
    }

    private static List<String> tablesOfOthers(String database, Service service) {
        try (var pool = administrator(database).ownerPool()) {
            List<String> tables = JdbcClient.create(pool)
                    .sql("SELECT schemaname || '.' || tablename FROM pg_tables"
                            + " WHERE schemaname NOT IN ('pg_catalog', 'information_schema', :own)")
                    .param("own", service.name())
                    .query(String.class)
                    .list();
            assertThat(tables).hasSizeGreaterThan(20);
            return tables;
        }
    }

    /** The SQL state that the statement ends with, empty when it is done; what it did is undone. */
    static String stateAfter(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
            return "";
        } catch (SQLException refused) {
            return refused.getSQLState();
        } finally {
            connection.rollback();
        }
    }

    @Test
    void aDatabaseThatOneLoginMadeIsHandedOver() throws Exception {
        make("shared");
        try (var pool = administrator("shared").ownerPool()) {
            Services.ALL.forEach(
                    service -> new Migrations(pool, Set.of(service.name()), PartsLists.migrationsOf(service)));
            prepare("shared");
        }

        migrate("shared");
        for (Service service : Services.ALL) {
            reachesNothingElse("shared", service);
        }
    }

    @Test
    void aLoginThatNobodyPreparedIsToldWhatToDo() throws Exception {
        make("unprepared");
        try (var pool = administrator("unprepared").ownerPool()) {
            JdbcClient.create(pool)
                    .sql("CREATE ROLE stranger LOGIN PASSWORD '" + PASSWORD + "'")
                    .update();
        }
        Postgres stranger = new Postgres(server.jdbcUrl("unprepared"), "stranger", PASSWORD);
        for (Service service : Services.ALL) {
            try (var pool = stranger.ownerPool()) {
                assertThatThrownBy(() -> new Migrations(pool, Set.of(service.name()), PartsLists.migrationsOf(service)))
                        .isInstanceOf(InvalidSettingsException.class)
                        .hasMessageContaining("DATABASE_URL has a user that may not make what its services need")
                        .hasMessageContaining("\"A login for each service\"");
            }
        }
    }

    /** Six services start beside each other; the machine has other work as well. */
    private static void eventually(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .until(condition);
    }
}
