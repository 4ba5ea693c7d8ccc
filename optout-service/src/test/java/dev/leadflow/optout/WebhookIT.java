package dev.leadflow.optout;

import static dev.leadflow.testkit.RunningService.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.AttemptId;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.MessageDrafted;
import dev.leadflow.common.event.MessageNoticed;
import dev.leadflow.common.event.MessageNoticed.Kind;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.postgres.Postgres;
import dev.leadflow.optout.webhook.TestSigner;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.RunningService;
import dev.leadflow.testkit.TestHttp.Answer;
import dev.leadflow.testkit.TestKafka;
import dev.leadflow.testkit.TestPostgres;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Providers post over HTTP (rows 125 and 203; faults F11 and F12). */
class WebhookIT {

    private static final TestSigner SIGNER = new TestSigner();
    private static final String MAILGUN_KEY = "mailgun-key-of-the-test";
    private static final String TOPIC = "arn:aws:sns:eu-west-1:123456789012:ses-events";
    private static final KafkaCluster KAFKA = TestKafka.cluster();
    private static final Postgres POSTGRES = TestPostgres.emptyDatabase();
    private static final AmazonStandIn AMAZON = new AmazonStandIn();
    private static RunningService service;
    private static KeyedHash keys;

    private final OrganizationId organization = Fixtures.organization();

    @BeforeAll
    static void start() {
        service = startService();
        keys = service.bean(KeyedHash.class);
    }

    private static RunningService startService() {
        return RunningService.start(
                List.of(OptoutModule.SERVICE),
                Map.of(
                        "SENDGRID_WEBHOOK_PUBLIC_KEY",
                        new TestSigner().publicKey() + "," + SIGNER.publicKey(),
                        "MAILGUN_SIGNING_KEY",
                        "older-key," + MAILGUN_KEY,
                        "POSTMARK_WEBHOOK_SECRET",
                        "older-secret,postmark-secret",
                        "SES_TOPIC_ARN",
                        TOPIC,
                        "SNS_BASE_URL",
                        AMAZON.url()),
                KAFKA,
                POSTGRES);
    }

    @AfterAll
    static void stop() {
        service.close();
        AMAZON.close();
    }

    // ---- What each provider's post brings about

    @Test
    void sendGridsHardBounceSuppressesAndIsTold() {
        Sent sent = sent();

        Answer answer = sendGrid("[" + event(sent, "bounce", "\"status\":\"5.1.1\"") + "]\r\n");

        assertThat(answer.status()).isEqualTo(200);
        isSuppressedAndTold(sent, Kind.BOUNCED_HARD, "Hard bounce reported by sendgrid");
    }

    @Test
    void mailgunsComplaintSuppressesAndIsTold() {
        Sent sent = sent();

        assertThat(mailgun(mailgunBody(sent, "complained", UUID.randomUUID().toString()))
                        .status())
                .isEqualTo(200);

        isSuppressedAndTold(sent, Kind.COMPLAINED, "Complaint reported by mailgun");
    }

    @Test
    void mailgunsOldFormSuppressesAndIsTold() {
        Sent sent = sent();
        String time = Long.toString(now().getEpochSecond());
        String token = UUID.randomUUID().toString();

        Answer answer = service.http()
                .postForm(
                        "/webhooks/mailgun",
                        "event=unsubscribed&attempt_id=" + sent.attempt + "&timestamp=" + time + "&token=" + token
                                + "&signature=" + TestSigner.hmac(MAILGUN_KEY, time + token));

        assertThat(answer.status()).isEqualTo(200);
        isSuppressedAndTold(sent, Kind.UNSUBSCRIBED, "Unsubscription reported by mailgun");
    }

    @Test
    void postmarksSubscriptionChangeSuppressesAndIsTold() {
        Sent sent = sent();
        String basic = Base64.getEncoder().encodeToString("leadflow:postmark-secret".getBytes(StandardCharsets.UTF_8));

        Answer answer = service.http()
                .withHeader("Authorization", "Basic " + basic)
                .post(
                        "/webhooks/postmark",
                        "{\"RecordType\":\"SubscriptionChange\",\"MessageID\":\"" + UUID.randomUUID()
                                + "\",\"SuppressSending\":true,\"SuppressionReason\":\"ManualSuppression\","
                                + "\"Metadata\":{\"attempt_id\":\"" + sent.attempt + "\"}}");

        assertThat(answer.status()).isEqualTo(200);
        isSuppressedAndTold(sent, Kind.UNSUBSCRIBED, "Unsubscription reported by postmark");
    }

