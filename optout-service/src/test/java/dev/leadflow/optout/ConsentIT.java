package dev.leadflow.optout;

import static dev.leadflow.testkit.RunningService.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Consent;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Purpose;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.event.UserId;
import dev.leadflow.common.web.Caller;
import dev.leadflow.common.web.Role;
import dev.leadflow.testkit.EndpointMatrix;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.RunningService;
import dev.leadflow.testkit.TestHttp;
import dev.leadflow.testkit.TestHttp.Answer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Rows 344 to 346. */
class ConsentIT {

    private static final String PHONE = "+912041234567";
    private static RunningService service;
    private static KeyedHash keys;

    private final OrganizationId organization = Fixtures.organization();
    private final UserId operator = new UserId(UUID.randomUUID());

    @BeforeAll
    static void start() {
        service = RunningService.start(OptoutModule.SERVICE, Map.of());
        keys = service.bean(KeyedHash.class);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void recordsAConsentWithItsEvent() {
        Answer answer = http().post(
                        "/api/consents",
                        Map.of(
                                "phone", "+91 20 4123 4567",
                                "channel", "VOICE",
                                "purpose", "MARKETING",
                                "evidence", "Form of\r\n1 May",
                                "given_at", "2024-05-01T12:00:00+05:30"));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.text("address")).isEqualTo(PHONE);
        assertThat(answer.text("evidence")).isEqualTo("Form of 1 May");
        assertThat(Instant.parse(answer.text("given_at"))).isEqualTo(Instant.parse("2024-05-01T06:30:00Z"));
        assertThat(answer.json().hasNonNull("withdrawn_at")).isFalse();
        assertThat(awaitEvents(1))
                .containsExactly(new Consent(
                        organization,
                        keys.phone(organization, PHONE),
                        Channel.VOICE,
                        Purpose.MARKETING,
                        "Form of 1 May",
                        Instant.parse("2024-05-01T06:30:00Z"),
                        null));
    }

    @Test
    void takesAConsentAsGivenNowWhenNothingElseIsSaid() {
        Instant before = Instant.now().truncatedTo(ChronoUnit.MICROS);

        Answer answer =
                give(Map.of("email", " Info@ASHA.Example ", "channel", "EMAIL", "purpose", "ENQUIRY", "evidence", "x"));

        assertThat(answer.text("address")).isEqualTo("Info@asha.example");
        assertThat(Instant.parse(answer.text("given_at"))).isBetween(before, Instant.now());
        assertThat(awaitEvents(1).getFirst().key()).isEqualTo(keys.email(organization, "info@asha.example"));
    }

    @Test
    void withdrawsWhatMatchesAndKeepsItsRow() {
        for (Purpose purpose : Purpose.values()) {
            give(PHONE, purpose.name(), "2024-05-01T00:00:00Z");
        }

        Answer one = withdraw(Map.of("phone", PHONE, "channel", "VOICE", "purpose", "SERVICE"));

        assertThat(one.json().path("consents")).hasSize(1);
        assertThat(one.json().path("consents").get(0).hasNonNull("withdrawn_at"))
                .isTrue();
        assertThat(holding()).containsExactlyInAnyOrder("MARKETING", "ENQUIRY", "REQUESTED_CALLBACK");

        Answer all = withdraw(Map.of("phone", "0091 20-41234567"));

        assertThat(all.json().path("consents")).hasSize(4);
        assertThat(holding()).isEmpty();
        assertThat(http().get("/api/consents").json().path("total").asInt()).isEqualTo(4);
        assertThat(awaitEvents(8)).hasSize(8);
    }

    @Test
    void saysTheSameWhenWithdrawnAgainOrNeverGiven() {
        give(PHONE, "MARKETING", "2024-05-01T00:00:00Z");
        Answer first = withdraw(Map.of("phone", PHONE));

        assertThat(withdraw(Map.of("phone", PHONE)).body()).isEqualTo(first.body());
        assertThat(withdraw(Map.of("phone", PHONE, "channel", "EMAIL")).json().path("consents"))
                .isEmpty();
        Answer stranger = withdraw(Map.of("email", "nobody@asha.example"));
        assertThat(stranger.status()).isEqualTo(200);
        assertThat(stranger.json().path("consents")).isEmpty();
        assertThat(awaitEvents(2)).hasSize(2);
    }

