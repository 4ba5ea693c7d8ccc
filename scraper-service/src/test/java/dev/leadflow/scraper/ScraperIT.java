package dev.leadflow.scraper;

import static dev.leadflow.testkit.RunningService.eventually;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.Service;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.LeadAccepted;
import dev.leadflow.common.event.LeadRefused;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.RefusalReason;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.postgres.Migration;
import dev.leadflow.common.web.Role;
import dev.leadflow.testkit.EndpointMatrix;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.RunningService;
import dev.leadflow.testkit.TestHttp;
import dev.leadflow.testkit.TestHttp.Answer;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;

/** The intake, as its users meet it: over HTTP, with real Kafka and PostgreSQL (row 93). */
class ScraperIT {

    private static final String SECRET = "a-webhook-secret-of-the-test";
    private static final String THEIR_SECRET = "another-webhook-secret=of-them";
    private static final OrganizationId OURS = Fixtures.organization();
    private static final OrganizationId THEIRS = Fixtures.organization();
    private static RunningService service;

    @BeforeAll
    static void start() {
        service = RunningService.start(
                new Service("scraper", WithPublishedTables.class, ScraperSettings.ALL),
                Map.of("WEBHOOK_SECRET", SECRET + "," + THEIRS + "=" + THEIR_SECRET));
        publishSettings(OURS);
        eventually(() -> service.bean(WebhookOwner.class).find().isPresent());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static void publishSettings(OrganizationId organization) {
        service.database()
                .jdbc()
                .sql("INSERT INTO campaign.organization_settings VALUES (:id, :settings::json, 1)")
                .param("id", organization.value())
                .param("settings", Json.text(Fixtures.settings(organization, Mode.DRY_RUN)))
                .update();
        service.publish(Topics.SETTINGS, organization.toString(), Fixtures.settings(organization, Mode.DRY_RUN));
    }

    @Test
    void takesALeadAndCallsItTheSameTheSecondTime() {
        String name = "Bakery " + UUID.randomUUID();
        Map<String, String> lead = Map.of("business_name", name, "email", "Info@Example.ORG");

        Answer first = http(OURS).post("/api/leads", lead);
        Answer second = http(OURS).post("/api/leads", lead);

        assertThat(first.status()).isEqualTo(202);
        assertThat(second.text("lead_id")).isEqualTo(first.text("lead_id")).isNotBlank();
        List<LeadAccepted> accepted = service.awaitEvents(
                Topics.LEAD_ACCEPTED, 1, each -> each.lead().businessName().equals(name));
        assertThat(accepted).hasSize(1);
        assertThat(accepted.getFirst().leadId()).hasToString(first.text("lead_id"));
        assertThat(accepted.getFirst().lead().source()).isEqualTo("api");
    }

    @Test
    void saysWhichFieldOfALeadIsWrongAndWhy() {
        assertRefused(Map.of("email", "a@b.example"), "business_name", "NO_BUSINESS_NAME");
        assertRefused(Map.of("business_name", "Asha"), "phone", "NO_USABLE_CONTACT");
        assertRefused(Map.of("business_name", "Asha", "email", "nobody"), "email", "NO_USABLE_CONTACT");
        assertRefused(Map.of("business_name", "Asha", "email", "a@b.example", "phone", "12"), "phone", "INVALID_FIELD");
        assertRefused(
                Map.of("business_name", "Asha", "email", "a@b.example", "source", "darknet"),
                "source",
                "SOURCE_NOT_APPROVED");
        assertRefused(
                Map.of("business_name", "A", "email", "a@b.example", "source_url", "https://linkedin.com/in/a"),
                "source_url",
                "PERSONAL_PROFILE");
        assertRefused(
                Map.of("business_name", "x".repeat(201), "email", "a@b.example"), "business_name", "INVALID_FIELD");
        assertRefused(Map.of("business_name", "A\u0000B", "email", "a@b.example"), "business_name", "INVALID_FIELD");
        assertThat(http(OURS)
                        .post("/api/leads", Map.of("business_name", "A", "email", "a@b.example", "approved", "yes"))
                        .status())
                .isEqualTo(422);
    }

    private static void assertRefused(Map<String, String> lead, String field, String reason) {
        Answer answer = http(OURS).post("/api/leads", lead);
        assertThat(answer.status()).as(answer.body()).isEqualTo(422);
        assertThat(answer.text("field")).isEqualTo(field);
        assertThat(answer.text("reason")).isEqualTo(reason);
        assertThat(answer.text("detail")).isNotBlank();
    }

    @Test
    void asksForALoginAndAPermission() {
        Map<String, String> lead = Map.of("business_name", "Asha", "email", "a@b.example");
        byte[] file = "name,email\nAsha,a@b.example\n".getBytes(UTF_8);

        assertThat(service.http().post("/api/leads", lead).status()).isEqualTo(401);
        assertThat(service.http().upload("/api/leads/import", "a.csv", file).status())
                .isEqualTo(401);
        TestHttp viewer = service.http(OURS, Role.VIEWER);
        assertThat(viewer.post("/api/leads", lead).status()).isEqualTo(403);
        assertThat(viewer.upload("/api/leads/import", "a.csv", file).status()).isEqualTo(403);
    }

    @Test
    void asksOnEveryEndpointForAPermission() {
        assertThat(EndpointMatrix.violations(service, OURS)).isEmpty();
        assertThat(EndpointMatrix.endpoints(service))
                .extracting(EndpointMatrix.Endpoint::path)
                .contains("/api/leads", "/api/leads/import", "/api/leads/imports/{id}", "/webhook/lead-data");
    }

    @Test
    void importsAFileAndRefusesItsBrokenRowsOnly() {
        String run = UUID.randomUUID().toString().substring(0, 8);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        write(file, "\uFEFFBusiness Name;Phone Number;E-Mail;Website;Stars\r\n");
        write(file, "Good One " + run + ";;one@" + run + "-one.example;;5\r\n"); // 1
        write(file, "Too;Few;Columns\r\n"); // 2
        file.writeBytes(("Caf\u00e9 " + run + ";;cafe@" + run + ".example;;5\r\n").getBytes(ISO_8859_1)); // 3
        write(file, "Nul\u0000 " + run + ";;nul@" + run + ".example;;5\r\n"); // 4
        write(file, "\r\n"); // 5, empty
        write(file, "Huge " + run + ";;huge@" + run + ".example;" + "x".repeat(10 << 20) + ";5\r\n"); // 6
        write(file, "\"Never closed " + run + ";;open@" + run + ".example;;5\r\n"); // 7
        write(file, "No contact " + run + ";none;nobody;;5\r\n"); // 8
        write(file, "\u0936\u0930\u094d\u092e\u093e " + run + ";;two@" + run + "-two.example;;5\r\n"); // 9
        write(file, "Good one " + run + " Ltd;;one@" + run + "-one.example;;5\r\n"); // 10, known
        write(file, "\"Quoted; \"\"" + run + "\"\"\n& Co\";;three@" + run + "-three.example;;5"); // 11

        JsonNode done = imported(OURS, "leads.csv", file.toByteArray());

        assertThat(done.path("file_name").asString()).isEqualTo("leads.csv");
        assertThat(done.path("status").asString()).isEqualTo("CAPTURED");
        assertThat(done.path("rows").asLong()).isEqualTo(10);
        assertThat(done.path("accepted").asLong()).isEqualTo(3);
        assertThat(done.path("duplicates").asLong()).isEqualTo(1);
        assertThat(done.path("refused").asLong()).isEqualTo(6);
        assertThat(done.path("ignored_columns").toString()).isEqualTo("[\"Stars\"]");
        List<String> refusals = new ArrayList<>();
        done.path("refusals")
                .forEach(each -> refusals.add(
                        each.path("row").asLong() + " " + each.path("reason").asString()));
        assertThat(refusals)
                .containsExactly(
                        "2 MALFORMED_ROW",
                        "3 MALFORMED_ROW",
                        "4 MALFORMED_ROW",
                        "6 MALFORMED_ROW",
                        "7 MALFORMED_ROW",
                        "8 NO_USABLE_CONTACT");
        done.path("refusals").forEach(each -> {
            assertThat(each.path("detail").asString()).hasSizeBetween(10, 500);
            assertThat(each.path("lead_id").asString()).hasSize(36);
        });
        assertThat(service.awaitEvents(
                        Topics.LEAD_ACCEPTED,
                        3,
                        each -> each.lead().businessName().contains(run)))
                .extracting(each -> each.lead().businessName())
                .containsExactlyInAnyOrder(
                        "Good One " + run, "\u0936\u0930\u094d\u092e\u093e " + run, "Quoted; \"" + run + "\" & Co");
    }

    /** Row 89: consistent on re-run. */
    @Test
    void changesNothingWhenTheSameFileIsImportedTwice() {
        String run = UUID.randomUUID().toString().substring(0, 8);
        StringBuilder file = new StringBuilder("name,email,city\n");
        for (int i = 0; i < 500; i++) {
            file.append("Firm ")
                    .append(run)
                    .append(' ')
                    .append(i)
                    .append(",office@")
                    .append(run)
                    .append('-')
                    .append(i)
                    .append(".example,Pune\n");
        }
        byte[] bytes = file.toString().getBytes(UTF_8);

        JsonNode first = imported(OURS, "first.csv", bytes);
        JsonNode second = imported(OURS, "second.csv", bytes);

        assertThat(first.path("accepted").asLong()).isEqualTo(500);
        assertThat(second.path("accepted").asLong()).isZero();
        assertThat(second.path("duplicates").asLong()).isEqualTo(500);
        assertThat(service.awaitEvents(
                        Topics.LEAD_ACCEPTED,
                        500,
                        each -> each.lead().businessName().contains(run)))
                .hasSize(500);
    }

    @Test
    void showsAnImportToItsOwnOrganizationOnly() {
        byte[] file = ("name,email\nOurs " + UUID.randomUUID() + ",ours@ours.example\n").getBytes(UTF_8);
        String id = http(OURS).upload("/api/leads/import", "ours.csv", file).text("import_id");

        assertThat(http(OURS).get("/api/leads/imports/" + id).status()).isEqualTo(200);
        assertThat(http(THEIRS).get("/api/leads/imports/" + id).status()).isEqualTo(404);
    }

    @Test
    void saysWhatToDoAboutAFileOfWhichNoRowCanBeTaken() {
        assertUnusable("");
        assertUnusable("just,some,words\n1,2,3\n");
        assertUnusable("name,city\nAsha,Pune\n");
        assertUnusable("PK\u0003\u0004...");
        Answer noFile = http(OURS).post("/api/leads/import", "{}");
        assertThat(noFile.status()).isBetween(400, 422);
    }

    private static void assertUnusable(String content) {
        Answer answer = http(OURS).upload("/api/leads/import", "x.csv", content.getBytes(UTF_8));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text("field")).isEqualTo("file");
        assertThat(answer.text("detail")).hasSizeGreaterThan(30);
    }

