package dev.leadflow.standalone;

import static dev.leadflow.testkit.RunningService.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.leadflow.campaign.organization.FirstLogin;
import dev.leadflow.campaign.organization.Organizations;
import dev.leadflow.common.event.Topics;
import dev.leadflow.testkit.EndpointMatrix;
import dev.leadflow.testkit.RunningService;
import dev.leadflow.testkit.TestHttp;
import dev.leadflow.testkit.TestKafka;
import dev.leadflow.testkit.TestPostgres;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** All services together, from a file of leads to mails at a real SMTP server and back by the unsubscribe link. */
class PipelineIT {

    private static final String PASSWORD = "a long enough password";
    private static final String METRICS_TOKEN = "x".repeat(32);

    private static GreenMail smtp;
    private static TraceCollector traces;
    private static RunningService product;

    @BeforeAll
    static void start() {
        smtp = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        smtp.start();
        traces = TraceCollector.start();
        Map<String, String> settings = new HashMap<>(Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", traces.url(),
                "METRICS_TOKEN", METRICS_TOKEN,
                "LEADFLOW_ADMIN_EMAIL", "owner@northwind.example",
                "LEADFLOW_ADMIN_PASSWORD", PASSWORD,
                "LEADFLOW_ORGANIZATION", "Northwind",
                "BUSINESS_NAME", "Northwind Services",
                "BUSINESS_ADDRESS", "12 Park Street, Kolkata 700016, India",
                "SENDER_EMAIL", "hello@northwind.example"));
        settings.putAll(Map.of(
                "SMTP_HOST", "127.0.0.1",
                "SMTP_PORT", Integer.toString(smtp.getSmtp().getPort()),
                "SMTP_STARTTLS", "false"));
        product = RunningService.start(Services.ALL, settings, TestKafka.cluster(), TestPostgres.emptyDatabase());
    }

    @AfterAll
    static void stop() {
        product.close();
        smtp.stop();
        traces.close();
    }

    /** An organization of its own for each test, so that they run in any order. */
    private static Tenant newOrganization() {
        String unique = UUID.randomUUID().toString().substring(0, 8);
        String name = "Organization " + unique;
        String email = "owner@" + unique + ".example";
        product.bean(Organizations.class).create(name, email, new dev.leadflow.common.setting.Secret(PASSWORD));
        String token = product.http()
                .post("/api/auth/login", Map.of("email", email, "password", PASSWORD))
                .text("access_token");
        Tenant tenant = new Tenant(name, unique, product.http().withToken(token));
        eventually(() -> tenant.http.get("/api/campaigns").json().path("total").asLong() > 0);
        return tenant;
    }

    private record Tenant(String name, String unique, TestHttp http) {

        void goLive() {
            var patched = http.patch(
                    "/api/settings",
                    Map.of(
                            "business_name", "Northwind Services",
                            "business_address", "12 Park Street, Kolkata 700016, India",
                            "sender_email", "hello@northwind.example"));
            assertThat(patched.status()).as(patched.body()).isEqualTo(200);
            var live = http.put(
                    "/api/settings/mode",
                    Map.of(
                            "mode",
                            "LIVE",
                            "confirm",
                            name,
                            "accept",
                            List.of("public_base_url", "spf", "dkim", "dmarc")));
            assertThat(live.status()).as(live.body()).isEqualTo(200);
        }

        /** A good lead whose mail domain is this test's own. */
        String row(String business) {
            String domain = business.toLowerCase(java.util.Locale.ROOT).replace(' ', '-') + "-" + unique + ".example";
            return business + ",Bakery,Pune," + domain + ",,info@" + domain;
        }

        JsonNode importRows(String... rows) {
            String csv = "business_name,category,city,website,phone,email\n" + String.join("\n", rows) + "\n";
            String id = http.upload("/api/leads/import", "leads.csv", csv.getBytes(StandardCharsets.UTF_8))
                    .text("import_id");
            eventually(() ->
                    http.get("/api/leads/imports/" + id).json().path("done").asBoolean());
            return http.get("/api/leads/imports/" + id).json();
        }

        void awaitVerified(int count) {
            eventually(() -> http.get("/api/leads?verified=true&size=1")
                            .json()
                            .path("total")
                            .asLong()
                    >= count);
        }

        /** Runs the campaign and waits until its messages await approval. */
        List<JsonNode> drafts(int count) {
            var triggered = http.post("/api/campaigns/trigger", Map.of());
            assertThat(triggered.status()).as(triggered.body()).isEqualTo(202);
            eventually(() -> pending().size() == count);
            return pending();
        }

        private List<JsonNode> pending() {
            List<JsonNode> items = new ArrayList<>();
            http.get("/api/approval-queue?status=PENDING&size=500")
                    .json()
                    .path("items")
                    .forEach(items::add);
            return items;
        }

        void approve(JsonNode item) {
            var approved = http.post(
                    "/api/approval-queue/" + item.path("id").asString() + "/approve",
                    Map.of("content_hash", item.path("content_hash").asString()));
            assertThat(approved.status()).as(approved.body()).isEqualTo(200);
        }

        String campaign() {
            return http.get("/api/campaigns")
                    .json()
                    .path("items")
                    .get(0)
                    .path("id")
                    .asString();
        }

        JsonNode preview() {
            var answer = http.post("/api/campaigns/" + campaign() + "/preview", Map.of());
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            return answer.json();
        }

        JsonNode report() {
            JsonNode report =
                    http.get("/api/campaigns/" + campaign() + "/report").json();
            long sum = report.path("contacted").asLong();
            for (JsonNode count : report.path("by_reason")) {
                sum += count.asLong();
            }
            assertThat(sum)
                    .as("contacted + reasons = selected: " + report)
                    .isEqualTo(report.path("selected").asLong());
            return report;
        }

        String why(String leadId) {
            return http.get("/api/leads/" + leadId + "/why").text("summary");
        }

        List<MimeMessage> mails() {
            return Arrays.stream(smtp.getReceivedMessages())
                    .filter(mail -> recipient(mail).contains(unique))
                    .toList();
        }
    }

    private static String recipient(MimeMessage mail) {
        try {
            return mail.getAllRecipients()[0].toString();
        } catch (jakarta.mail.MessagingException broken) {
            throw new IllegalStateException(broken);
        }
    }

    @Test
    void sendsAnApprovedMailOnceAndNeverAgainAfterTheRecipientUnsubscribed() throws Exception {
        Tenant we = newOrganization();
        we.goLive();
        we.importRows(we.row("Asha Bakery"));
        we.awaitVerified(1);

        we.drafts(1).forEach(we::approve);
        eventually(() -> we.report().path("by_outcome").path("ACCEPTED").asLong() == 1);

        assertThat(we.mails()).hasSize(1);
        MimeMessage mail = we.mails().getFirst();
        assertThat(mail.getHeader("List-Unsubscribe-Post")).containsExactly("List-Unsubscribe=One-Click");
        Matcher link =
                Pattern.compile("<(http[^>]*?)(/unsubscribe/[^>]+)>").matcher(mail.getHeader("List-Unsubscribe")[0]);
        assertThat(link.find()).isTrue();
        String path = link.group(2);

        assertThat(product.http().get(path).status()).isEqualTo(200);
        assertThat(we.http.get("/api/opt-outs").json().path("total").asLong())
                .as("GET changes nothing")
                .isZero();
        assertThat(product.http().postForm(path, "List-Unsubscribe=One-Click").status())
                .isEqualTo(200);

        String lead =
                we.http.get("/api/leads").json().path("items").get(0).path("id").asString();
        eventually(
                () -> we.http.get("/api/leads/" + lead).json().path("opted_out").asBoolean());
        we.http.post("/api/campaigns/trigger", Map.of());
        assertThat(we.mails()).hasSize(1);
        assertThat(we.why(lead)).contains("opt-out list");
    }

    @Test
    void anOptOutBetweenApprovalAndSendingHolds() {
        Tenant we = newOrganization();
        we.goLive();
        we.importRows(we.row("Early Bird Cafe"), we.row("Late Owl Cafe"));
        we.awaitVerified(2);
        List<JsonNode> drafts = we.drafts(2);
        JsonNode first = drafts.get(0);

        var optOut = we.http.post(
                "/api/opt-outs", Map.of("email", first.path("recipient").asString(), "reason", "asked by phone"));
        assertThat(optOut.status()).as(optOut.body()).isEqualTo(200);
        drafts.forEach(we::approve);

        eventually(() -> we.report().path("contacted").asLong() == 1
                && we.report().path("by_reason").path("OPTED_OUT").asLong() == 1);
        assertThat(we.mails()).hasSize(1);
        assertThat(recipient(we.mails().getFirst()))
                .isNotEqualTo(first.path("recipient").asString());
    }

    @Test
    void inDryRunNothingLeavesAndTheReportTellsWhatWould() {
        Tenant we = newOrganization();
        we.importRows(we.row("Dry Run Bakery"));
        we.awaitVerified(1);

        we.drafts(1).forEach(we::approve);

        eventually(() -> we.report().path("by_outcome").path("SIMULATED").asLong() == 1);
        assertThat(we.mails()).isEmpty();
        assertThat(we.http
                        .get("/api/outreach-history")
                        .json()
                        .path("items")
                        .get(0)
                        .path("status")
                        .asString())
                .isEqualTo("SIMULATED");
    }

    @Test
    void aRunOfWhichNothingChangesIsExactlyWhatWasForetold() {
        Tenant we = newOrganization();
        we.importRows(we.row("Foretold Bakery"), we.row("Foreseen Bakery"));
        we.awaitVerified(2);

        JsonNode preview = we.preview();
        assertThat(preview.path("selected").asInt()).isEqualTo(2);
        assertThat(preview.path("by_outcome").path("SIMULATED").asInt()).isEqualTo(2);
        assertThat(preview.path("by_reason")).isEmpty();
        assertThat(preview.path("by_domain")).hasSize(2);
        assertThat(preview.path("contacts")).hasSize(2);
        we.drafts(2).forEach(we::approve);

        eventually(() -> we.report().path("by_outcome").path("SIMULATED").asLong() == 2);
        JsonNode comparison = we.report().path("preview");
        assertThat(comparison.path("preview_id")).isEqualTo(preview.path("preview_id"));
        assertThat(comparison.path("as_predicted").asInt()).isEqualTo(2);
        assertThat(comparison.path("differences")).isEmpty();
        assertThat(newOrganization()
                        .http
                        .get("/api/campaigns/" + we.campaign() + "/previews/"
                                + preview.path("preview_id").asString())
                        .status())
                .isEqualTo(404);
    }

    @Test
    void foretellsWhatACampaignWouldDoThatHasNotBeenStarted() {
        Tenant we = newOrganization();
        we.importRows(we.row("Draft Bakery"));
        we.awaitVerified(1);
        String campaign =
                we.http.post("/api/campaigns", Map.of("name", "Spring offer")).text("id");

        JsonNode preview = we.http
                .post("/api/campaigns/" + campaign + "/preview", Map.of())
                .json();

        assertThat(preview.path("assumes_running").asBoolean()).isTrue();
        assertThat(preview.path("by_outcome").path("SIMULATED").asInt())
                .as(preview.toString())
                .isEqualTo(1);
    }

    @Test
    void explainsByAnEventWhatCameOtherwiseThanForetold() {
        Tenant we = newOrganization();
        we.importRows(we.row("Staying Bakery"), we.row("Leaving Bakery"));
        we.awaitVerified(2);
        assertThat(we.preview().path("by_outcome").path("SIMULATED").asInt()).isEqualTo(2);
        List<JsonNode> drafts = we.drafts(2);

        we.http.post(
                "/api/opt-outs",
                Map.of("email", drafts.getFirst().path("recipient").asString(), "reason", "asked on the phone"));
        drafts.forEach(we::approve);

        eventually(() -> we.report().path("by_reason").path("OPTED_OUT").asLong() == 1
                && we.report().path("by_outcome").path("SIMULATED").asLong() == 1);
        JsonNode comparison = we.report().path("preview");
        assertThat(comparison.path("as_predicted").asInt()).isEqualTo(1);
        assertThat(comparison.path("otherwise").asInt()).isEqualTo(1);
        assertThat(comparison.path("differences")).hasSize(1);
        JsonNode difference = comparison.path("differences").get(0);
        assertThat(difference.path("predicted").asString()).isEqualTo("CONTACTED");
        assertThat(difference.path("reason").asString()).isEqualTo("OPTED_OUT");
        assertThat(difference.path("explanation").asString()).contains("not-opted-out", "has opted out");
        eventually(() -> we.report().path("preview").toString().contains("After opted-out on")
                && we.report().path("preview").toString().contains("asked on the phone"));
    }

    @Test
    void everyRowOfAFileCanBeAskedWhy() {
        Tenant we = newOrganization();
        JsonNode result = we.importRows(
                we.row("Good Bakery"),
                we.row("GOOD BAKERY Pvt Ltd").replace("good-bakery-pvt-ltd", "good-bakery"),
                "Personal Tea Stall,Cafe,Agra,,+919811122233,tea." + we.unique + "@gmail.com",
                "No Contact Stores,Grocery,Meerut,,,",
                "Broken,row");
        assertThat(result.path("rows").asLong()).isEqualTo(5);
        assertThat(result.path("accepted").asLong()).isEqualTo(2);
        assertThat(result.path("duplicates").asLong()).isEqualTo(1);
        assertThat(result.path("refused").asLong()).isEqualTo(2);

        we.awaitVerified(1);
        for (JsonNode refusal : result.path("refusals")) {
            String id = refusal.path("lead_id").asString();
            eventually(() -> we.http.get("/api/leads/" + id + "/why").status() == 200);
            assertThat(we.why(id)).containsIgnoringCase("refused");
        }
        for (JsonNode lead : we.http.get("/api/leads").json().path("items")) {
            assertThat(we.why(lead.path("id").asString())).isNotBlank();
        }
    }

    @Test
    void aSecondOrganizationSeesNothingOfTheFirst() {
        Tenant we = newOrganization();
        Tenant they = newOrganization();
        we.importRows(we.row("Secret Bakery"));
        we.awaitVerified(1);
        String lead =
                we.http.get("/api/leads").json().path("items").get(0).path("id").asString();
        String item = we.drafts(1).getFirst().path("id").asString();
        we.http.post(
                "/api/consents",
                Map.of("phone", "+912041234567", "channel", "VOICE", "purpose", "SERVICE", "evidence", "letter"));
        we.http.upload(
                "/api/dnc/import",
                "numbers.csv",
                "phone\n+912041234567\n".getBytes(StandardCharsets.UTF_8),
                Map.of("registry", "NCPR", "country", "IN"));

        assertThat(we.http.get("/api/consents").json().path("total").asLong()).isEqualTo(1);
        assertThat(we.http.get("/api/dnc/registries").json().path("registries")).hasSize(1);
        assertThat(they.http.get("/api/consents").json().path("total").asLong()).isZero();
        assertThat(they.http.get("/api/dnc/registries").json().path("registries"))
                .isEmpty();
        assertThat(they.http.get("/api/leads").json().path("total").asLong()).isZero();
        assertThat(they.http.get("/api/leads/" + lead).status()).isEqualTo(404);
        assertThat(they.http.get("/api/leads/" + lead + "/why").status()).isEqualTo(404);
        assertThat(they.http.get("/api/approval-queue").json().path("total").asLong())
                .isZero();
        assertThat(they.http
                        .post("/api/approval-queue/" + item + "/reject", Map.of("reason", "x"))
                        .status())
                .isEqualTo(404);
        assertThat(they.http.get("/api/outreach-history").json().path("total").asLong())
                .isZero();
        assertThat(they.http.get("/api/decisions").json().path("total").asLong())
                .isZero();
        assertThat(they.http.get("/api/deferred").json().path("total").asLong()).isZero();
        assertThat(they.http.get("/api/opt-outs").json().path("total").asLong()).isZero();
        assertThat(they.http.get("/api/audit").body()).doesNotContain(we.name);
    }

    @Test
    void everyEndpointNamesAPermissionAndRefusesExactlyTheRolesThatLackIt() {
        assertThat(EndpointMatrix.violations(
                        product, product.bean(FirstLogin.class).organizationId()))
                .isEmpty();
    }

    @Test
    void theFirstOwnerCanLogIn() {
        assertThat(product.bean(FirstLogin.class).email()).isEqualTo("owner@northwind.example");
        assertThat(product.http()
                        .post("/api/auth/login", Map.of("email", "owner@northwind.example", "password", PASSWORD))
                        .status())
                .isEqualTo(200);
        assertThat(product.http()
                        .post("/api/auth/login", Map.of("email", "owner@northwind.example", "password", "wrong"))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void followsALeadThroughEveryServiceInOneTrace() {
        Tenant tenant = newOrganization();
        tenant.importRows(tenant.row("Traced Bakery"));
        tenant.awaitVerified(1);
        JsonNode draft = tenant.drafts(1).getFirst();
        tenant.approve(draft);
        String lead = tenant.http
                .get("/api/leads?size=1")
                .json()
                .path("items")
                .path(0)
                .path("id")
                .asString();
        String trace = lead.replace("-", "");

        eventually(() -> traces.services(trace)
                .containsAll(Set.of(
                        "leadflow-scraper",
                        "leadflow-verifier",
                        "leadflow-campaign",
                        "leadflow-personalizer",
                        "leadflow-outreach",
                        "leadflow-optout")));
        eventually(() -> traceparents(Topics.CONTACT_ATTEMPTED.name(), lead).stream()
                .anyMatch(header -> header.startsWith("00-" + trace + "-")));
        assertThat(traceparents(Topics.CONTACT_ATTEMPTED.name(), lead))
                .allMatch(header -> header.startsWith("00-" + trace + "-"));
    }

    private static List<String> traceparents(String topic, String lead) {
        List<String> found = new ArrayList<>();
        Map<String, Object> config = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, product.cluster().bootstrapServers());
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(each -> new TopicPartition(topic, each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(each -> {
                    if (lead.equals(each.key())) {
                        Header header = each.headers().lastHeader("traceparent");
                        found.add(header == null ? "none" : new String(header.value(), StandardCharsets.UTF_8));
                    }
                });
            }
        }
        return found;
    }

    @Test
    void hasEveryMetricThatTheDashboardAndTheAlertsAsk() {
        Tenant tenant = newOrganization();
        tenant.importRows(tenant.row("Measured Bakery"), "Refused Bakery,Bakery,Pune,,,someone@gmail.com");
        tenant.awaitVerified(1);
        tenant.approve(tenant.drafts(1).getFirst());
        Set<String> asked = MonitoringFiles.metrics();
        assertThat(asked).contains("leadflow_consumer_lag", "leadflow_dead_letters_waiting", "leadflow_leads_total");

        eventually(() -> exposed(tenant).containsAll(asked));
        assertThat(exposed(tenant)).containsAll(asked);
    }

    @Test
    void aNewOrganizationApprovesEverySourceThatCanBeSearched() {
        JsonNode approved = newOrganization().http.get("/api/settings").json().path("approved_sources");

        assertThat(approved.valueStream().map(JsonNode::asString))
                .contains("google_maps", "justdial", "linkedin", "website");
    }

    @Test
    void showsMetricsToPrometheusByATokenThatOpensNothingElse() {
        TestHttp prometheus = product.http().withToken(METRICS_TOKEN);

        assertThat(prometheus.get("/actuator/prometheus").status()).isEqualTo(200);
        assertThat(prometheus.get("/api/leads").status()).isEqualTo(401);
        assertThat(product.http()
                        .withToken("y".repeat(32))
                        .get("/actuator/prometheus")
                        .status())
                .isEqualTo(401);
        assertThat(product.http().get("/actuator/prometheus").status()).isEqualTo(401);
    }

    private static Set<String> exposed(Tenant tenant) {
        return tenant.http
                .get("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("[{ ]", 2)[0])
                .collect(Collectors.toSet());
    }
}