    @Test
    void isNotBroughtBackByAnOlderConsent() {
        give(PHONE, "MARKETING", "2024-05-01T00:00:00Z");
        withdraw(Map.of("phone", PHONE));

        Answer older = give(PHONE, "MARKETING", "2024-06-01T00:00:00Z");

        assertThat(older.status()).isEqualTo(200);
        assertThat(older.json().hasNonNull("withdrawn_at")).isTrue();
        assertThat(holding()).isEmpty();
    }

    @Test
    void holdsAgainWhenGivenAfterTheWithdrawal() {
        give(PHONE, "MARKETING", "2024-05-01T00:00:00Z");
        withdraw(Map.of("phone", PHONE));

        Answer again = give(Map.of(
                "phone", PHONE, "channel", "VOICE", "purpose", "MARKETING", "evidence", "Asked us to call again"));

        assertThat(again.json().hasNonNull("withdrawn_at")).isFalse();
        assertThat(again.text("evidence")).isEqualTo("Asked us to call again");
        assertThat(holding()).containsExactly("MARKETING");
        assertThat(awaitEvents(3)).extracting(Consent::holds).containsExactly(true, false, true);
    }

    @Test
    void tellsWhoChangedWhat() {
        give(PHONE, "MARKETING", "2024-05-01T00:00:00Z");
        UserId other = new UserId(UUID.randomUUID());
        service.http(new Caller(other, organization, Role.MANAGER))
                .post("/api/consents/withdraw", Map.of("phone", PHONE));
        give(PHONE, "MARKETING", "2024-05-02T00:00:00Z");

        List<String> history = service.database()
                .jdbc()
                .sql("""
                        SELECT change || ' ' || evidence || ' ' || changed_by FROM optout.consent_change
                        WHERE organization_id = :organization ORDER BY id""")
                .param("organization", organization.value())
                .query(String.class)
                .list();

        assertThat(history)
                .containsExactly(
                        "GIVEN Form of 2024-05-01T00:00:00Z " + operator,
                        "WITHDRAWN Form of 2024-05-01T00:00:00Z " + other);
    }

    @Test
    void holdsForBothFormsOfAnInternationalDomain() {
        give(Map.of("email", "a@b\u00fccher.example", "channel", "EMAIL", "purpose", "SERVICE", "evidence", "x"));

        assertThat(awaitEvents(2))
                .extracting(Consent::key)
                .containsExactlyInAnyOrder(
                        keys.email(organization, "a@b\u00fccher.example"),
                        keys.email(organization, "a@xn--bcher-kva.example"));

        withdraw(Map.of("email", "a@xn--bcher-kva.example"));

        assertThat(holding()).isEmpty();
    }

    @Test
    void listsConsentsNewestFirstAndFindsThem() {
        give(Map.of("email", "first@one.example", "channel", "EMAIL", "purpose", "SERVICE", "evidence", "x"));
        give(Map.of("email", "second@two.example", "channel", "EMAIL", "purpose", "SERVICE", "evidence", "x"));
        give(PHONE, "MARKETING", "2024-05-01T00:00:00Z");
        withdraw(Map.of("email", "first@one.example"));
        TestHttp viewer = service.http(organization, Role.VIEWER);

        JsonNode all = viewer.get("/api/consents").json();

        assertThat(all.path("total").asInt()).isEqualTo(3);
        assertThat(all.path("items").get(0).path("address").asString()).isEqualTo(PHONE);
        assertThat(all.path("items").get(2).path("address").asString()).isEqualTo("first@one.example");
        assertThat(all.path("items").get(2).hasNonNull("withdrawn_at")).isTrue();
        assertThat(viewer.get("/api/consents?page=1&size=2").json().path("items"))
                .hasSize(1);
        assertThat(viewer.get("/api/consents?query=TWO.ex").json().path("items"))
                .hasSize(1);
        assertThat(viewer.get("/api/consents?query=020-41234567").json().path("items"))
                .hasSize(1);
        assertThat(viewer.get("/api/consents?query=100%25").json().path("items"))
                .isEmpty();
        assertThat(viewer.get("/api/consents?size=501").status()).isEqualTo(422);
    }

