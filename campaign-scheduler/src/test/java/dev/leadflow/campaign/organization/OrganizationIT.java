package dev.leadflow.campaign.organization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadflow.campaign.CampaignModule;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.common.web.Caller;
import dev.leadflow.common.web.Role;
import dev.leadflow.testkit.EndpointMatrix;
import dev.leadflow.testkit.RunningService;
import dev.leadflow.testkit.TestHttp;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Organizations, people and settings as their users meet them: over REST, on real servers. */
class OrganizationIT {

    private static final Secret PASSWORD = new Secret("correct horse battery");
    private static RunningService service;

    @BeforeAll
    static void start() {
        service = RunningService.start(
                CampaignModule.SERVICE,
                Map.of(
                        "LEADFLOW_ORGANIZATION", "Northwind",
                        "LEADFLOW_ADMIN_EMAIL", "Owner@Northwind.example",
                        "LEADFLOW_ADMIN_PASSWORD", "first password",
                        "DRY_RUN_MODE", "false",
                        "SMTP_HOST", "mail.northwind.example",
                        "DNS_SERVER", "off",
                        "DAILY_EMAIL_CAP", "40"));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** A new organization's owner; its name is unlike that of any other. */
    private static Caller owner() {
        String name = "Org " + UUID.randomUUID();
        return service.bean(Organizations.class).create(name, email(), PASSWORD);
    }

    private static String email() {
        return "p" + UUID.randomUUID() + "@example.com";
    }

    /** What is wrong here: nobody reaches this machine, and DNS is switched off. */
    private static final List<String> ACCEPTED = List.of("public_base_url", "business_address", "spf", "dkim", "dmarc");

    private static TestHttp as(Caller caller) {
        return service.http(caller);
    }

    private static TestHttp as(Caller caller, Role role) {
        return service.http(caller.organizationId(), role);
    }

    private static String nameOf(Caller caller) {
        return as(caller).get("/api/settings").text("organization_name");
    }

    private static TestHttp.Answer login(String email, String password) {
        return service.http().post("/api/auth/login", Map.of("email", email, "password", password));
    }

    // Logging in

    @Test
    void logsTheFirstOwnerInAndSaysWhoHeIs() {
        TestHttp.Answer answer = login(" OWNER@northwind.example ", "first password");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("token_type")).isEqualTo("bearer");
        assertThat(answer.json().path("expires_in").asInt()).isEqualTo(1800);
        JsonNode me = service.http()
                .withToken(answer.text("access_token"))
                .get("/api/auth/me")
                .json();
        FirstLogin first = service.bean(FirstLogin.class);
        assertThat(me.path("id").asString()).isEqualTo(first.ownerId().toString());
        assertThat(me.path("email").asString())
                .isEqualTo("owner@northwind.example")
                .isEqualTo(first.email());
        assertThat(me.path("role").asString()).isEqualTo("OWNER");
        assertThat(me.path("organization").path("id").asString())
                .isEqualTo(first.organizationId().toString());
        assertThat(me.path("organization").path("name").asString()).isEqualTo("Northwind");
        assertThat(first.generatedPassword()).isEmpty();
    }

    @Test
    void givesUnknownPeopleAndWrongPasswordsTheSameAnswer() {
        Caller owner = owner();
        String known = as(owner).get("/api/auth/me").text("email");

        TestHttp.Answer wrong = login(known, "not the password");
        TestHttp.Answer unknown = login(email(), "not the password");

        assertThat(wrong.status()).isEqualTo(401);
        assertThat(unknown.status()).isEqualTo(401);
        assertThat(unknown.body()).isEqualTo(wrong.body());
        assertThat(service.http()
                        .post("/api/auth/login", Map.of("email", known))
                        .text("field"))
                .isEqualTo("password");
    }