    @Test
    void takesALeadFromASenderThatKnowsTheSecret() {
        String name = "Hook " + UUID.randomUUID();
        Map<String, Object> lead = Map.of(
                "businessName", name, "emailAddress", "Hook@Example.org", "budget", 12, "nested", Map.of("a", 1));

        Answer answer = service.http().withHeader("X-Webhook-Secret", SECRET).post("/webhook/lead-data", lead);

        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        LeadAccepted accepted = service.awaitEvents(
                        Topics.LEAD_ACCEPTED,
                        1,
                        each -> each.lead().businessName().equals(name))
                .getFirst();
        assertThat(accepted.organizationId()).isEqualTo(OURS);
        assertThat(accepted.leadId()).hasToString(answer.text("leadId"));
        assertThat(accepted.lead().source()).isEqualTo("webhook");
    }

    @Test
    void givesTheLeadsOfASecretToTheOrganizationOfThatSecret() {
        String name = "Theirs " + UUID.randomUUID();

        service.http()
                .withHeader("X-Webhook-Secret", THEIR_SECRET)
                .post("/webhook/lead-data", Map.of("company", name, "mail", "x@example.org"));

        assertThat(service.awaitEvents(
                        Topics.LEAD_ACCEPTED,
                        1,
                        each -> each.lead().businessName().equals(name)))
                .extracting(LeadAccepted::organizationId)
                .containsExactly(THEIRS);
    }