    @Test
    void showsAndChangesNothingOfAnotherOrganization() {
        give(PHONE, "MARKETING", "2024-05-01T00:00:00Z");
        TestHttp other = service.http(Fixtures.organization(), Role.OWNER);

        assertThat(other.get("/api/consents").json().path("total").asInt()).isZero();
        assertThat(other.get("/api/consents?query=" + PHONE.substring(1)).json().path("items"))
                .isEmpty();
        assertThat(other.post("/api/consents/withdraw", Map.of("phone", PHONE))
                        .json()
                        .path("consents"))
                .isEmpty();
        assertThat(holding()).containsExactly("MARKETING");
    }

    @Test
    void namesTheFieldThatCannotBeTaken() {
        refused("email", "phone", "");
        refused("email", "email", "a@b.example");
        refused("phone", "phone", "12");
        refused("channel", "channel", "EMAIL");
        refused("channel", "channel", "FAX");
        refused("channel", "channel", "");
        refused("purpose", "purpose", "FUN");
        refused("purpose", "purpose", "");
        refused("evidence", "evidence", " \r\n\t ");
        refused("evidence", "evidence", "x".repeat(501));
        refused("given_at", "given_at", "2999-01-01T00:00:00Z");
        refused("given_at", "given_at", "-1000000000-01-01T00:00:00Z");
        refused("given_at", "given_at", "yesterday");
        refused("withdrawn_at", "withdrawn_at", "2024-05-01T00:00:00Z");
        refused("organization_id", "organization_id", UUID.randomUUID().toString());
        assertThat(withdraw(Map.of()).text("field")).isEqualTo("email");
        assertThat(withdraw(Map.of("phone", PHONE, "channel", "FAX")).text("field"))
                .isEqualTo("channel");

        assertThat(http().get("/api/consents").json().path("total").asInt()).isZero();
    }

    /** A good request but for one field. */
    private void refused(String expected, String field, String value) {
        Map<String, String> request = new HashMap<>(Map.of(
                "phone",
                PHONE,
                "channel",
                "VOICE",
                "purpose",
                "MARKETING",
                "evidence",
                "x",
                "given_at",
                "2024-05-01T00:00:00Z"));
        request.put(field, value);

        Answer answer = http().post("/api/consents", request);

        assertThat(answer.status()).as(field + " " + answer.body()).isEqualTo(422);
        assertThat(answer.text("field")).isEqualTo(expected);
    }

    @Test
    void standsHostileBodies() {
        assertThat(http().post("/api/consents", "{").status()).isEqualTo(400);
        assertThat(http().post("/api/consents", "{\"evidence\": \"" + "x".repeat(10 << 20) + "\"}")
                        .status())
                .isEqualTo(413);
        Answer nul = give(Map.of(
                "phone",
                PHONE,
                "channel",
                "VOICE",
                "purpose",
                "SERVICE",
                "evidence",
                "a\u0000b\ud83d\ude00\ud83d'; DROP"));

        assertThat(nul.status()).as(nul.body()).isEqualTo(200);
        assertThat(nul.text("evidence")).isEqualTo("ab\ud83d\ude00'; DROP");
    }

    @Test
    void asksOnEveryEndpointForAPermission() {
        assertThat(EndpointMatrix.violations(service, Fixtures.organization())).isEmpty();
        assertThat(EndpointMatrix.endpoints(service))
                .extracting(EndpointMatrix.Endpoint::toString)
                .contains(
                        "GET /api/consents",
                        "POST /api/consents",
                        "POST /api/consents/withdraw",
                        "POST /api/dnc/import",
                        "GET /api/dnc/registries");
        TestHttp viewer = service.http(organization, Role.VIEWER);
        assertThat(viewer.post("/api/consents", Map.of("phone", PHONE)).status())
                .isEqualTo(403);
        assertThat(viewer.post("/api/consents/withdraw", Map.of("phone", PHONE)).status())
                .isEqualTo(403);
    }

