package dev.leadflow.optout;

import static dev.leadflow.testkit.RunningService.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.MessageDrafted;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Suppression;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.kafka.Received;
import dev.leadflow.common.web.Role;
import dev.leadflow.embedded.EmbeddedBroker;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.RunningService;
import dev.leadflow.testkit.TestHttp.Answer;
import dev.leadflow.testkit.TestPostgres;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Rows 119, 128 to 130, 133, 135, 387 and 389. */
class OptoutIT {

    private static final String ONE_CLICK = "List-Unsubscribe=One-Click";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
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
    void showsWhoWritesAndAButton() {
        MessageDrafted message = drafted();

        Answer page = service.http().get(path(message));

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body())
                .contains(
                        "Northwind Services", "i•••@asha-", "<form method=\"post\">", "name=\"confirm\" value=\"yes\"")
                .doesNotContain("info@", "<script", "http:", "https:");
    }

    @Test
    void tellsBrowsersAndRobotsToKeepThePageToThemselves() {
        var headers = service.http().get(path(drafted())).raw().headers();

        assertThat(headers.firstValue("Content-Type")).hasValue("text/html;charset=UTF-8");
        assertThat(headers.firstValue("Content-Security-Policy").orElse(""))
                .startsWith("default-src 'none'; style-src 'sha256-")
                .contains("frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'");
        assertThat(headers.firstValue("Referrer-Policy")).hasValue("no-referrer");
        assertThat(headers.firstValue("X-Robots-Tag")).hasValue("noindex, nofollow");
        assertThat(headers.firstValue("Cache-Control")).hasValue("no-store");
        assertThat(headers.firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void isNotTriggeredByAMailScannerThatVisitsEveryLink() throws Exception {
        MessageDrafted message = drafted();

        for (int i = 0; i < 3; i++) {
            assertThat(send("GET", path(message), null, "").statusCode()).isEqualTo(200);
            assertThat(send("HEAD", path(message), null, "").statusCode()).isEqualTo(200);
        }
        send("GET", path(message) + "?" + ONE_CLICK + "&confirm=yes", null, "");
        send("OPTIONS", path(message), null, "");
        send("GET", path(message), "application/x-www-form-urlencoded", ONE_CLICK);

        assertThat(suppressed(message)).isEmpty();
        assertThat(send("PUT", path(message), "application/x-www-form-urlencoded", ONE_CLICK)
                        .statusCode())
                .isEqualTo(405);
        assertThat(suppressed(message)).isEmpty();
    }

    @Test
    void optsOutWithOneClick() {
        MessageDrafted message = drafted();

        Answer answer = service.http().postForm(path(message), ONE_CLICK);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("You are unsubscribed");
        assertThat(suppressed(message)).containsExactlyInAnyOrderElementsOf(everyKeyOf(message));
    }

    @Test
    void optsOutWithOneClickAsMultipart() throws Exception {
        MessageDrafted message = drafted();
        String body =
                "--xyz\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--xyz--\r\n";

        var answer = send("POST", path(message), "multipart/form-data; boundary=xyz", body);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(suppressed(message)).containsExactlyInAnyOrderElementsOf(everyKeyOf(message));
    }

    @Test
    void answersAMailProviderWhateverItWouldLikeToRead() throws Exception {
        MessageDrafted message = drafted();
        var request = HttpRequest.newBuilder(URI.create(service.http().base() + path(message)))
                .header("Accept", "application/json")
                .header("Origin", "null")
                .header("Content-Type", "application/x-www-form-urlencoded")
                // of unknown length: sent in chunks
                .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(
                        ONE_CLICK.getBytes(java.nio.charset.StandardCharsets.US_ASCII))))
                .build();

        assertThat(CLIENT.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        assertThat(suppressed(message)).isNotEmpty();
    }

    @Test
    void optsOutWithTheButtonOfThePage() {
        MessageDrafted message = drafted();

        assertThat(service.http().postForm(path(message), "confirm=yes").status())
                .isEqualTo(200);

        assertThat(suppressed(message)).containsExactlyInAnyOrderElementsOf(everyKeyOf(message));
        assertThat(service.http().get(path(message)).body())
                .contains("unsubscribed already")
                .doesNotContain("<form");
    }

    @Test
    void isTheSameWhenDoneAgain() {
        MessageDrafted message = drafted();
        service.http().postForm(path(message), ONE_CLICK);

        for (int i = 0; i < 3; i++) {
            assertThat(service.http().postForm(path(message), ONE_CLICK).status())
                    .isEqualTo(200);
            assertThat(service.http().postForm(path(message), "confirm=yes").status())
                    .isEqualTo(200);
        }

        assertThat(suppressed(message)).containsExactlyInAnyOrderElementsOf(everyKeyOf(message));
        awaitSuppressions(3);
        assertThat(events()).hasSize(3);
    }

    @Test
    void keepsTheTokenOfAMessageThatComesAgainOnce() {
        MessageDrafted message = drafted();
        var again = new Received<>("key", message, Fixtures.NOON_IN_KOLKATA, "topic-0@1");

        UnsubscribeToken.keep(service.database(), keys, List.of(again, again));

        assertThat(tokens()).isEqualTo(1);
    }

    @Test
    void holdsForTheAddressAndForTheLeadWithTheirEvents() {
        MessageDrafted message = drafted();
        Contact contact = message.contact();

        service.http().postForm(path(message), ONE_CLICK);

        List<Suppression> told = awaitSuppressions(3);
        assertThat(told)
                .extracting(Suppression::key)
                .containsExactlyInAnyOrder(
                        keys.email(organization, contact.recipient()),
                        keys.phone(
                                organization,
                                Objects.requireNonNull(contact.lead().phone())),
                        keys.lead(organization, contact.leadId()));
        assertThat(told).allSatisfy(each -> {
            assertThat(each.scope()).isEqualTo(Suppression.Scope.ALL_CHANNELS);
            assertThat(each.leadId()).isEqualTo(contact.leadId());
        });
    }

    @Test
    void leavesTheSameAddressAtAnotherOrganizationAlone() {
        Lead ours = Fixtures.lead(organization);
        OrganizationId other = Fixtures.organization();
        MessageDrafted message = drafted(Fixtures.emailTo(ours));
        MessageDrafted theirs = drafted(new Contact(
                other,
                Fixtures.emailTo(ours).contactId(),
                message.contact().campaignId(),
                message.contact().runId(),
                1,
                message.contact().channel(),
                message.contact().purpose(),
                ours,
                message.contact().recipient(),
                message.contact().verification(),
                Fixtures.SENDER,
                Fixtures.NOON_IN_KOLKATA));

        service.http().postForm(path(message), ONE_CLICK);

        assertThat(suppressed(message)).isNotEmpty();
        assertThat(rows(other)).isEmpty();
        assertThat(service.http().get(path(theirs)).body()).contains("<form");
        assertThat(service.http(other, Role.OWNER)
                        .get("/api/opt-outs")
                        .json()
                        .path("total")
                        .asInt())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "00000000-0000-0000-0000-000000000000", "%00", "..%2f..", "%F0%9F%98%80"})
    void saysHowElseToOptOutWhenItDoesNotKnowTheToken(String token) throws Exception {
        for (String method : List.of("GET", "POST")) {
            var answer = send(
                    method,
                    "/unsubscribe/" + token,
                    "application/x-www-form-urlencoded",
                    method.equals("GET") ? "" : ONE_CLICK);

            assertThat(answer.statusCode()).isIn(404, 400);
            assertThat(answer.body()).doesNotContain(token);
        }
    }

    @Test
    void answersAnUnknownTokenWithAPage() {
        String unknown = "/unsubscribe/" + UUID.randomUUID();

        assertThat(service.http().get(unknown).status()).isEqualTo(404);
        assertThat(service.http().get(unknown).body()).contains("reply to the message");
        assertThat(service.http().postForm(unknown, ONE_CLICK).status()).isEqualTo(404);
    }

    @Test
    void changesNothingForAnyOtherBody() throws Exception {
        MessageDrafted message = drafted();
        String form = "application/x-www-form-urlencoded";

        assertThat(send("POST", path(message), form, "").statusCode()).isEqualTo(400);
        assertThat(send("POST", path(message), form, "confirm=no").statusCode()).isEqualTo(400);
        assertThat(send("POST", path(message), "application/json", "{\"confirm\":\"yes\"}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(send("POST", path(message) + "?" + ONE_CLICK, form, "").statusCode())
                .isEqualTo(400);
        assertThat(send("POST", path(message), form, "a=" + "x".repeat(40_000) + "&" + ONE_CLICK)
                        .statusCode())
                .isEqualTo(400);
        assertThat(send("POST", path(message), form, "x".repeat(2_000_000)).statusCode())
                .isEqualTo(413);

        assertThat(suppressed(message)).isEmpty();
    }

    @Test
    void doesNotTakeALargeUploadOfAStrangerApart() throws Exception {
        MessageDrafted message = drafted();
        String body = "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"
                + "x".repeat(900_000) + "\r\n--xyz--\r\n";

        assertThat(send("POST", path(message), "multipart/form-data; boundary=xyz", body)
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void neverForgets() {
        MessageDrafted message = drafted();
        service.http().postForm(path(message), ONE_CLICK);
        try (var owner = service.postgres().ownerPool()) {
            for (JdbcClient jdbc : List.of(service.database().jdbc(), JdbcClient.create(owner))) {
                for (String sql : List.of(
                        "DELETE FROM optout.suppression",
                        "DELETE FROM optout.unsubscribe_token",
                        "UPDATE optout.suppression SET scope = 'VOICE'",
                        "UPDATE optout.suppression SET key = 'other' || key",
                        "UPDATE optout.suppression SET organization_id = gen_random_uuid()",
                        "UPDATE optout.suppression SET address = 'somebody@else.example'",
                        "TRUNCATE optout.suppression",
                        "TRUNCATE optout.unsubscribe_token")) {
                    assertThatThrownBy(() -> jdbc.sql(sql).update()).as(sql).isInstanceOf(DataAccessException.class);
                }
            }
        }

        assertThat(suppressed(message)).hasSize(3);
    }

    @Test
    void keepsOnlyTheKeyAfterAnErasure() {
        MessageDrafted message = drafted();
        service.http().postForm(path(message), ONE_CLICK);

        int erased = service.database()
                .jdbc()
                .sql("""
                        UPDATE optout.suppression SET address = NULL, lead_id = NULL, created_by = NULL, reason = ''
                        WHERE organization_id = :organization""")
                .param("organization", organization.value())
                .update();

        assertThat(erased).isEqualTo(3);
        assertThat(suppressed(message)).hasSize(3);
        assertThat(service.http().get(path(message)).body()).contains("unsubscribed already");
    }

    @Test
    void takesAnOptOutFromAnOperator() {
        var http = service.http(organization, Role.AGENT);

        Answer answer = http.post(
                "/api/opt-outs",
                Map.of(
                        "email", " Info@EXAMPLE.co.in ",
                        "phone", "+91 20 4123 4567",
                        "lead_id", UUID.randomUUID(),
                        "reason", "Told us\r\non the phone"));

        assertThat(answer.status()).isEqualTo(200);
        var optOuts = answer.json().path("opt_outs");
        assertThat(optOuts).hasSize(3);
        assertThat(optOuts.get(0).path("address").asString()).isEqualTo("Info@example.co.in");
        assertThat(optOuts.get(1).path("address").asString()).isEqualTo("+912041234567");
        assertThat(optOuts.get(2).path("kind").asString()).isEqualTo("LEAD");
        assertThat(optOuts.get(0).path("reason").asString()).isEqualTo("Told us on the phone");
        assertThat(rows(organization))
                .contains(keys.email(organization, "info@example.co.in"), keys.phone(organization, "+912041234567"));
        awaitSuppressions(3);
    }

    @Test
    void optsOutTheLeadsThatWereWrittenToAtTheAddress() {
        MessageDrafted message = drafted();

        service.http(organization, Role.OWNER)
                .post("/api/opt-outs", Map.of("email", message.contact().recipient(), "reason", "asked"));

        assertThat(rows(organization))
                .contains(keys.lead(organization, message.contact().leadId()));
        assertThat(service.http().get(path(message)).body()).contains("unsubscribed already");
    }

    @Test
    void suppressesBothFormsOfAnInternationalDomain() {
        service.http(organization, Role.OWNER)
                .post("/api/opt-outs", Map.of("email", "a@b\u00fccher.example", "reason", "asked"));

        assertThat(rows(organization))
                .contains(
                        keys.email(organization, "a@b\u00fccher.example"),
                        keys.email(organization, "a@xn--bcher-kva.example"));
    }

    @Test
    void namesTheFieldThatCannotBeTaken() {
        var http = service.http(organization, Role.OWNER);

        assertThat(http.post("/api/opt-outs", Map.of("reason", "x")).status()).isEqualTo(422);
        assertThat(http.post("/api/opt-outs", Map.of("email", "nobody", "reason", "x"))
                        .text("field"))
                .isEqualTo("email");
        assertThat(http.post("/api/opt-outs", Map.of("phone", "12", "reason", "x"))
                        .text("field"))
                .isEqualTo("phone");
        assertThat(http.post("/api/opt-outs", Map.of("lead_id", "x", "reason", "x"))
                        .text("field"))
                .isEqualTo("lead_id");
        assertThat(http.post("/api/opt-outs", Map.of("email", "a@b.example")).text("field"))
                .isEqualTo("reason");
        assertThat(http.post("/api/opt-outs", Map.of("email", "a@b.example", "reason", "x", "organization_id", "x"))
                        .status())
                .isEqualTo(422);
        assertThat(http.get("/api/opt-outs?size=501").status()).isEqualTo(422);
        assertThat(http.get("/api/opt-outs?page=-1").status()).isEqualTo(422);
        assertThat(http.post("/api/dnc", Map.of()).text("field")).isEqualTo("phone");
        assertThat(rows(organization)).isEmpty();
    }

    @Test
    void listsOptOutsNewestFirstAndFindsThem() {
        var http = service.http(organization, Role.OWNER);
        MessageDrafted message = drafted();
        http.post("/api/opt-outs", Map.of("email", "first@one.example", "reason", "x"));
        http.post("/api/opt-outs", Map.of("email", "second@two.example", "reason", "x"));
        service.http().postForm(path(message), ONE_CLICK);
        var viewer = service.http(organization, Role.VIEWER);

        var all = viewer.get("/api/opt-outs").json();
        assertThat(all.path("total").asInt()).isEqualTo(5);
        assertThat(all.path("items").get(4).path("address").asString()).isEqualTo("first@one.example");
        assertThat(viewer.get("/api/opt-outs?page=1&size=3").json().path("items"))
                .hasSize(2);
        assertThat(viewer.get("/api/opt-outs?query=TWO.ex").json().path("items"))
                .hasSize(1);
        assertThat(viewer.get("/api/opt-outs?query=100%25").json().path("items"))
                .isEmpty();
        assertThat(viewer.get("/api/opt-outs?query=" + message.contact().recipient())
                        .json()
                        .path("items"))
                .as("a whole address finds what is shown masked")
                .hasSize(1);
        assertThat(viewer.get("/api/opt-outs?query=" + message.contact().leadId())
                        .json()
                        .path("items"))
                .hasSize(1);
    }

    @Test
    void asksForALoginAndARole() {
        assertThat(service.http().get("/api/opt-outs").status()).isEqualTo(401);
        assertThat(service.http().get("/api/dnc").status()).isEqualTo(401);
        var viewer = service.http(organization, Role.VIEWER);
        assertThat(viewer.post("/api/opt-outs", Map.of("email", "a@b.example", "reason", "x"))
                        .status())
                .isEqualTo(403);
        assertThat(viewer.post("/api/dnc", Map.of("phone", "+912041234567")).status())
                .isEqualTo(403);
    }

    @Test
    void keepsADoNotCallListForEachOrganization() {
        var http = service.http(organization, Role.MANAGER);

        Answer added = http.post("/api/dnc", Map.of("phone", "0091 20-41234567"));
        http.post("/api/dnc", Map.of("phone", "+91 20 4123 4567", "reason", "again"));

        assertThat(added.status()).isEqualTo(200);
        assertThat(added.text("phone")).isEqualTo("+912041234567");
        var list = http.get("/api/dnc").json();
        assertThat(list.path("total").asInt()).isEqualTo(1);
        assertThat(list.path("items").get(0).path("reason").asString()).isEqualTo("Do-not-call list");
        assertThat(http.get("/api/dnc?query=4123").json().path("total").asInt()).isEqualTo(1);
        assertThat(http.get("/api/opt-outs").json().path("total").asInt()).isZero();
        assertThat(service.http(Fixtures.organization(), Role.OWNER)
                        .get("/api/dnc")
                        .json()
                        .path("total")
                        .asInt())
                .isZero();
        assertThat(awaitSuppressions(1))
                .singleElement()
                .satisfies(each -> assertThat(each.scope()).isEqualTo(Suppression.Scope.VOICE));
    }

    @Test
    void isNotNarrowedByALaterDoNotCallEntry() {
        var http = service.http(organization, Role.OWNER);
        http.post("/api/opt-outs", Map.of("phone", "+912041234567", "reason", "x"));
        http.post("/api/dnc", Map.of("phone", "+912041234567"));
        http.post("/api/opt-outs", Map.of("email", "after@wards.example", "reason", "x"));

        awaitSuppressions(2);
        assertThat(events())
                .as("the compacted topic keeps the last event of a key")
                .extracting(Suppression::scope)
                .containsOnly(Suppression.Scope.ALL_CHANNELS);
        assertThat(http.get("/api/dnc").json().path("total").asInt()).isEqualTo(1);
    }

    @Test
    void waitsForAGateThatIsDecidingAboutTheSameAddress() throws Exception {
        MessageDrafted message = drafted();
        String key = keys.email(organization, message.contact().recipient());
        CompletableFuture<Answer> answer = new CompletableFuture<>();

        service.database().inTransaction(() -> {
            service.database()
                    .jdbc()
                    .sql("SELECT count(pg_advisory_xact_lock_shared(hashtextextended(:key, 0)))")
                    .param("key", key)
                    .query()
                    .singleRow();
            Thread.ofVirtual().start(() -> answer.complete(service.http().postForm(path(message), ONE_CLICK)));
            eventually(() -> service.database()
                    .jdbc()
                    .sql("SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)")
                    .query(Boolean.class)
                    .single());
            assertThat(answer).isNotDone();
        });

        assertThat(answer.get(10, TimeUnit.SECONDS).status()).isEqualTo(200);
    }

    @Test
    void takesAThousandOptOutsAtOnce() throws Exception {
        List<MessageDrafted> messages = IntStream.range(0, 1_000)
                .mapToObj(each -> message(Fixtures.emailTo(Fixtures.lead(organization))))
                .toList();
        messages.forEach(each ->
                service.publish(Topics.MESSAGE_DRAFTED, each.contact().leadId().toString(), each));
        eventually(() -> tokens() == 1_000);
        List<Callable<Integer>> posts = messages.stream()
                .<Callable<Integer>>map(each ->
                        () -> service.http().postForm(path(each), ONE_CLICK).status())
                .toList();

        for (String round : List.of("new", "once more")) {
            long start = System.nanoTime();
            try (ExecutorService callers = Executors.newFixedThreadPool(16)) {
                for (Future<Integer> answer : callers.invokeAll(posts)) {
                    assertThat(answer.get()).isEqualTo(200);
                }
            }
            long milliseconds = Duration.ofNanos(System.nanoTime() - start).toMillis();
            System.out.println("1,000 opt-outs, " + round + ": " + milliseconds + " ms");
        }

        assertThat(rows(organization)).hasSize(3_000);
        awaitSuppressions(3_000);
        assertThat(events()).hasSize(3_000);
    }

    @Test
    void worksWhileKafkaIsAway(@TempDir Path folder) throws Exception {
        EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"));
        var cluster = new KafkaCluster(
                broker.bootstrapServers(), "kafka-away", Files.createDirectory(folder.resolve("streams")), (short) 1);
        try (RunningService alone =
                RunningService.start(List.of(OptoutModule.SERVICE), Map.of(), cluster, TestPostgres.emptyDatabase())) {
            MessageDrafted message = message(Fixtures.emailTo(Fixtures.lead(organization)));
            alone.publish(Topics.MESSAGE_DRAFTED, message.contact().leadId().toString(), message);
            eventually(() -> alone.http().get(path(message)).status() == 200);
            broker.close();

            long start = System.nanoTime();
            Answer answer = alone.http().postForm(path(message), ONE_CLICK);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
            assertThat(alone.http().get(path(message)).body()).contains("unsubscribed already");
        }
    }

    @Test
    void saysThatItDoesNotHoldYetWhenTheDatabaseFails() {
        try (RunningService broken = RunningService.start(OptoutModule.SERVICE, Map.of());
                var owner = broken.postgres().ownerPool()) {
            JdbcClient.create(owner)
                    .sql("ALTER TABLE optout.unsubscribe_token RENAME TO away")
                    .update();

            Answer answer = broken.http().postForm("/unsubscribe/" + UUID.randomUUID(), ONE_CLICK);

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body()).contains("does not hold yet");
            assertThat(answer.raw().headers().firstValue("Retry-After")).hasValue("60");
        }
    }

    private MessageDrafted drafted() {
        return drafted(Fixtures.emailTo(Fixtures.lead(organization)));
    }

    /** Publishes a message to this contact and waits until its link works. */
    private static MessageDrafted drafted(Contact contact) {
        MessageDrafted message = message(contact);
        service.publish(Topics.MESSAGE_DRAFTED, contact.leadId().toString(), message);
        eventually(() -> service.http().get(path(message)).status() == 200);
        return message;
    }

    private static MessageDrafted message(Contact contact) {
        return new MessageDrafted(contact, Fixtures.draft(), "template:introduction", Fixtures.NOON_IN_KOLKATA);
    }

    private static String path(MessageDrafted message) {
        return "/unsubscribe/" + message.draft().unsubscribeToken();
    }

    private List<String> everyKeyOf(MessageDrafted message) {
        Lead lead = message.contact().lead();
        return List.of(
                keys.email(organization, message.contact().recipient()),
                keys.phone(organization, Objects.requireNonNull(lead.phone())),
                keys.lead(organization, lead.leadId()));
    }

    private List<String> suppressed(MessageDrafted message) {
        List<String> all = everyKeyOf(message);
        return rows(organization).stream().filter(all::contains).toList();
    }

    private static List<String> rows(OrganizationId organization) {
        return service.database()
                .jdbc()
                .sql("SELECT key FROM optout.suppression WHERE organization_id = :organization")
                .param("organization", organization.value())
                .query(String.class)
                .list();
    }

    private long tokens() {
        return service.database()
                .jdbc()
                .sql("SELECT count(*) FROM optout.unsubscribe_token WHERE organization_id = :organization")
                .param("organization", organization.value())
                .query(Long.class)
                .single();
    }

    private List<Suppression> awaitSuppressions(int count) {
        return service.awaitEvents(
                Topics.SUPPRESSIONS, count, each -> each.organizationId().equals(organization));
    }

    private List<Suppression> events() {
        return service.events(Topics.SUPPRESSIONS).stream()
                .filter(each -> each.organizationId().equals(organization))
                .toList();
    }

    private static HttpResponse<String> send(
            String method, String path, @org.jspecify.annotations.Nullable String type, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(service.http().base() + path))
                .timeout(Duration.ofSeconds(20))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (type != null) {
            request.header("Content-Type", type);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }
}