    @Test
    void logsInWhoeverStillSendsAnOldToken() {
        TestHttp.Answer answer = service.http()
                .withToken("expired.long.ago")
                .post("/api/auth/login", Map.of("email", "owner@northwind.example", "password", "first password"));

        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void letsAClientTryFiveTimesEvenIfItTriesAllAtOnce() throws Exception {
        Caller owner = owner();
        String email = as(owner).get("/api/auth/me").text("email");
        List<Integer> statuses;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> tries = IntStream.range(0, 12)
                    .mapToObj(i -> threads.submit(
                            () -> login(email, "guess number " + i).status()))
                    .toList();
            statuses = tries.stream().map(OrganizationIT::result).toList();
        }

        assertThat(statuses).filteredOn(status -> status == 401).hasSize(LoginAttempts.PER_ACCOUNT_AND_CLIENT);
        assertThat(statuses).filteredOn(status -> status == 429).hasSize(7);
        TestHttp.Answer right = login(email, PASSWORD.reveal());
        assertThat(right.status()).isEqualTo(429);
        assertThat(right.raw().headers().firstValueAsLong("Retry-After").orElse(0))
                .isBetween(880L, 900L);
        assertThat(right.text("type")).isEqualTo("urn:leadflow:problem:too-many-logins");
        // Another account from here, and this account from elsewhere, are not locked.
        assertThat(login("owner@northwind.example", "first password").status()).isEqualTo(200);
        assertThat(service.http()
                        .withHeader("X-Forwarded-For", "203.0.113.9") // as a proxy says who is elsewhere
                        .post("/api/auth/login", Map.of("email", email, "password", PASSWORD.reveal()))
                        .status())
                .isEqualTo(200);
    }

    private static Integer result(Future<Integer> future) {
        try {
            return future.get();
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Test
    void forgetsSlipsAfterALogin() {
        Caller owner = owner();
        String email = as(owner).get("/api/auth/me").text("email");
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 4; i++) {
                assertThat(login(email, "a slip of the pen").status()).isEqualTo(401);
            }
            assertThat(login(email, PASSWORD.reveal()).status()).isEqualTo(200);
        }
    }

    @Test
    void keepsNeitherPasswordsNorWhoTriedToLogIn() {
        Caller owner = owner();
        String email = as(owner).get("/api/auth/me").text("email");
        login(email, "not the password");

        String hash = service.database()
                .jdbc()
                .sql("SELECT password_hash FROM campaign.credential WHERE user_id = :user")
                .param("user", owner.userId().value())
                .query(String.class)
                .single();
        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(service.database()
                        .jdbc()
                        .sql("SELECT string_agg(client_key || account_key, ' ') FROM campaign.login_attempt")
                        .query(String.class)
                        .single())
                .doesNotContain("127.0.0.1")
                .doesNotContain(email);
    }

    // People

    @Test
    void letsNobodyGiveARoleAboveTheirOwn() {
        Caller owner = owner();
        for (Role who : Role.values()) {
            for (Role whom : Role.values()) {
                int status = as(owner, who)
                        .post("/api/auth/users", Map.of("email", email(), "password", "long enough", "role", whom))
                        .status();
                assertThat(status).as(who + " makes " + whom).isEqualTo(People.mayManage(who, whom) ? 201 : 403);
            }
        }
    }

    @Test
    void letsANewPersonLogInUntilDismissed() {
        Caller owner = owner();
        String email = email();
        TestHttp.Answer made =
                as(owner).post("/api/auth/users", Map.of("email", email, "password", "long enough", "role", "viewer"));
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.body()).doesNotContain("long enough");
        String token = login(email, "long enough").text("access_token");
        assertThat(service.http().withToken(token).get("/api/auth/me").text("role"))
                .isEqualTo("VIEWER");
        String path = "/api/auth/users/" + made.text("id");