    @Test
    void neverForgets() {
        give(PHONE, "MARKETING", "2024-05-01T00:00:00Z");
        withdraw(Map.of("phone", PHONE));
        try (var owner = service.postgres().ownerPool()) {
            for (JdbcClient jdbc : List.of(service.database().jdbc(), JdbcClient.create(owner))) {
                for (String sql : List.of(
                        "DELETE FROM optout.consent",
                        "TRUNCATE optout.consent",
                        "UPDATE optout.consent SET withdrawn_at = NULL",
                        "UPDATE optout.consent SET key = 'other' || key",
                        "UPDATE optout.consent SET given_at = '2000-01-01T00:00:00Z'",
                        "DELETE FROM optout.consent_change",
                        "TRUNCATE optout.consent_change",
                        "UPDATE optout.consent_change SET change = 'GIVEN'",
                        "UPDATE optout.consent_change SET evidence = 'other'")) {
                    assertThatThrownBy(() -> jdbc.sql(sql).update()).as(sql).isInstanceOf(DataAccessException.class);
                }
            }
        }

        assertThat(holding()).isEmpty();
        assertThat(http().get("/api/consents").json().path("total").asInt()).isEqualTo(1);
    }

    @Test
    void keepsOnlyTheKeyAfterAnErasure() {
        give(PHONE, "MARKETING", "2024-05-01T00:00:00Z");
        for (String sql : List.of(
                "UPDATE optout.consent SET address = NULL, evidence = '' WHERE organization_id = :organization",
                "UPDATE optout.consent_change SET evidence = '' WHERE organization_id = :organization")) {
            assertThat(service.database()
                            .jdbc()
                            .sql(sql)
                            .param("organization", organization.value())
                            .update())
                    .isEqualTo(1);
        }

        assertThat(holding()).containsExactly("MARKETING");
        withdraw(Map.of("phone", PHONE));
        assertThat(holding()).isEmpty();
    }

    @Test
    void aWithdrawalWaitsForAGateThatIsDecidingAboutTheSameAddress() throws Exception {
        give(PHONE, "MARKETING", "2024-05-01T00:00:00Z");
        CompletableFuture<Answer> answer = new CompletableFuture<>();

        service.database().inTransaction(() -> {
            service.database()
                    .jdbc()
                    .sql("SELECT count(pg_advisory_xact_lock_shared(hashtextextended(:key, 0)))")
                    .param("key", keys.phone(organization, PHONE))
                    .query()
                    .singleRow();
            Thread.ofVirtual().start(() -> answer.complete(withdraw(Map.of("phone", PHONE))));
            eventually(() -> service.database()
                    .jdbc()
                    .sql("SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)")
                    .query(Boolean.class)
                    .single());
            assertThat(answer).isNotDone();
        });

        assertThat(answer.get(10, TimeUnit.SECONDS).status()).isEqualTo(200);
        assertThat(holding()).isEmpty();
    }

    private Answer give(Map<String, String> request) {
        return http().post("/api/consents", request);
    }

    private Answer give(String phone, String purpose, String givenAt) {
        return give(Map.of(
                "phone",
                phone,
                "channel",
                "VOICE",
                "purpose",
                purpose,
                "evidence",
                "Form of " + givenAt,
                "given_at",
                givenAt));
    }

    private Answer withdraw(Map<String, String> request) {
        return http().post("/api/consents/withdraw", request);
    }

    /** The purposes of the consents that hold, as the last gate reads them. */
    private List<String> holding() {
        return service.database()
                .jdbc()
                .sql("""
                        SELECT purpose FROM optout.consent WHERE organization_id = :organization AND withdrawn_at IS NULL""")
                .param("organization", organization.value())
                .query(String.class)
                .list();
    }

    private List<Consent> awaitEvents(int count) {
        return service.awaitEvents(
                Topics.CONSENTS, count, each -> each.organizationId().equals(organization));
    }

    private TestHttp http() {
        return service.http(new Caller(operator, organization, Role.AGENT));
    }
}