    @Test
    void turnsAwayASenderWithoutTheSecret() {
        Map<String, String> lead = Map.of("businessName", "Forged", "email", "a@b.example");

        Answer without = service.http().post("/webhook/lead-data", lead);
        Answer wrong =
                service.http().withHeader("X-Webhook-Secret", SECRET + "x").post("/webhook/lead-data", lead);

        assertThat(without.status()).isEqualTo(401);
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(service.events(Topics.LEAD_CAPTURED))
                .noneMatch(each -> "Forged".equals(each.fields().get("business_name")));
    }

    @Test
    void tellsASenderOfWhatIsNoLead() {
        TestHttp sender = service.http().withHeader("X-Webhook-Secret", SECRET);

        assertThat(sender.post("/webhook/lead-data", "{nonsense").status()).isEqualTo(400);
        assertThat(sender.post("/webhook/lead-data", "[]").status()).isEqualTo(422);
        assertThat(sender.post("/webhook/lead-data", "{\"foo\":1}").text("field"))
                .isEqualTo("businessName");
    }

    @Test
    void keepsAnUnusableLeadOfASenderForOperatorsToAskAbout() {
        String name = "Unusable " + UUID.randomUUID();

        Answer answer = service.http()
                .withHeader("X-Webhook-Secret", SECRET)
                .post("/webhook/lead-data", Map.of("businessName", name, "phone", "123"));

        assertThat(answer.status()).isEqualTo(202);
        LeadRefused refused = service.awaitEvents(Topics.LEAD_REFUSED, 1, each -> name.equals(each.businessName()))
                .getFirst();
        assertThat(refused.reason()).isEqualTo(RefusalReason.NO_USABLE_CONTACT);
        assertThat(refused.leadId()).hasToString(answer.text("leadId"));
    }

    private static JsonNode imported(OrganizationId organization, String name, byte[] file) {
        Answer begun = http(organization).upload("/api/leads/import", name, file);
        assertThat(begun.status()).as(begun.body()).isEqualTo(202);
        String path = "/api/leads/imports/" + begun.text("import_id");
        eventually(() -> http(organization).get(path).json().path("done").asBoolean());
        return http(organization).get(path).json();
    }

    private static TestHttp http(OrganizationId organization) {
        return service.http(organization, Role.MANAGER);
    }

    private static void write(ByteArrayOutputStream file, String text) {
        file.writeBytes(text.getBytes(UTF_8));
    }

    /** The scraper, and the table of its neighbour that it reads. */
    @Configuration(proxyBeanMethods = false)
    @Import(ScraperModule.class)
    static class WithPublishedTables {

        @Bean
        Migration campaignMigration() {
            return new Migration("campaign", false);
        }
    }
}