    @Test
    void amazonsComplaintSuppressesAndIsTold() {
        Sent sent = sent();
        String content = "{\"eventType\":\"Complaint\",\"complaint\":{\"complaintFeedbackType\":\"abuse\"},"
                + "\"mail\":{\"destination\":[\"" + sent.contact.recipient() + "\"],\"tags\":{\"attempt_id\":[\""
                + sent.attempt + "\"]}}}";

        Answer answer = service.http().post("/webhooks/ses", AMAZON.notification(TOPIC, content, now()));

        assertThat(answer.status()).isEqualTo(200);
        isSuppressedAndTold(sent, Kind.COMPLAINED, "Complaint reported by ses");
    }

    @Test
    void amazonsSubscriptionIsConfirmedForOurTopicOnly() {
        int before = AMAZON.confirmed();

        assertThat(service.http()
                        .post("/webhooks/ses", AMAZON.confirmation(TOPIC, "https://sns.eu-west-1.amazonaws.com", now()))
                        .status())
                .isEqualTo(200);
        assertThat(AMAZON.confirmed()).isEqualTo(before + 1);
        assertThat(service.http()
                        .post(
                                "/webhooks/ses",
                                AMAZON.confirmation(TOPIC + "2", "https://sns.eu-west-1.amazonaws.com", now()))
                        .status())
                .isEqualTo(401);
        assertThat(service.http()
                        .post("/webhooks/ses", AMAZON.confirmation(TOPIC, "https://evil.example", now()))
                        .status())
                .isEqualTo(401);
        assertThat(AMAZON.confirmed()).isEqualTo(before + 1);
    }

    // ---- In any order, any number of times

    @Test
    void anEventThatIsEarlierThanItsMessageWaitsForIt() {
        Sent sent = drafted();
        sendGrid("[" + event(sent, "spamreport", "\"x\":1") + "]");
        eventually(() ->
                count("SELECT count(*) FROM optout.waiting_notice WHERE attempt_id = '" + sent.attempt + "'") == 1);

        attempt(sent);

        isSuppressedAndTold(sent, Kind.COMPLAINED, "Complaint reported by sendgrid");
    }

    @Test
    void eventsThatComeFiveTimesCountOnce() {
        Sent sent = sent();
        String batch =
                "[" + event(sent, "bounce", "\"status\":\"5.1.1\"") + "," + event(sent, "delivered", "\"x\":1") + "]";

        for (int i = 0; i < 5; i++) {
            assertThat(sendGrid(batch).status()).isEqualTo(200);
        }

        isSuppressedAndTold(sent, Kind.BOUNCED_HARD, "Hard bounce reported by sendgrid");
        eventually(() -> backlog() == 0);
        assertThat(told(sent)).hasSize(2);
    }

    @Test
    void oneBrokenEventStopsNoOther() {
        Sent sent = sent();
        String batch = "[null,{\"event\":7}," + "[".repeat(5_000) + "]".repeat(5_000) + ",\"" + "x".repeat(100_000)
                + "\"," + event(sent, "unsubscribe", "\"reason\":{\"a\":[]},\"email\":null") + ",{\"event\":\"bounce\"";

        assertThat(sendGrid(batch).status()).isEqualTo(200);

        isSuppressedAndTold(sent, Kind.UNSUBSCRIBED, "Unsubscription reported by sendgrid");
        assertThat(count("SELECT count(*) FROM optout.unreadable_event WHERE route = 'sendgrid'"))
                .isGreaterThanOrEqualTo(4);
    }

    // ---- Whoever is not who he claims to be

