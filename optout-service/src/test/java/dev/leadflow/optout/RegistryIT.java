package dev.leadflow.optout;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.RegistryCheck;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.web.Role;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.RunningService;
import dev.leadflow.testkit.TestHttp;
import dev.leadflow.testkit.TestHttp.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Row 134. */
class RegistryIT {

    private static final String ONE = "+912041234561";
    private static final String TWO = "+912041234562";
    private static final LocalDate DAY = LocalDate.of(2024, 5, 1);
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
    void takesNumbersWithTheirEvents() {
        Answer answer = send("phone,listed\n" + ONE + ",yes\n020-4123 4562,no\n", Map.of("checked_on", "2024-05-01"));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.text("registry")).isEqualTo("NCPR");
        assertThat(answer.text("country")).isEqualTo("IN");
        assertThat(answer.text("checked_on")).isEqualTo("2024-05-01");
        assertCounts(answer, 2, 1, 1, 0);
        assertThat(answer.json().path("complete").asBoolean()).isFalse();
        assertThat(answer.json().hasNonNull("note")).isFalse();
        assertThat(known(ONE)).isEqualTo("listed 2024-05-01");
        assertThat(known(TWO)).isEqualTo("not listed 2024-05-01");
        assertThat(awaitEvents(2)).containsExactlyInAnyOrder(check(ONE, true, DAY), check(TWO, false, DAY));
        assertThat(wholeFile()).isEqualTo("none");
    }

    @Test
    void keepsAWholeFileAfterItsNumbers() {
        Answer answer = whole("phone\n" + ONE + "\n" + TWO + "\n", DAY);

        assertThat(answer.json().path("complete").asBoolean()).as(answer.body()).isTrue();
        assertThat(wholeFile()).isEqualTo("NCPR 2024-05-01");
        assertThat(awaitEvents(3))
                .containsExactlyInAnyOrder(
                        check(ONE, true, DAY),
                        check(TWO, true, DAY),
                        new RegistryCheck(organization, null, "IN", "NCPR", false, DAY));
    }

    @Test
    void tellsNothingNewWhenTheSameFileComesAgain() {
        String file = "phone,listed\n" + ONE + ",yes\n" + TWO + ",no\n" + ONE + ",no\n";
        Answer first = whole(file, DAY);

        Answer again = whole(file, DAY);

        assertThat(again.body()).isEqualTo(first.body());
        whole("phone\n+912041234563\n", DAY.plusDays(1));
        assertThat(awaitEvents(5)).as("the second time told nothing").hasSize(5);
    }

    @Test
    void believesTheNewestWordAndOfOneDayTheOneThatForbids() {
        send("phone,listed,checked_on\n" + ONE + ",yes,2024-05-03\n" + TWO + ",no,2024-05-03\n", Map.of());

        send("phone,listed\n" + ONE + ",no\n" + TWO + ",yes\n", Map.of("checked_on", "2024-05-02"));
        assertThat(known(ONE)).isEqualTo("listed 2024-05-03");
        assertThat(known(TWO)).isEqualTo("not listed 2024-05-03");

        send("phone,listed\n" + ONE + ",no\n" + TWO + ",yes\n", Map.of("checked_on", "2024-05-03"));
        assertThat(known(ONE)).isEqualTo("listed 2024-05-03");
        assertThat(known(TWO)).isEqualTo("listed 2024-05-03");

        send("phone,listed\n" + ONE + ",no\n" + TWO + ",no\n", Map.of("checked_on", "2024-05-04"));
        assertThat(known(ONE)).isEqualTo("not listed 2024-05-04");
        assertThat(known(TWO)).isEqualTo("not listed 2024-05-04");
    }

    @Test
    void keepsTheNewestWholeFile() {
        whole("phone\n" + ONE + "\n", DAY);
        assertThat(whole("phone\n" + ONE + "\n", DAY.plusDays(2))
                        .json()
                        .path("complete")
                        .asBoolean())
                .isTrue();

        Answer older = whole("phone\n" + TWO + "\n", DAY.plusDays(1));

        assertThat(wholeFile()).isEqualTo("NCPR 2024-05-03");
        assertThat(older.json().path("complete").asBoolean()).isFalse();
        assertThat(older.text("note")).contains("newer", "2024-05-03");
        assertThat(known(TWO)).isEqualTo("listed 2024-05-02");
    }

    @Test
    void refusesRowsAndDoesNotTakeTheRestForTheWholeRegistry() {
        Answer answer =
                whole("phone,listed\n" + ONE + ",yes\n+442079460958,yes\n" + TWO + ",perhaps\n\nnobody,\n", DAY);

        assertThat(answer.status()).isEqualTo(200);
        assertCounts(answer, 4, 1, 0, 3);
        JsonNode refusals = answer.json().path("refusals");
        assertThat(refusals).hasSize(3);
        assertThat(refusals.get(0).path("row").asInt()).isEqualTo(2);
        assertThat(refusals.get(0).path("reason").asString()).isEqualTo("OTHER_COUNTRY");
        assertThat(refusals.get(0).path("detail").asString()).contains("Row 2", "IN");
        assertThat(refusals.get(1).path("reason").asString()).isEqualTo("INVALID_LISTED");
        assertThat(refusals.get(2).path("row").asInt()).isEqualTo(5);
        assertThat(refusals.get(2).path("reason").asString()).isEqualTo("INVALID_PHONE");
        assertThat(answer.json().path("complete").asBoolean()).isFalse();
        assertThat(answer.text("note")).contains("refused", "does not count as the whole registry");
        assertThat(wholeFile()).isEqualTo("none");
        assertThat(known(ONE)).as("what could be read holds").isEqualTo("listed 2024-05-01");
    }

    @Test
    void doesNotTakeAFileThatListsNobodyForTheWholeRegistry() {
        for (String file : List.of("phone\n", "phone,listed\n" + ONE + ",no\n")) {
            Answer answer = whole(file, DAY);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text("note")).contains("lists no number");
            assertThat(wholeFile()).isEqualTo("none");
        }
    }

    /** A number listed yesterday would pass for not listed under a whole file of today that names it. */
    @Test
    void doesNotTakeAFileForNewerThanItsOldestRow() {
        String file = "phone,checked_on\n" + ONE + ",2024-05-01\n" + TWO + ",2024-05-02\n";

        Answer tooNew = whole(file, DAY.plusDays(1));

        assertThat(tooNew.text("note")).contains("checked_on=2024-05-01");
        assertThat(wholeFile()).isEqualTo("none");
        assertThat(whole(file, DAY).json().path("complete").asBoolean()).isTrue();
        assertThat(wholeFile()).isEqualTo("NCPR 2024-05-01");
    }

    /** The whole file of one would unlist what only the other lists. */
    @Test
    void letsOneNameSpeakForACountry() {
        send("phone\n" + ONE + "\n", Map.of("registry", "TPS", "checked_on", "2024-05-01"));

        Answer other = send(
                "phone\n" + TWO + "\n", Map.of("registry", "CTPS", "checked_on", "2024-05-02", "complete", "true"));

        assertThat(other.status()).isEqualTo(409);
        assertThat(other.text("registry")).isEqualTo("TPS");
        assertThat(other.text("detail")).contains("TPS", "one file");
        assertThat(known(TWO)).isEqualTo("unknown");
        assertThat(wholeFile()).isEqualTo("none");
        assertThat(send("phone\n" + TWO + "\n", Map.of("registry", "tps")).status())
                .isEqualTo(200);
        assertThat(send("phone\n+442079460958\n", Map.of("registry", "CTPS", "country", "GB"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void takesTodayForTheDayWhenNoneIsGiven() {
        LocalDate before = LocalDate.ofInstant(Instant.now(), ZoneOffset.UTC);

        Answer answer = send("phone\n" + ONE + "\n", Map.of());

        assertThat(LocalDate.parse(answer.text("checked_on")))
                .isBetween(before, LocalDate.ofInstant(Instant.now(), ZoneOffset.UTC));
    }

    @Test
    void listsTheNewestWholeFileOfEachCountryAndHowManyNumbersAreKnown() {
        whole("phone,listed\n" + ONE + ",yes\n" + TWO + ",no\n", DAY);
        send("phone\n+442079460958\n", Map.of("registry", "TPS", "country", "gb", "checked_on", "2024-05-02"));

        JsonNode list = service.http(organization, Role.VIEWER)
                .get("/api/dnc/registries")
                .json();

        JsonNode britain = list.path("registries").get(0);
        assertThat(britain.path("country").asString()).isEqualTo("GB");
        assertThat(britain.path("registry").asString()).isEqualTo("TPS");
        assertThat(britain.hasNonNull("checked_on")).as("no whole file yet").isFalse();
        assertThat(britain.path("numbers").asInt()).isEqualTo(1);
        JsonNode india = list.path("registries").get(1);
        assertThat(india.path("country").asString()).isEqualTo("IN");
        assertThat(india.path("checked_on").asString()).isEqualTo("2024-05-01");
        assertThat(india.path("numbers").asInt()).isEqualTo(2);
        assertThat(india.path("listed").asInt()).isEqualTo(1);
    }

    @Test
    void showsAndChangesNothingOfAnotherOrganization() {
        whole("phone\n" + ONE + "\n", DAY);
        OrganizationId other = Fixtures.organization();
        TestHttp theirs = service.http(other, Role.OWNER);

        assertThat(theirs.get("/api/dnc/registries").json().path("registries")).isEmpty();

        theirs.upload(
                "/api/dnc/import",
                "theirs.csv",
                ("phone,listed\n" + ONE + ",no\n").getBytes(UTF_8),
                Map.of("registry", "Another", "country", "IN"));

        assertThat(theirs.get("/api/dnc/registries").json().path("registries")).hasSize(1);
        assertThat(known(ONE)).isEqualTo("listed 2024-05-01");
        assertThat(wholeFile()).isEqualTo("NCPR 2024-05-01");
        assertThat(service.database()
                        .jdbc()
                        .sql("SELECT key FROM optout.registry_number WHERE organization_id = :organization")
                        .param("organization", other.value())
                        .query(String.class)
                        .list())
                .containsExactly(keys.phone(other, ONE));
    }

    @Test
    void namesTheFieldThatCannotBeTaken() {
        refused("registry", Map.of("registry", " "));
        refused("country", Map.of("country", "India"));
        refused("country", Map.of("country", "ZZ"));
        refused("country", Map.of("country", ""));
        refused("checked_on", Map.of("checked_on", "2999-01-01"));
        refused("checked_on", Map.of("checked_on", "0001-01-01"));
        refused("checked_on", Map.of("checked_on", "1 May 2024"));
        assertThat(send("phone\n" + ONE + "\n", Map.of("complete", "perhaps")).status())
                .isEqualTo(400);
        assertThat(http().post("/api/dnc/import", Map.of()).status()).isEqualTo(415);

        assertThat(http().get("/api/dnc/registries").json().path("registries")).isEmpty();
    }

    private void refused(String field, Map<String, String> fields) {
        Answer answer = send("phone\n" + ONE + "\n", fields);
        assertThat(answer.status()).as(answer.body()).isEqualTo(422);
        assertThat(answer.text("field")).isEqualTo(field);
    }

    @Test
    void standsHostileFiles() {
        for (String file : List.of(
                "",
                "\n\n\n",
                "number\n" + ONE + "\n",
                "phone,phone\n" + ONE + ",\n",
                "PK\u0003\u0004workbook",
                "x".repeat(10 << 20))) {
            Answer answer = send(file, Map.of());
            assertThat(answer.status()).as(answer.body()).isEqualTo(422);
            assertThat(answer.text("field")).isEqualTo("file");
        }
        byte[] latin = ("phone,name\n" + ONE + ",Caf\u00e9\n" + TWO + ",A\u0000B\n").getBytes(ISO_8859_1);
        Answer bad = send(latin, Map.of("complete", "true", "checked_on", "2024-05-01"));
        assertCounts(bad, 2, 1, 0, 1);
        assertThat(bad.json().path("refusals").get(0).path("reason").asString()).isEqualTo("UNREADABLE_ROW");
        assertThat(bad.json().path("complete").asBoolean()).isFalse();

        byte[] noise = new byte[10 << 20];
        new Random(7).nextBytes(noise);
        byte[] header = "phone\n".getBytes(UTF_8);
        System.arraycopy(header, 0, noise, 0, header.length);
        Answer refused = send(noise, Map.of());
        assertThat(refused.status()).isEqualTo(200);
        assertThat(refused.json().path("refused").asInt()).isGreaterThan(1_000);
        assertThat(refused.json().path("refusals")).hasSize(100);
        assertThat(wholeFile()).isEqualTo("none");
    }

    @Test
    void asksForALoginAndARole() {
        byte[] file = ("phone\n" + ONE + "\n").getBytes(UTF_8);
        Map<String, String> fields = Map.of("registry", "NCPR", "country", "IN");

        assertThat(service.http()
                        .upload("/api/dnc/import", "a.csv", file, fields)
                        .status())
                .isEqualTo(401);
        assertThat(service.http(organization, Role.VIEWER)
                        .upload("/api/dnc/import", "a.csv", file, fields)
                        .status())
                .isEqualTo(403);
        assertThat(service.http().get("/api/dnc/registries").status()).isEqualTo(401);
        assertThat(known(ONE)).isEqualTo("unknown");
    }

    /** Files with the same numbers in opposite order must neither wait for each other for ever nor lose a word. */
    @Test
    void takesFilesAtTheSameTime() throws Exception {
        List<Integer> numbers = IntStream.range(0, 1_000).boxed().toList();
        List<Callable<Integer>> uploads = IntStream.range(0, 16)
                .<Callable<Integer>>mapToObj(each ->
                        () -> whole(file(each % 2 == 0 ? numbers : numbers.reversed()), DAY.plusDays(each / 2))
                                .status())
                .toList();

        try (ExecutorService callers = Executors.newFixedThreadPool(8)) {
            for (Future<Integer> answer : callers.invokeAll(uploads)) {
                assertThat(answer.get()).isEqualTo(200);
            }
        }

        assertThat(wholeFile()).isEqualTo("NCPR 2024-05-08");
        assertThat(count("checked_on = '2024-05-08' AND listed")).isEqualTo(1_000);
    }

    @Test
    void leavesNothingThatSpeaksForOthersWhenItBreaksOff() {
        try (RunningService broken = RunningService.start(OptoutModule.SERVICE, Map.of());
                var owner = broken.postgres().ownerPool()) {
            JdbcClient jdbc = JdbcClient.create(owner);
            // the second batch cannot be kept
            jdbc.sql("ALTER TABLE optout.registry_number ADD CHECK (key <> '"
                            + keys.phone(organization, "+912041001500") + "')")
                    .update();

            Answer answer = broken.http(organization, Role.OWNER)
                    .upload(
                            "/api/dnc/import",
                            "a.csv",
                            file(IntStream.range(0, 2_500).boxed().toList()).getBytes(UTF_8),
                            Map.of("registry", "NCPR", "country", "IN", "complete", "true"));

            assertThat(answer.status()).isGreaterThanOrEqualTo(400);
            assertThat(jdbc.sql("SELECT count(*) FROM optout.registry_number")
                            .query(Integer.class)
                            .single())
                    .isEqualTo(1_000);
            assertThat(jdbc.sql("SELECT count(*) FROM optout.registry_file")
                            .query(Integer.class)
                            .single())
                    .isZero();
        }
    }

    @Test
    void takesTensOfThousandsOfNumbers() {
        String file = file(IntStream.range(0, 30_000).boxed().toList());

        for (String round : List.of("new", "once more")) {
            long start = System.nanoTime();
            assertCounts(whole(file, DAY), 30_000, 30_000, 0, 0);
            System.out.println("30,000 numbers, " + round + ": "
                    + Duration.ofNanos(System.nanoTime() - start).toMillis() + " ms");
        }

        assertThat(count("listed")).isEqualTo(30_000);
        awaitEvents(30_001);
    }

    @Test
    void tellsHowItGoesOnToWhoeverWantsToSee() {
        String file = file(IntStream.range(0, 2_500).boxed().toList());

        Answer answer = watched()
                .upload("/api/dnc/import", "a.csv", file.getBytes(UTF_8), Map.of("registry", "NCPR", "country", "IN"));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        List<JsonNode> lines = answer.body().lines().map(Json.EVENTS::readTree).toList();
        assertThat(lines).extracting(line -> line.path("rows").asInt()).containsExactly(1_000, 2_000, 2_500);
        assertThat(lines.getLast().path("listed").asInt()).isEqualTo(2_500);
        assertThat(lines.getFirst().has("listed")).isFalse();
    }

    @Test
    void refusesWhoeverWantsToSeeHowItGoesOnAsItRefusesOthers() {
        Answer answer =
                watched().upload("/api/dnc/import", "a.csv", "phone\n".getBytes(UTF_8), Map.of("registry", "NCPR"));

        assertThat(answer.status()).as(answer.body()).isEqualTo(422);
        assertThat(answer.text("field")).isEqualTo("country");
    }

    private TestHttp watched() {
        return http().withHeader("Accept", "application/x-ndjson, application/problem+json");
    }

    /** Under a header as well as in the registry's own form. */
    @ParameterizedTest
    @ValueSource(strings = {"212,5550123\r\n212,5550124\r\n", "phone,listed\n+12125550123,yes\n+12125550124,\n"})
    void takesAFileOfTheRegistryOfTheUsForAMonthFromItsDay(String file) {
        LocalDate today = LocalDate.ofInstant(Instant.now(), ZoneOffset.UTC);

        Answer undated = send(file, Map.of("registry", "FTC", "country", "US"));
        assertThat(undated.status()).as(undated.body()).isEqualTo(422);
        assertThat(undated.text("field")).isEqualTo("checked_on");
        assertThat(undated.text("detail")).contains("is missing", "the day of its download");

        Answer old = sendOfUs(file, today.minusDays(40));
        assertThat(old.status()).as(old.body()).isEqualTo(422);
        assertThat(old.text("field")).isEqualTo("checked_on");
        assertThat(old.text("detail")).contains("31 days", "Download it anew");
        assertThat(known("+12125550123")).isEqualTo("unknown");

        assertCounts(sendOfUs(file, today.minusDays(30)), 2, 2, 0, 0);
        assertThat(known("+12125550123")).isEqualTo("listed " + today.minusDays(30));
    }

    private Answer sendOfUs(String file, LocalDate checkedOn) {
        return send(file, Map.of("registry", "FTC", "country", "US", "checked_on", checkedOn.toString()));
    }

    private static String file(List<Integer> numbers) {
        StringBuilder file = new StringBuilder("phone\n");
        numbers.forEach(number ->
                file.append("+912041").append("%06d".formatted(number)).append('\n'));
        return file.toString();
    }

    private Answer send(String file, Map<String, String> fields) {
        return send(file.getBytes(UTF_8), fields);
    }

    private Answer send(byte[] file, Map<String, String> fields) {
        Map<String, String> all = new HashMap<>(Map.of("registry", "NCPR", "country", "IN"));
        all.putAll(fields);
        return http().upload("/api/dnc/import", "numbers.csv", file, all);
    }

    private Answer whole(String file, LocalDate checkedOn) {
        return send(file, Map.of("checked_on", checkedOn.toString(), "complete", "true"));
    }

    private static void assertCounts(Answer answer, int rows, int listed, int notListed, int refused) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("rows").asInt()).isEqualTo(rows);
        assertThat(answer.json().path("listed").asInt()).isEqualTo(listed);
        assertThat(answer.json().path("not_listed").asInt()).isEqualTo(notListed);
        assertThat(answer.json().path("refused").asInt()).isEqualTo(refused);
    }

    private RegistryCheck check(String phone, boolean listed, LocalDate checkedOn) {
        return new RegistryCheck(organization, keys.phone(organization, phone), "IN", "NCPR", listed, checkedOn);
    }

    /** As the last gate reads it. */
    private String known(String phone) {
        return service.database()
                .jdbc()
                .sql("""
                        SELECT CASE WHEN listed THEN 'listed ' ELSE 'not listed ' END || checked_on
                        FROM optout.registry_number WHERE organization_id = :organization AND key = :key""")
                .param("organization", organization.value())
                .param("key", keys.phone(organization, phone))
                .query(String.class)
                .optional()
                .orElse("unknown");
    }

    private String wholeFile() {
        return service.database()
                .jdbc()
                .sql("""
                        SELECT registry || ' ' || checked_on FROM optout.registry_file
                        WHERE organization_id = :organization AND country = 'IN'""")
                .param("organization", organization.value())
                .query(String.class)
                .optional()
                .orElse("none");
    }

    private int count(String condition) {
        return service.database()
                .jdbc()
                .sql("SELECT count(*) FROM optout.registry_number WHERE organization_id = :organization AND "
                        + condition)
                .param("organization", organization.value())
                .query(Integer.class)
                .single();
    }

    private List<RegistryCheck> awaitEvents(int count) {
        return service.awaitEvents(
                Topics.REGISTRY_CHECKS, count, each -> each.organizationId().equals(organization));
    }

    private TestHttp http() {
        return service.http(organization, Role.AGENT);
    }
}
