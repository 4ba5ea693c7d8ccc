package dev.leadflow.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.leadflow.common.Service;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.postgres.Postgres;
import dev.leadflow.testkit.TestHttp;
import dev.leadflow.testkit.TestKafka;
import dev.leadflow.testkit.TestPostgres;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Two processes of each service on one Kafka and one PostgreSQL, of which one each is killed while it works. */
class TwoOfEachIT {

    private static final String EMAIL = "owner@northwind.example";
    private static final String PASSWORD = "a long enough password";
    private static final int LEADS = 40;

    /** The cap of a day is less than the leads, and that of one domain less than its leads. */
    private static final int CAP = 25;

    private static final int TO_ONE_DOMAIN = 3;
    private static final String SHARED_DOMAIN = "market.example";

    /** Leads at one domain are one business unless their names differ. */
    private static final List<String> AT_ONE_DOMAIN = List.of(
            "Zenith Motors",
            "Quill Dentists",
            "Harbour Plumbing",
            "Jupiter Tailors",
            "Oxbow Florists",
            "Velvet Opticians");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private final GreenMail smtp = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private final Map<String, Program> first = new HashMap<>();
    private final Map<String, Program> second = new HashMap<>();
    private final Map<String, Integer> ports = new HashMap<>();
    private final Map<String, TestHttp> http = new HashMap<>();

    @BeforeEach
    void start() throws Exception {
        smtp.start();
        KafkaCluster kafka = TestKafka.cluster();
        Postgres database = TestPostgres.emptyDatabase();
        for (Service service : Instance.SERVICES) {
            first.put(service.name(), start(service, "one", Program.freePort(), kafka, database));
            int port = Program.freePort();
            ports.put(service.name(), port);
            second.put(service.name(), start(service, "two", port, kafka, database));
        }
        first.values().forEach(program -> program.awaitOutput("service serves on port"));
        second.values().forEach(program -> program.awaitOutput("service serves on port"));
        ports.values()
                .forEach(port -> eventually(() ->
                        TestHttp.at("http://127.0.0.1:" + port).get("/readyz").status() == 200));
        ports.forEach((service, port) -> http.put(service, loggedIn(port)));
    }