    @Test
    void refusesWhatIsForgedAndChangesNothing() {
        Sent sent = sent();
        String body = "[" + event(sent, "spamreport", "\"x\":1") + "]";
        long time = now().getEpochSecond();
        String signature = SIGNER.sendGrid(time, body.getBytes(StandardCharsets.UTF_8));

        for (Answer refused : List.of(
                service.http().post("/webhooks/sendgrid", body),
                sendGrid(body + " ", time, signature),
                sendGrid(body.substring(1), time, signature),
                sendGrid(body, time + 1, signature),
                sendGrid(body, time - 100_000, SIGNER.sendGrid(time - 100_000, bytes(body))),
                sendGrid(body, time, new TestSigner().sendGrid(time, bytes(body))),
                service.http().post("/webhooks/mailgun", "{}"),
                service.http().post("/webhooks/mailgun", "not json"),
                service.http().post("/webhooks/postmark", "{\"RecordType\":\"SpamComplaint\"}"),
                service.http().withHeader("X-Webhook-Secret", "wrong").post("/webhooks/postmark", "{}"),
                service.http().post("/webhooks/ses", "{}"),
                service.http().post("/webhooks/ses", "[]"))) {
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.body()).isEmpty();
        }
        assertThat(backlog()).isZero();
        assertThat(told(sent)).isEmpty();
        assertThat(suppressed(sent)).isEmpty();
    }

    @Test
    void takesAMailgunTokenForOneBodyOnly() {
        Sent sent = sent();
        String token = UUID.randomUUID().toString();
        String genuine = mailgunBody(sent, "opened", token);

        assertThat(mailgun(genuine).status()).isEqualTo(200);
        assertThat(mailgun(genuine).status()).isEqualTo(200);
        Answer forged = mailgun(mailgunBody(sent, "complained", token));

        assertThat(forged.status()).isEqualTo(401);
        eventually(() -> told(sent).size() == 1 && backlog() == 0);
        assertThat(suppressed(sent)).isEmpty();
    }

    @Test
    void refusesWhatIsTooLargeHoweverItIsSent() throws Exception {
        byte[] large = new byte[10_000_000];
        HttpClient client = HttpClient.newHttpClient();
        for (String type : List.of("application/json", "multipart/form-data; boundary=x")) {
            for (var body : List.of(
                    BodyPublishers.ofByteArray(large, 0, 1_200_000),
                    BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large, 0, 1_100_000)))) {
                var request = HttpRequest.newBuilder(URI.create(service.http().base() + "/webhooks/sendgrid"))
                        .header("Content-Type", type)
                        .POST(body)
                        .build();
                assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                        .isEqualTo(413);
            }
        }
        assertThat(backlog()).isZero();
    }

    @Test
    void slowStrangersDoNotStandInTheWayOfThoseWhoseHeadersProveThem() throws Exception {
        String large = "[" + " ".repeat(900_000) + "]";
        List<Socket> slow = new ArrayList<>();
        try {
            eventually(() -> {
                slow.add(beginAPostOfAMegabyte());
                return sendGrid(large).status() == 503;
            });

            assertThat(service.http()
                            .withHeader("X-Webhook-Secret", "postmark-secret")
                            .post("/webhooks/postmark", "{\"RecordType\":\"Open\"}" + " ".repeat(900_000))
                            .status())
                    .isEqualTo(200);
        } finally {
            for (Socket each : slow) {
                each.close();
            }
        }
        eventually(() -> sendGrid(large).status() == 200);
    }

    /** All of it but its last byte is sent. */
    private static Socket beginAPostOfAMegabyte() throws IOException {
        URI base = URI.create(service.http().base());
        Socket socket = new Socket(base.getHost(), base.getPort());
        OutputStream out = socket.getOutputStream();
        out.write(
                bytes(
                        "POST /webhooks/sendgrid HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n"));
        out.write(new byte[999_999]);
        out.flush();
        return socket;
    }

    @Test
    void asksForThePasswordWhereOneIsTaken() {
        assertThat(challenge("/webhooks/postmark"))
                .hasValueSatisfying(each -> assertThat(each).startsWith("Basic "));
        assertThat(challenge("/webhooks/sendgrid")).isEmpty();
    }

    private static Optional<String> challenge(String path) {
        return service.http().post(path, "{}").raw().headers().firstValue("WWW-Authenticate");
    }

    @Test
    void takesABatchOfAMegabyte() {
        Sent sent = sent();
        String filler = "{\"event\":\"open\",\"sg_event_id\":\"" + UUID.randomUUID() + "\",\"url\":\""
                + "x".repeat(1_000_000) + "\"}";

        assertThat(sendGrid("[" + filler + "," + event(sent, "unsubscribe", "\"x\":1") + "]")
                        .status())
                .isEqualTo(200);

        isSuppressedAndTold(sent, Kind.UNSUBSCRIBED, "Unsubscription reported by sendgrid");
    }

    @Test
    void tellsNothingOfOtherAddresses() {
        assertThat(service.http().post("/webhooks/nothing", "{}").status()).isEqualTo(404);
        assertThat(service.http().get("/webhooks/sendgrid").status()).isEqualTo(405);
    }

    @Test
    void touchesNoOtherOrganization() {
        Sent ours = sent();
        Sent theirs = sent(Fixtures.organization());

        sendGrid("[" + event(ours, "spamreport", "\"email\":\"" + theirs.contact.recipient() + "\"") + "]");

        eventually(() -> suppressed(ours).size() == 3);
        assertThat(suppressed(theirs)).isEmpty();
        assertThat(told(theirs)).isEmpty();
    }

    // ---- Whatever dies

    @Test
    void aPostThatWasAnsweredIsReadOnceAfterADeath() throws Exception {
        Sent sent = sent();
        try (var owner = POSTGRES.ownerPool();
                Connection lock = owner.getConnection()) {
            // Nobody gets further than reading: as if the process died in the middle of it.
            lock.setAutoCommit(false);
            lock.createStatement().execute("LOCK TABLE optout.taken_notice IN ACCESS EXCLUSIVE MODE");
            for (int i = 0; i < 3; i++) {
                assertThat(sendGrid("[" + event(sent, "spamreport", "\"x\":1") + "]")
                                .status())
                        .isEqualTo(200);
            }
            service.close();
            lock.rollback();
        }
        assertThat(told(sent)).isEmpty();

        service = startService();

        isSuppressedAndTold(sent, Kind.COMPLAINED, "Complaint reported by sendgrid");
        eventually(() -> backlog() == 0);
        assertThat(told(sent)).hasSize(1);
    }

    // ---- Parts

    private record Sent(Contact contact, AttemptId attempt) {}

    private Sent sent() {
        return sent(organization);
    }

    private static Sent sent(OrganizationId organization) {
        Sent sent = drafted(organization);
        attempt(sent);
        return sent;
    }

    private Sent drafted() {
        return drafted(organization);
    }

    private static Sent drafted(OrganizationId organization) {
        Contact contact = Fixtures.emailTo(Fixtures.lead(organization));
        service.publish(
                Topics.MESSAGE_DRAFTED,
                contact.leadId().toString(),
                new MessageDrafted(contact, Fixtures.draft(), "template:introduction", now()));
        eventually(() ->
                count("SELECT count(*) FROM optout.unsubscribe_token WHERE contact_id = '" + contact.contactId() + "'")
                        == 1);
        return new Sent(contact, new AttemptId(UUID.randomUUID()));
    }

    private static void attempt(Sent sent) {
        service.publish(
                Topics.CONTACT_ATTEMPTED,
                sent.contact.leadId().toString(),
                Fixtures.attempted(
                        sent.contact, sent.attempt, ContactAttempted.Status.ACCEPTED, null, "sendgrid", null, now()));
        eventually(
                () -> count("SELECT count(*) FROM optout.sent_message WHERE attempt_id = '" + sent.attempt + "'") == 1);
    }

    private static String event(Sent sent, String name, String more) {
        return "{\"event\":\"%s\",\"attempt_id\":\"%s\",\"sg_event_id\":\"%s\",\"email\":\"%s\",%s}"
                .formatted(name, sent.attempt, name + sent.attempt, sent.contact.recipient(), more);
    }

    private static Answer sendGrid(String body) {
        long time = now().getEpochSecond();
        return sendGrid(body, time, SIGNER.sendGrid(time, bytes(body)));
    }

    private static Answer sendGrid(String body, long time, String signature) {
        return service.http()
                .withHeader("X-Twilio-Email-Event-Webhook-Timestamp", Long.toString(time))
                .withHeader("X-Twilio-Email-Event-Webhook-Signature", signature)
                .post("/webhooks/sendgrid", body);
    }

    private static String mailgunBody(Sent sent, String event, String token) {
        return "{\"signature\":" + TestSigner.mailgun(MAILGUN_KEY, now(), token) + ",\"event-data\":{\"event\":\""
                + event
                + "\",\"id\":\"" + event + sent.attempt + "\",\"user-variables\":{\"attempt_id\":\"" + sent.attempt
                + "\"}}}";
    }

    private static Answer mailgun(String body) {
        return service.http().post("/webhooks/mailgun", body);
    }

    private static void isSuppressedAndTold(Sent sent, Kind kind, String reason) {
        OrganizationId organization = sent.contact.organizationId();
        eventually(() -> suppressed(sent).size() == 3);
        assertThat(suppressed(sent).values()).containsOnly(reason);
        assertThat(suppressed(sent))
                .containsKeys(
                        keys.email(organization, sent.contact.recipient()),
                        keys.lead(organization, sent.contact.leadId()));
        eventually(() -> told(sent).stream().anyMatch(each -> each.kind() == kind));
        MessageNoticed told = told(sent).stream()
                .filter(each -> each.kind() == kind)
                .findFirst()
                .orElseThrow();
        assertThat(told.organizationId()).isEqualTo(organization);
        assertThat(told.contactId()).isEqualTo(sent.contact.contactId());
        assertThat(told.leadId()).isEqualTo(sent.contact.leadId());
    }

    /** Reasons by key. */
    private static Map<String, String> suppressed(Sent sent) {
        return service
                .database()
                .jdbc()
                .sql(
                        "SELECT key, reason FROM optout.suppression WHERE organization_id = :organization AND lead_id = :lead")
                .param("organization", sent.contact.organizationId().value())
                .param("lead", sent.contact.leadId().value())
                .query((row, number) -> Map.entry(row.getString("key"), row.getString("reason")))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static List<MessageNoticed> told(Sent sent) {
        return service.events(Topics.MESSAGE_NOTICED).stream()
                .filter(each -> each.attemptId().equals(sent.attempt))
                .toList();
    }

    private static long backlog() {
        return count("SELECT count(*) FROM optout.provider_post");
    }

    private static long count(String sql) {
        return service.database().jdbc().sql(sql).query(Long.class).single();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Instant now() {
        return Clock.systemUTC().instant();
    }
}
