package dev.leadflow.optout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Suppression;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.web.Role;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.RunningService;
import dev.leadflow.testkit.TestHttp;
import dev.leadflow.testkit.TestHttp.Answer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Row 135, by file. */
class DoNotCallListIT {

    private static final String PATH = "/api/dnc/list";
    private static final String ONE = "+912041234561";
    private static final String TWO = "+912041234562";
    private static RunningService service;
    private static KeyedHash keys;

    private final OrganizationId organization = Fixtures.organization();

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
    void putsTheNumbersOnTheListWithTheirEvents() {
        Answer answer = send("phone,reason\n" + ONE + ",asked at the \"fair\"\n020-4123 4562,\n");

        assertCounts(answer, 2, 2, 0, 0);
        JsonNode list = list(organization);
        assertThat(list.path("total").asInt()).isEqualTo(2);
        assertThat(list.path("items")
                        .valueStream()
                        .map(each -> each.path("phone").asString() + " "
                                + each.path("reason").asString()))
                .containsExactlyInAnyOrder(ONE + " asked at the \"fair\"", TWO + " Do-not-call list");
        assertThat(rows()).containsOnly("VOICE PHONE DO_NOT_CALL_LIST");
        assertThat(awaitEvents(2))
                .allSatisfy(each -> assertThat(each.scope()).isEqualTo(Suppression.Scope.VOICE))
                .extracting(Suppression::key)
                .containsExactlyInAnyOrder(keys.phone(organization, ONE), keys.phone(organization, TWO));
        assertThat(http().get("/api/opt-outs").json().path("total").asInt()).isZero();
        assertThat(http().get("/api/dnc/registries").json().path("registries")).isEmpty();
    }

    @Test
    void changesAndTellsNothingWhenTheSameFileComesAgain() {
        String file = "phone\n" + ONE + "\n" + TWO + "\n+91 20 4123 4561\n";
        assertCounts(send(file), 3, 2, 1, 0);
        String before = list(organization).toString();

        assertCounts(send(file), 3, 0, 3, 0);

        assertThat(list(organization).toString()).isEqualTo(before);
        send("phone\n+912041234563\n");
        assertThat(awaitEvents(3)).as("the second time told nothing").hasSize(3);
    }

    @Test
    void keepsTheFirstReason() {
        http().post("/api/dnc", Map.of("phone", ONE, "reason", "by telephone"));

        assertCounts(send("phone,reason\n" + ONE + ",by file\n"), 1, 0, 1, 0);

        assertThat(list(organization).path("items").get(0).path("reason").asString())
                .isEqualTo("by telephone");
    }

    @Test
    void refusesRowsByNumberAndReasonAndTakesTheOthers() {
        Answer answer = send("phone,reason,name\n" + ONE + ",,\n,wish,Asha\n\n9.1982E+11,,\nnobody,,\n" + TWO
                + ",two cells\n\"" + TWO + ",,\n" + TWO + ",,\n");

        assertCounts(answer, 7, 2, 0, 5);
        assertThat(answer.json()
                        .path("refusals")
                        .valueStream()
                        .map(each -> each.path("row").asInt() + " "
                                + each.path("reason").asString()))
                .containsExactly(
                        "2 MISSING_PHONE",
                        "4 INVALID_PHONE",
                        "5 INVALID_PHONE",
                        "6 UNREADABLE_ROW",
                        "7 UNREADABLE_ROW");
        assertThat(answer.json()
                        .path("refusals")
                        .valueStream()
                        .map(each -> each.path("detail").asString()))
                .allMatch(detail -> detail.startsWith("Row "))
                .noneMatch(detail -> detail.contains(TWO) || detail.contains("nobody"));
        assertThat(answer.json().path("ignored_columns").valueStream().map(JsonNode::asString))
                .containsExactly("name");
        assertThat(list(organization).path("total").asInt()).isEqualTo(2);
    }

    @Test
    void readsNumbersWithoutACountryCodeAsOfTheCountry() {
        assertCounts(http().upload(PATH, "a.csv", "phone\n212-555-0123\n".getBytes(UTF_8), Map.of("country", "us")), 1);
        assertCounts(send("phone\n+442079460958\n9820012345\n"), 2);

        assertThat(list(organization)
                        .path("items")
                        .valueStream()
                        .map(each -> each.path("phone").asString()))
                .containsExactlyInAnyOrder("+12125550123", "+442079460958", "+919820012345");
    }

    @Test
    void refusesAFileThatIsNoList() {
        for (String file : List.of(
                "",
                "\n\n",
                ONE + "\n",
                "number\n" + ONE + "\n",
                "phone,phone\n" + ONE + ",\n",
                "PK\u0003\u0004workbook",
                "x".repeat(10 << 20))) {
            assertRefused(send(file), "file");
        }
        Answer registry = send("phone,listed\n" + ONE + ",no\n");
        assertRefused(registry, "file");
        assertThat(registry.text("detail")).contains("column listed", "POST /api/dnc/import");
        assertRefused(
                http().upload(PATH, "a.csv", ("phone\n" + ONE + "\n").getBytes(UTF_8), Map.of("country", "ZZ")),
                "country");
        assertThat(http().post(PATH, Map.of("phone", ONE)).status()).isEqualTo(415);
        assertThat(list(organization).path("total").asInt()).isZero();
    }

    /** The list never forgets, so nothing gets there because a field was forgotten. */
    @Test
    void takesNoFileWhoseRegistryIsMissing() {
        Answer answer = http().upload(
                        "/api/dnc/import", "a.csv", ("phone\n" + ONE + "\n").getBytes(UTF_8), Map.of("country", "IN"));

        assertRefused(answer, "registry");
        assertThat(answer.text("detail")).contains("POST " + PATH);
        assertThat(list(organization).path("total").asInt()).isZero();
    }