    private Program start(Service service, String instance, int port, KafkaCluster kafka, Postgres database)
            throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS",
                kafka.bootstrapServers(),
                "DATABASE_URL",
                database.jdbcUrl() + "?user=" + database.user() + "&password=" + database.password(),
                "JWT_SECRET",
                "x".repeat(32),
                "LEADFLOW_PEPPER",
                "y".repeat(32),
                "LEADFLOW_ADMIN_EMAIL",
                EMAIL,
                "LEADFLOW_ADMIN_PASSWORD",
                PASSWORD,
                "LEADFLOW_ORGANIZATION",
                "Northwind",
                "LEADFLOW_INSTANCE",
                instance,
                "LEADFLOW_PORT",
                Integer.toString(port),
                "SMTP_HOST",
                "127.0.0.1"));
        settings.putAll(Map.of(
                "SMTP_PORT", Integer.toString(smtp.getSmtp().getPort()),
                "SMTP_STARTTLS", "false",
                "BUSINESS_NAME", "Northwind Services",
                "BUSINESS_ADDRESS", "12 Park Street, Kolkata 700016, India",
                "SENDER_EMAIL", "hello@northwind.example",
                "START_PATIENCE_SECONDS", "240"));
        return Program.service(
                Files.createDirectories(folder.resolve(service.name() + "-" + instance)), settings, service);
    }

    /** The second instance of the campaign service knows who may log in, and all of them take its word. */
    private TestHttp loggedIn(int port) {
        TestHttp campaign = TestHttp.at("http://127.0.0.1:" + ports.get("campaign"));
        String token = campaign.post("/api/auth/login", Json.text(Map.of("email", EMAIL, "password", PASSWORD)))
                .text("access_token");
        return TestHttp.at("http://127.0.0.1:" + port).withToken(token);
    }

    @AfterEach
    void stop() {
        first.values().forEach(Program::kill);
        second.values().forEach(Program::kill);
        smtp.stop();
    }

    @Test
    void whatIsKilledIsTakenOverAndNobodyIsContactedTwice() {
        goLive();
        String imported =
                http("scraper").upload("/api/leads/import", "leads.csv", file()).text("import_id");
        kill("scraper");
        eventually(() -> http("scraper")
                .get("/api/leads/imports/" + imported)
                .json()
                .path("done")
                .asBoolean());
        kill("verifier");
        eventually(() -> total("/api/leads?verified=true&size=1") == LEADS);

        var triggered = http("campaign").post("/api/campaigns/trigger", Map.of());
        assertThat(triggered.status()).as(triggered.body()).isEqualTo(202);
        kill("campaign");
        kill("personalizer");
        eventually(() -> pending().size() == LEADS);
        String optedOut = pending().getFirst().path("recipient").asString();
        var optOut = http("optout").post("/api/opt-outs", Map.of("email", optedOut, "reason", "asked by phone"));
        assertThat(optOut.status()).as(optOut.body()).isEqualTo(200);
        kill("optout");
        limits(0);
        pending().stream()
                .filter(item -> !item.path("recipient").asString().equals(optedOut))
                .limit(1)
                .forEach(this::approve);
        eventually(() -> outcomes().getOrDefault("DAILY_CAP", 0L) > 0);
        limits(CAP);
        pending().forEach(this::approve);
        eventually(() -> smtp.getReceivedMessages().length >= 5);
        kill("outreach");

        eventually(() -> settled() == LEADS);

        List<String> recipients = recipients();
        assertThat(recipients)
                .as("nobody got two mails")
                .doesNotHaveDuplicates()
                .doesNotContain(optedOut);
        assertThat(outcomes().get("OPTED_OUT")).as(report().toString()).isEqualTo(1);
        long unknown = outcomes().getOrDefault("UNKNOWN", 0L) + outcomes().getOrDefault("IO_STARTED", 0L);
        assertThat(report().path("contacted").asLong())
                .as("the whole cap of the day, and not one more: " + report())
                .isEqualTo(CAP);
        assertThat((long) recipients.size())
                .as("all of them got one, but for those that were under way when the process was killed: " + report())
                .isBetween(CAP - unknown, (long) CAP);
        assertThat(recipients.stream().filter(each -> each.endsWith("@" + SHARED_DOMAIN)))
                .hasSizeLessThanOrEqualTo(TO_ONE_DOMAIN);
        assertThat(outcomes().getOrDefault("DAILY_CAP", 0L) + outcomes().getOrDefault("DOMAIN_THROTTLE", 0L))
                .as("nobody got lost: " + report())
                .isEqualTo(LEADS - 1L - CAP);
    }

    private void limits(int dailyCap) {
        var limited = http("campaign")
                .patch(
                        "/api/settings",
                        Map.of(
                                "daily_email_cap",
                                dailyCap,
                                "domain_emails_per_hour",
                                TO_ONE_DOMAIN,
                                "confirm",
                                "Northwind"));
        assertThat(limited.status()).as(limited.body()).isEqualTo(200);
    }

    private void goLive() {
        var live = http("campaign")
                .put(
                        "/api/settings/mode",
                        Map.of(
                                "mode",
                                "LIVE",
                                "confirm",
                                "Northwind",
                                "accept",
                                List.of("public_base_url", "spf", "dkim", "dmarc")));
        assertThat(live.status()).as(live.body()).isEqualTo(200);
        eventually(() -> total("/api/campaigns") > 0);
    }

    private static byte[] file() {
        StringBuilder rows = new StringBuilder("business_name,category,city,website,phone,email\n");
        AT_ONE_DOMAIN.forEach(name -> rows.append(name)
                .append(",Shop,Pune,,,")
                .append(name.split(" ", 2)[0])
                .append('@')
                .append(SHARED_DOMAIN)
                .append('\n'));
        for (int i = AT_ONE_DOMAIN.size(); i < LEADS; i++) {
            String domain = "bakery-" + (char) ('a' + i / 26) + (char) ('a' + i % 26) + ".example";
            String row = "Bakery " + (char) ('A' + i / 26) + (char) ('a' + i % 26) + ",Bakery,Pune," + domain
                    + ",,info@" + domain + "\n";
            rows.append(row).append(i % 10 == 0 ? row : "");
        }
        rows.append("No Contact At All,Bakery,Pune,,,\n");
        return rows.toString().getBytes(StandardCharsets.UTF_8);
    }

    private TestHttp http(String service) {
        return java.util.Objects.requireNonNull(http.get(service));
    }

    /** Ends the first instance at once; the second one is spoken to. */
    private void kill(String service) {
        java.util.Objects.requireNonNull(first.get(service)).kill();
    }

    private long total(String path) {
        return http("campaign").get(path).json().path("total").asLong();
    }

    private List<JsonNode> pending() {
        List<JsonNode> items = new ArrayList<>();
        http("outreach")
                .get("/api/approval-queue?status=PENDING&size=500")
                .json()
                .path("items")
                .forEach(items::add);
        return items;
    }

    private void approve(JsonNode item) {
        var approved = http("outreach")
                .post(
                        "/api/approval-queue/" + item.path("id").asString() + "/approve",
                        Map.of("content_hash", item.path("content_hash").asString()));
        assertThat(approved.status()).as(approved.body()).isEqualTo(200);
    }

    private JsonNode report() {
        String campaign = http("campaign")
                .get("/api/campaigns")
                .json()
                .path("items")
                .get(0)
                .path("id")
                .asString();
        return http("campaign").get("/api/campaigns/" + campaign + "/report").json();
    }

    /** How often each outcome and each reason was. */
    private Map<String, Long> outcomes() {
        Map<String, Long> outcomes = new TreeMap<>();
        report().path("by_outcome")
                .properties()
                .forEach(each -> outcomes.put(each.getKey(), each.getValue().asLong()));
        report().path("by_reason")
                .properties()
                .forEach(each -> outcomes.put(each.getKey(), each.getValue().asLong()));
        return outcomes;
    }

    /** Contacts of which it is known what became of them. */
    private long settled() {
        var open = new TreeSet<>(List.of("AWAITING_APPROVAL", "AWAITING_SEND", "CLAIMED", "IN_PROGRESS"));
        return outcomes().entrySet().stream()
                .filter(each -> !open.contains(each.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private List<String> recipients() {
        return Arrays.stream(smtp.getReceivedMessages())
                .map(TwoOfEachIT::recipient)
                .toList();
    }

    private static String recipient(MimeMessage mail) {
        try {
            return mail.getAllRecipients()[0].toString();
        } catch (MessagingException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** Others take over within some seconds; the machine has other work as well. */
    private static void eventually(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .until(condition);
    }
}