        assertThat(as(owner).patch(path, Map.of("role", "MANAGER")).text("role"))
                .isEqualTo("MANAGER");
        assertThat(service.http().withToken(token).get("/api/auth/me").text("role"))
                .as("a role changes with the next login")
                .isEqualTo("VIEWER");
        String next = login(email, "long enough").text("access_token");
        assertThat(service.http().withToken(next).get("/api/auth/me").text("role"))
                .isEqualTo("MANAGER");
        assertThat(as(owner).patch(path, Map.of("active", false)).status()).isEqualTo(200);
        assertThat(login(email, "long enough").status()).isEqualTo(401);
        assertThat(as(owner)
                        .patch(path, Map.of("active", true, "password", "another one"))
                        .status())
                .isEqualTo(200);
        assertThat(login(email, "another one").status()).isEqualTo(200);
    }

    /** Their token holds on for a while, and who makes an account with it has come back for good. */
    @Test
    void letsNobodyWhoWasDismissedOrDemotedMakeOrChangePeople() {
        Caller owner = owner();
        String other = made(owner, email(), "long enough", "VIEWER").text("id");
        for (Map<String, Object> change : List.<Map<String, Object>>of(
                Map.of("active", false), Map.of("role", "VIEWER"), Map.of("role", "MANAGER"))) {
            String email = email();
            String admin = "/api/auth/users/"
                    + made(owner, email, "long enough", "ADMIN").text("id");
            TestHttp before =
                    service.http().withToken(login(email, "long enough").text("access_token"));
            Map<String, Object> colleague = Map.of("email", email(), "password", "long enough", "role", "ADMIN");
            assertThat(as(owner).patch(admin, change).status()).isEqualTo(200);

            assertThat(before.post("/api/auth/users", colleague).status()).isEqualTo(403);
            assertThat(before.patch("/api/auth/users/" + other, Map.of("role", "ADMIN"))
                            .status())
                    .isEqualTo(403);
        }
        assertThat(as(owner).get("/api/auth/users").json().path("total").asInt())
                .isEqualTo(5);
    }

    @Test
    void keepsAnOrganizationFromLosingItsLastOwner() {
        Caller owner = owner();
        String himself = "/api/auth/users/" + owner.userId();

        assertThat(as(owner).patch(himself, Map.of("active", false)).status()).isEqualTo(403);
        assertThat(as(owner).patch(himself, Map.of("role", "VIEWER")).status()).isEqualTo(403);
        assertThat(as(owner, Role.ADMIN).patch(himself, Map.of("active", false)).status())
                .isEqualTo(403);
    }

    @Test
    void changesOnesOwnPasswordOnlyWithTheCurrentOne() {
        Caller owner = owner();
        String email = as(owner).get("/api/auth/me").text("email");

        assertThat(as(owner)
                        .put(
                                "/api/auth/password",
                                Map.of("current_password", "a guess", "new_password", "a new password"))
                        .status())
                .isEqualTo(401);
        assertThat(as(owner)
                        .put(
                                "/api/auth/password",
                                Map.of("current_password", PASSWORD.reveal(), "new_password", "a new password"))
                        .status())
                .isEqualTo(204);
        assertThat(login(email, PASSWORD.reveal()).status()).isEqualTo(401);
        assertThat(login(email, "a new password").status()).isEqualTo(200);
    }

    @Test
    void namesTheFieldOfAPersonThatCannotBeTaken() {
        Caller owner = owner();
        String taken = as(owner()).get("/api/auth/me").text("email");

        assertThat(made(owner, "nobody", "long enough", "VIEWER").text("field")).isEqualTo("email");
        assertThat(made(owner, email(), "short", "VIEWER").text("field")).isEqualTo("password");
        assertThat(made(owner, email(), "long enough", "KING").text("field")).isEqualTo("role");
        assertThat(made(owner, taken, "long enough", "VIEWER").status()).isEqualTo(409);
        assertThat(as(owner)
                        .post(
                                "/api/auth/users",
                                "{\"email\":\"x@example.com\",\"organization_id\":\"" + UUID.randomUUID() + "\"}")
                        .text("type"))
                .isEqualTo("urn:leadflow:problem:unknown-field");
    }

    private static TestHttp.Answer made(Caller by, String email, String password, String role) {
        return as(by).post("/api/auth/users", Map.of("email", email, "password", password, "role", role));
    }

    // Settings

    @Test
    void startsInDryRunWithSafeDefaultsWhateverTheEnvironmentSays() {
        JsonNode first =
                as(service.bean(FirstLogin.class).owner()).get("/api/settings").json();

        // Row 341.
        assertThat(first.path("mode").asString()).isEqualTo("DRY_RUN");
        assertThat(first.path("approval_required").asBoolean()).isTrue();
        assertThat(first.path("daily_email_cap").asInt()).isEqualTo(40);
        assertThat(first.path("daily_call_cap").asInt()).isEqualTo(20);
        assertThat(first.path("call_window").toString())
                .isEqualTo("{\"days\":[\"MONDAY\",\"TUESDAY\",\"WEDNESDAY\",\"THURSDAY\",\"FRIDAY\"],"
                        + "\"from\":\"11:00\",\"to\":\"17:00\"}");
        assertThat(first.path("email_window").path("days").size()).isEqualTo(7);
        assertThat(first.path("zone").asString()).isEqualTo("Asia/Kolkata");
        assertThat(first.path("business_name").asString()).isEqualTo("Northwind");
        assertThat(first.path("sender_email").asString()).isEmpty();
    }

    @Test
    void changesOnlyTheFieldsThatARequestNames() {
        Caller owner = owner();
        JsonNode before = as(owner).get("/api/settings").json();

        TestHttp.Answer answer = as(owner).patch("/api/settings", """
                {"cooldown_days": 45, "call_window": {"days": ["sat", "SUNDAY"], "from": "09:30", "to": "24:00"},
                 "holidays": ["2027-03-04"], "sender_email": "hello@northwind.example", "running": false}""");

        assertThat(answer.status()).isEqualTo(200);
        JsonNode after = as(owner).get("/api/settings").json();
        assertThat(after).isEqualTo(answer.json());
        List<String> changed = before.propertyNames().stream()
                .filter(name -> !before.get(name).equals(after.get(name)))
                .sorted()
                .toList();
        assertThat(changed)
                .containsExactly("call_window", "cooldown_days", "holidays", "running", "sender_email", "version");
        assertThat(after.path("call_window").toString())
                .isEqualTo("{\"days\":[\"SATURDAY\",\"SUNDAY\"],\"from\":\"09:30\",\"to\":\"00:00\"}");
        assertThat(after.path("version").asLong())
                .isEqualTo(before.path("version").asLong() + 1);
    }

    @Test
    void tellsEveryChangeInItsOrderAndPublishesTheRowThatTheLastGateReads() {
        Caller owner = owner();
        for (int days = 1; days <= 3; days++) {
            as(owner).patch("/api/settings", Map.of("cooldown_days", days));
        }

        List<OrganizationSettings> told = service.awaitEvents(
                Topics.SETTINGS, 4, each -> each.organizationId().equals(owner.organizationId()));

        assertThat(told).extracting(OrganizationSettings::version).containsExactly(1L, 2L, 3L, 4L);
        assertThat(told).extracting(OrganizationSettings::cooldownDays).containsExactly(30, 1, 2, 3);
        Map<String, Object> row = service.database()
                .jdbc()
                .sql("""
                        SELECT settings::text AS settings, version FROM campaign.organization_settings
                        WHERE organization_id = :organization""")
                .param("organization", owner.organizationId().value())
                .query()
                .singleRow();
        assertThat(Json.EVENTS.readValue((String) row.get("settings"), OrganizationSettings.class))
                .isEqualTo(told.getLast());
        assertThat(row.get("version")).isEqualTo(4L);
    }

    @Test
    void leavesEverythingAsItIsWhenNothingChanges() {
        Caller owner = owner();

        JsonNode answer =
                as(owner).patch("/api/settings", Map.of("cooldown_days", 30)).json();

        assertThat(answer.path("version").asLong()).isEqualTo(1);
        assertThat(as(owner).get("/api/audit").json().path("total").asLong()).isEqualTo(1);
    }

    @Test
    void refusesAChangeOfSettingsThatHaveChangedSince() {
        Caller owner = owner();
        as(owner).patch("/api/settings", Map.of("cooldown_days", 31));

        assertThat(as(owner)
                        .patch("/api/settings", Map.of("cooldown_days", 60, "version", 1))
                        .status())
                .isEqualTo(409);
        assertThat(as(owner)
                        .patch("/api/settings", Map.of("cooldown_days", 60, "version", 2))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void losesNoneOfManyChangesAtOnce() throws Exception {
        Caller owner = owner();
        List<String> fields = List.of(
                "daily_email_cap", "daily_call_cap", "country_call_cap", "domain_emails_per_hour", "cooldown_days");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            fields.stream()
                    .map(field -> threads.submit(() ->
                            as(owner).patch("/api/settings", Map.of(field, 77)).status()))
                    .toList()
                    .forEach(each -> assertThat(result(each)).isEqualTo(200));
        }

        JsonNode after = as(owner).get("/api/settings").json();
        assertThat(fields)
                .allSatisfy(field -> assertThat(after.path(field).asInt()).isEqualTo(77));
        assertThat(after.path("version").asLong()).isEqualTo(6);
        assertThat(as(owner)
                        .get("/api/audit/verification")
                        .json()
                        .path("intact")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void namesEveryFieldThatCannotBeTaken() {
        Caller owner = owner();

        TestHttp.Answer answer = as(owner).patch("/api/settings", """
                {"daily_email_cap": -1, "zone": "Mars/Olympus", "sender_email": "a@b\\r\\nBcc: c@d", "cooldown_days": 12}""");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text("field")).isEqualTo("daily_email_cap");
        assertThat(answer.json().path("errors").propertyNames())
                .containsExactlyInAnyOrder("daily_email_cap", "zone", "sender_email");
        assertThat(as(owner).get("/api/settings").json().path("cooldown_days").asInt())
                .as("all or nothing")
                .isEqualTo(30);
        for (String body : List.of(
                "{\"daily_email_cap\": 12.7}",
                "{\"daily_email_cap\": \"many\"}",
                "{\"daily_email_cap\": 99999999999}",
                "{\"daily_email_cap\": [1]}")) {
            TestHttp.Answer wrong = as(owner).patch("/api/settings", body);
            assertThat(wrong.status()).as(body).isEqualTo(422);
            assertThat(wrong.text("field")).as(body).isEqualTo("daily_email_cap");
        }
        TestHttp.Answer unknown = as(owner).patch("/api/settings", Map.of("mode", "LIVE"));
        assertThat(unknown.status()).isEqualTo(422);
        assertThat(unknown.text("field")).isEqualTo("mode");
    }

    @Test
    void switchesApprovalOffOnlyWhenItIsConfirmed() {
        Caller owner = owner();

        TestHttp.Answer asked = as(owner).patch("/api/settings", Map.of("approval_required", false));

        assertThat(asked.status()).isEqualTo(422);
        assertThat(asked.text("type")).isEqualTo("urn:leadflow:problem:confirmation-needed");
        assertThat(asked.text("field")).isEqualTo("confirm");
        assertThat(asked.json().path("weakened").toString()).isEqualTo("[\"approval_required\"]");
        assertThat(as(owner)
                        .patch("/api/settings", Map.of("approval_required", false, "confirm", nameOf(owner)))
                        .json()
                        .path("approval_required")
                        .asBoolean())
                .isFalse();
    }

    // Going live

    @Test
    void goesLiveOnlyWithTheNameAndEveryFailingCheckAccepted() {
        Caller owner = owner();
        String name = nameOf(owner);

        TestHttp.Answer unnamed = as(owner).put("/api/settings/mode", Map.of("mode", "LIVE"));
        assertThat(unnamed.status()).isEqualTo(422);
        assertThat(unnamed.text("field")).isEqualTo("confirm");
        assertThat(unnamed.json().path("checks").size()).isEqualTo(10);

        List<String> all =
                List.of("sender_email", "mail_provider", "business_address", "public_base_url", "spf", "dkim", "dmarc");
        TestHttp.Answer noSender =
                as(owner).put("/api/settings/mode", Map.of("mode", "LIVE", "confirm", name, "accept", all));
        assertThat(noSender.status()).as("nobody can send without an address").isEqualTo(409);
        assertThat(noSender.text("detail")).contains("sender_email").doesNotContain("business_address");

        as(owner).patch("/api/settings", Map.of("sender_email", "hello@northwind.example"));
        TestHttp.Answer notAccepted = as(owner)
                .put(
                        "/api/settings/mode",
                        Map.of("mode", "LIVE", "confirm", name, "accept", List.of("public_base_url")));
        assertThat(notAccepted.status()).isEqualTo(409);
        assertThat(notAccepted.text("detail")).contains("business_address").doesNotContain("public_base_url:");
        assertThat(settings(owner).mode()).isEqualTo(Mode.DRY_RUN);

        TestHttp.Answer live =
                as(owner).put("/api/settings/mode", Map.of("mode", "LIVE", "confirm", name, "accept", ACCEPTED));
        assertThat(live.status()).isEqualTo(200);
        assertThat(live.text("mode")).isEqualTo("LIVE");
        assertThat(live.text("changed_by")).isEqualTo(owner.userId().toString());
        assertThat(settings(owner).mode()).isEqualTo(Mode.LIVE);

        JsonNode entry = as(owner).get("/api/audit").json().path("items").path(0);
        assertThat(entry.path("action").asString()).isEqualTo("MODE_CHANGED");
        assertThat(entry.path("user").path("id").asString())
                .isEqualTo(owner.userId().toString());
        assertThat(entry.path("after").path("failing_checks").toString())
                .isEqualTo("[\"business_address\",\"public_base_url\",\"spf\",\"dkim\",\"dmarc\"]");

        assertThat(as(owner)
                        .put("/api/settings/mode", Map.of("mode", "DRY_RUN"))
                        .text("mode"))
                .isEqualTo("DRY_RUN");
        List<OrganizationSettings> told = service.awaitEvents(
                Topics.SETTINGS, 4, each -> each.organizationId().equals(owner.organizationId()));
        assertThat(told)
                .extracting(OrganizationSettings::mode)
                .containsExactly(Mode.DRY_RUN, Mode.DRY_RUN, Mode.LIVE, Mode.DRY_RUN);
    }

    private static OrganizationSettings settings(Caller caller) {
        return service.bean(Organizations.class)
                .settings(caller.organizationId())
                .orElseThrow();
    }

    @Test
    void namesWhatIsWrongWithARequestToChangeTheMode() {
        Caller owner = owner();

        assertThat(as(owner).put("/api/settings/mode", "{}").text("field")).isEqualTo("mode");
        assertThat(as(owner)
                        .put("/api/settings/mode", Map.of("mode", "LIVE", "accept", List.of("everything")))
                        .text("field"))
                .isEqualTo("accept");
        assertThat(as(owner, Role.MANAGER)
                        .put("/api/settings/mode", Map.of("mode", "DRY_RUN"))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void keepsTheSenderWhileLive() {
        Caller owner = owner();
        String name = nameOf(owner);
        as(owner).patch("/api/settings", Map.of("sender_email", "hello@northwind.example"));
        as(owner).put("/api/settings/mode", Map.of("mode", "LIVE", "confirm", name, "accept", ACCEPTED));

        assertThat(as(owner).patch("/api/settings", Map.of("sender_email", "")).text("field"))
                .isEqualTo("sender_email");
        assertThat(as(owner)
                        .patch("/api/settings", Map.of("daily_email_cap", 5000))
                        .text("field"))
                .isEqualTo("confirm");
        assertThat(as(owner)
                        .patch("/api/settings", Map.of("daily_email_cap", 100))
                        .status())
                .isEqualTo(200);
    }

    // Audit

    @Test
    void recordsWhoChangedWhatWithoutPersonalData() {
        Caller owner = owner();
        String email = as(owner).get("/api/auth/me").text("email");
        login(email, PASSWORD.reveal());
        as(owner).patch("/api/settings", Map.of("cooldown_days", 31, "sender_email", "jane.doe@northwind.example"));
        made(owner, email(), "long enough", "VIEWER");

        JsonNode log = as(owner).get("/api/audit?page=0&size=10").json();

        assertThat(log.path("total").asInt()).isEqualTo(4);
        assertThat(log.path("items")
                        .valueStream()
                        .map(entry -> entry.path("action").asString()))
                .containsExactly("USER_CREATED", "SETTINGS_CHANGED", "LOGGED_IN", "ORGANIZATION_CREATED");
        JsonNode change = log.path("items").path(1);
        assertThat(change.path("user").path("email").asString()).isEqualTo(email);
        assertThat(change.path("before").toString())
                .isEqualTo("{\"cooldown_days\":30,\"sender_email\":\"\",\"version\":1}");
        assertThat(change.path("after").toString())
                .isEqualTo("{\"cooldown_days\":31,\"sender_email\":\"***\",\"version\":2}");
        String stored = service.database()
                .jdbc()
                .sql("SELECT string_agg(l::text, ' ') FROM campaign.audit_log l")
                .query(String.class)
                .single();
        assertThat(stored)
                .doesNotContain("jane.doe")
                .doesNotContain("@")
                .doesNotContain("long enough")
                .doesNotContain("argon2");
    }

    @Test
    void refusesToChangeTheLogAndNoticesWhenSomebodyDidAnyway() {
        Caller owner = owner();
        as(owner).patch("/api/settings", Map.of("cooldown_days", 31));
        as(owner).patch("/api/settings", Map.of("cooldown_days", 32));
        String forgery = "UPDATE campaign.audit_log SET after = '{\"cooldown_days\":99}' WHERE sequence = 2 "
                + "AND organization_id = '" + owner.organizationId() + "'";

        assertThatThrownBy(() -> service.database().jdbc().sql(forgery).update())
                .hasMessageContaining("append-only");
        assertThatThrownBy(() -> service.database()
                        .jdbc()
                        .sql("DELETE FROM campaign.audit_log")
                        .update())
                .hasMessageContaining("append-only");
        assertThat(as(owner)
                        .get("/api/audit/verification")
                        .json()
                        .path("intact")
                        .asBoolean())
                .isTrue();

        try (var pool = service.postgres().ownerPool()) {
            JdbcClient database = JdbcClient.create(pool);
            database.sql("ALTER TABLE campaign.audit_log DISABLE TRIGGER audit_log_is_append_only")
                    .update();
            database.sql(forgery).update();
            database.sql("ALTER TABLE campaign.audit_log ENABLE TRIGGER audit_log_is_append_only")
                    .update();
        }
        JsonNode found = as(owner).get("/api/audit/verification").json();
        assertThat(found.path("intact").asBoolean()).isFalse();
        assertThat(found.path("broken_at").asLong()).isEqualTo(2);
    }

    // Tenants and roles

    @Test
    void showsASecondOrganizationNothingOfTheFirst() {
        Caller ours = owner();
        Caller theirs = owner();
        String colleague = made(ours, email(), "long enough", "VIEWER").text("id");
        as(ours).patch("/api/settings", Map.of("cooldown_days", 99));

        assertThat(as(theirs).get("/api/settings").json().path("cooldown_days").asInt())
                .isEqualTo(30);
        assertThat(as(theirs).get("/api/auth/users").json().path("total").asInt())
                .isEqualTo(1);
        assertThat(as(theirs).get("/api/auth/users").body()).doesNotContain(colleague);
        assertThat(as(theirs).get("/api/audit").json().path("total").asInt()).isEqualTo(1);
        assertThat(as(theirs)
                        .patch("/api/auth/users/" + colleague, Map.of("active", false))
                        .status())
                .isEqualTo(404);
        // A token that pairs their organization with our user finds nobody.
        assertThat(service.http(new Caller(ours.userId(), theirs.organizationId(), Role.OWNER))
                        .get("/api/auth/me")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void asksEachRoleForItsPermissionOnEveryEndpoint() {
        assertThat(EndpointMatrix.violations(service, owner().organizationId())).isEmpty();
        assertThat(EndpointMatrix.endpoints(service))
                .extracting(EndpointMatrix.Endpoint::toString)
                .contains("PUT /api/settings/mode", "POST /api/auth/users", "GET /api/audit/verification");
    }
}