    @Test
    void showsAndChangesNothingOfAnotherOrganization() {
        OrganizationId other = Fixtures.organization();
        send("phone\n" + ONE + "\n");

        assertThat(list(other).path("total").asInt()).isZero();

        assertCounts(
                service.http(other, Role.OWNER).upload(PATH, "a.csv", ("phone\n" + TWO + "\n").getBytes(UTF_8)), 1);
        assertThat(list(other).path("items").get(0).path("phone").asString()).isEqualTo(TWO);
        assertThat(list(organization).path("total").asInt()).isEqualTo(1);
        assertThat(list(organization).path("items").get(0).path("phone").asString())
                .isEqualTo(ONE);
    }

    @Test
    void asksForALoginAndARole() {
        byte[] file = ("phone\n" + ONE + "\n").getBytes(UTF_8);

        assertThat(service.http().upload(PATH, "a.csv", file).status()).isEqualTo(401);
        assertThat(service.http(organization, Role.VIEWER)
                        .upload(PATH, "a.csv", file)
                        .status())
                .isEqualTo(403);
        assertThat(list(organization).path("total").asInt()).isZero();
    }

    @Test
    void tellsHowItGoesOnToWhoeverWantsToSee() {
        Answer answer = http().withHeader("Accept", "application/x-ndjson, application/problem+json")
                .upload(PATH, "a.csv", file(IntStream.range(0, 600)).getBytes(UTF_8));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        List<JsonNode> lines = answer.body().lines().map(Json.EVENTS::readTree).toList();
        assertThat(lines).extracting(line -> line.path("rows").asInt()).containsExactly(250, 500, 600);
        assertThat(lines.getLast().path("added").asInt()).isEqualTo(600);
        assertThat(lines.getFirst().has("added")).isFalse();
    }

    /** In opposite order: they neither wait for each other for ever nor lose a number. */
    @Test
    void takesFilesAtTheSameTime() throws Exception {
        String forwards = file(IntStream.range(0, 2_000));
        String backwards = file(IntStream.range(0, 2_000).map(each -> 1_999 - each));
        List<Callable<Answer>> uploads = IntStream.range(0, 8)
                .<Callable<Answer>>mapToObj(each -> () -> send(each % 2 == 0 ? forwards : backwards))
                .toList();

        long added = 0;
        try (ExecutorService callers = Executors.newFixedThreadPool(8)) {
            for (Future<Answer> answer : callers.invokeAll(uploads)) {
                assertThat(answer.get().status()).as(answer.get().body()).isEqualTo(200);
                added += answer.get().json().path("added").asLong();
            }
        }

        assertThat(added).isEqualTo(2_000);
        assertThat(list(organization).path("total").asInt()).isEqualTo(2_000);
        assertThat(awaitEvents(2_000)).hasSize(2_000);
    }

    @Test
    void goesOnWhereItBrokeOffWhenTheFileComesAgain() {
        String file = file(IntStream.range(0, 600));
        try (RunningService broken = RunningService.start(OptoutModule.SERVICE, Map.of());
                var owner = broken.postgres().ownerPool()) {
            JdbcClient jdbc = JdbcClient.create(owner);
            // the second batch cannot be kept
            jdbc.sql("ALTER TABLE optout.suppression ADD CONSTRAINT no_space CHECK (key <> '"
                            + keys.phone(organization, "+912041000300") + "')")
                    .update();
            TestHttp http = broken.http(organization, Role.OWNER);

            assertThat(http.upload(PATH, "a.csv", file.getBytes(UTF_8)).status())
                    .isGreaterThanOrEqualTo(400);
            assertThat(http.get("/api/dnc").json().path("total").asInt()).isEqualTo(250);

            jdbc.sql("ALTER TABLE optout.suppression DROP CONSTRAINT no_space").update();
            assertCounts(http.upload(PATH, "a.csv", file.getBytes(UTF_8)), 600, 350, 250, 0);
        }
    }

    private static String file(IntStream numbers) {
        StringBuilder file = new StringBuilder("phone\n");
        numbers.forEach(number ->
                file.append("+912041").append("%06d".formatted(number)).append('\n'));
        return file.toString();
    }

    private Answer send(String file) {
        return http().upload(PATH, "numbers.csv", file.getBytes(UTF_8));
    }

    private TestHttp http() {
        return service.http(organization, Role.AGENT);
    }

    private static JsonNode list(OrganizationId organization) {
        return service.http(organization, Role.VIEWER).get("/api/dnc").json();
    }

    private static void assertCounts(Answer answer, int added) {
        assertCounts(answer, added, added, 0, 0);
    }

    private static void assertCounts(Answer answer, int rows, int added, int known, int refused) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("rows").asInt()).as(answer.body()).isEqualTo(rows);
        assertThat(answer.json().path("added").asInt()).as(answer.body()).isEqualTo(added);
        assertThat(answer.json().path("known").asInt()).as(answer.body()).isEqualTo(known);
        assertThat(answer.json().path("refused").asInt()).as(answer.body()).isEqualTo(refused);
    }

    private static void assertRefused(Answer answer, String field) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(422);
        assertThat(answer.text("field")).as(answer.body()).isEqualTo(field);
    }

    private List<String> rows() {
        return service.database()
                .jdbc()
                .sql("SELECT scope || ' ' || kind || ' ' || source FROM optout.suppression"
                        + " WHERE organization_id = :organization")
                .param("organization", organization.value())
                .query(String.class)
                .list();
    }

    private List<Suppression> awaitEvents(int count) {
        return service.awaitEvents(
                Topics.SUPPRESSIONS, count, each -> each.organizationId().equals(organization));
    }
}
