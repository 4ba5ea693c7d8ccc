package dev.leadflow.optout.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.optout.webhook.Proof.Answer;
import dev.leadflow.optout.webhook.mailgun.MailgunSignature;
import dev.leadflow.optout.webhook.sendgrid.SendGridSignature;
import dev.leadflow.optout.webhook.ses.SnsSignature;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Signatures of the vendors' own examples, and of ours: whatever is changed is refused. */
class SignatureProperties {

    private static final Instant NOW = Instant.parse("2026-11-20T06:30:00Z");
    private static final String TOPIC = "arn:aws:sns:us-east-1:1234567890:SES_Events";
    private static final TestSigner SIGNER = new TestSigner();
    private static final SendGridSignature SENDGRID =
            new SendGridSignature(List.of(SendGridSignature.key(SIGNER.publicKey())));
    private static final MailgunSignature MAILGUN = new MailgunSignature(List.of(new Secret("key-of-the-test")));

    // ---- SendGrid

    @Test
    void sendGridsExamplesAreJudgedRightly() {
        for (JsonNode example : Json.EVENTS.readTree(Vectors.bytes("sendgrid/open/event_webhook_signatures.json"))) {
            var proof = new SendGridSignature(
                    List.of(SendGridSignature.key(example.path("public_key").asString())));
            Proof.Headers headers = sendGrid(
                    example.path("timestamp").asString(),
                    example.path("signature").asString());
            Answer answer = proof.check(
                            headers,
                            Base64.getDecoder()
                                    .decode(example.path("body_base64").asString()),
                            Instant.ofEpochSecond(1_600_112_502))
                    .answer();
            assertThat(answer)
                    .as(example.path("id").asString())
                    .isEqualTo(example.path("valid").asBoolean() ? Answer.GENUINE : Answer.FORGED);
        }
    }

    @Property(tries = 300)
    void sendGridRefusesAnyChangedBit(
            @ForAll @Size(min = 1, max = 300) byte[] body, @ForAll @IntRange(max = 100_000) int where) {
        String signature = SIGNER.sendGrid(NOW.getEpochSecond(), body);
        String timestamp = Long.toString(NOW.getEpochSecond());
        assertThat(SENDGRID.check(sendGrid(timestamp, signature), body, NOW).answer())
                .isEqualTo(Answer.GENUINE);

        assertThat(SENDGRID.check(sendGrid(timestamp, signature), flipped(body, where), NOW)
                        .answer())
                .isEqualTo(Answer.FORGED);
        assertThat(SENDGRID.check(sendGrid(timestamp, flipped(signature, where)), body, NOW)
                        .answer())
                .isEqualTo(Answer.FORGED);
        assertThat(SENDGRID.check(sendGrid(flipped(timestamp, where), signature), body, NOW)
                        .answer())
                .isEqualTo(Answer.FORGED);
    }

    @Test
    void sendGridMayComeBackForADayAndNotForEver() {
        byte[] body = "[]".getBytes(StandardCharsets.UTF_8);
        for (Duration age : List.of(Duration.ZERO, Duration.ofHours(24), Duration.ofMinutes(-30))) {
            assertThat(sendGridSigned(NOW.minus(age), body)).as("%s", age).isEqualTo(Answer.GENUINE);
        }
        for (Duration age : List.of(Duration.ofHours(27), Duration.ofDays(400), Duration.ofHours(-27))) {
            assertThat(sendGridSigned(NOW.minus(age), body)).as("%s", age).isEqualTo(Answer.FORGED);
        }
    }

    private static Answer sendGridSigned(Instant at, byte[] body) {
        String timestamp = Long.toString(at.getEpochSecond());
        String signature = SIGNER.sendGrid(at.getEpochSecond(), body);
        return SENDGRID.check(sendGrid(timestamp, signature), body, NOW).answer();
    }

    @Test
    void sendGridIsKnownByEitherKeyDuringARotationAndByNoneWithoutKeys() {
        byte[] body = "[]".getBytes(StandardCharsets.UTF_8);
        PublicKey own = SendGridSignature.key(SIGNER.publicKey());
        PublicKey next = SendGridSignature.key(new TestSigner().publicKey());
        Proof.Headers headers =
                sendGrid(Long.toString(NOW.getEpochSecond()), SIGNER.sendGrid(NOW.getEpochSecond(), body));

        assertThat(new SendGridSignature(List.of(next, own))
                        .check(headers, body, NOW)
                        .answer())
                .isEqualTo(Answer.GENUINE);
        assertThat(new SendGridSignature(List.of(next))
                        .check(headers, body, NOW)
                        .answer())
                .isEqualTo(Answer.FORGED);
        assertThat(new SendGridSignature(List.of()).check(headers, body, NOW).answer())
                .isEqualTo(Answer.FORGED);
        assertThat(SENDGRID.check(name -> null, body, NOW).answer()).isEqualTo(Answer.FORGED);
    }

    private static Proof.Headers sendGrid(String timestamp, String signature) {
        return Map.of(
                "X-Twilio-Email-Event-Webhook-Timestamp", timestamp,
                "X-Twilio-Email-Event-Webhook-Signature", signature)::get;
    }

    // ---- Mailgun

    @Test
    void mailgunsExamplesAreJudgedRightly() {
        for (JsonNode example : Json.EVENTS.readTree(Vectors.bytes("mailgun/open/signatures.json"))) {
            if (example.path("valid").isNull()) {
                continue;
            }
            var proof = new MailgunSignature(
                    List.of(new Secret(example.path("signing_key").asString())));
            String timestamp = example.path("timestamp").asString();
            byte[] body = Json.bytes(Map.of(
                    "signature",
                    Map.of(
                            "timestamp", timestamp,
                            "token", example.path("token").asString(),
                            "signature", example.path("signature").asString())));
            assertThat(proof.check(name -> null, body, Instant.ofEpochSecond(1_403_645_220))
                            .answer())
                    .as(example.path("id").asString())
                    .isEqualTo(example.path("valid").asBoolean() ? Answer.GENUINE : Answer.FORGED);
        }
    }

    @Test
    void mailgunsExamplePostsAreGenuineByTheirKey() {
        var proof = new MailgunSignature(List.of(new Secret("TEST_WEBHOOK_SIGNING_KEY")));
        for (String name : List.of("clicked", "delivered", "failed_greylisted", "failed_temporary", "rejected")) {
            byte[] body = Vectors.bytes("mailgun/open/payloads/" + name + "_event.json");
            long at = Json.EVENTS
                    .readTree(body)
                    .path("signature")
                    .path("timestamp")
                    .asLong();
            assertThat(proof.check(header -> null, body, Instant.ofEpochSecond(at))
                            .answer())
                    .as(name)
                    .isEqualTo(Answer.GENUINE);
            assertThat(MAILGUN.check(header -> null, body, Instant.ofEpochSecond(at))
                            .answer())
                    .as(name)
                    .isEqualTo(Answer.FORGED);
        }
    }

    @Property(tries = 300)
    void mailgunRefusesAnyChangedBitOfWhatItSigns(@ForAll @IntRange(max = 100_000) int where) {
        String time = Long.toString(NOW.getEpochSecond());
        String token = "5egbgr1vjgqxtrnp65xfznchgdccwh5d6i09vijqi3whgowmn6";
        String signature = TestSigner.hmac("key-of-the-test", time + token);

        assertThat(mailgun(time, token, signature)).isEqualTo(Answer.GENUINE);
        assertThat(mailgun(flipped(time, where), token, signature)).isEqualTo(Answer.FORGED);
        assertThat(mailgun(time, flipped(token, where), signature)).isEqualTo(Answer.FORGED);
        assertThat(mailgun(time, token, flipped(signature, where))).isEqualTo(Answer.FORGED);
    }

    @Test
    void mailgunsTimeAndTokenCannotBeDividedElsewhere() {
        String time = Long.toString(NOW.getEpochSecond());
        String signature = TestSigner.hmac("key-of-the-test", time + "5egbgr");

        assertThat(mailgun(time, "5egbgr", signature)).isEqualTo(Answer.GENUINE);
        assertThat(mailgun(time + "5", "egbgr", signature)).isEqualTo(Answer.FORGED);
    }

    @Test
    void mailgunMayComeBackForEightHoursAndItsTokenIsKnownUntilThen() {
        for (Duration age : List.of(Duration.ZERO, Duration.ofHours(8))) {
            Instant signedAt = NOW.minus(age);
            byte[] body = ("{\"signature\":" + TestSigner.mailgun("key-of-the-test", signedAt, "t") + "}")
                    .getBytes(StandardCharsets.UTF_8);
            Proof.Verdict verdict = MAILGUN.check(name -> null, body, NOW);
            assertThat(verdict.answer()).isEqualTo(Answer.GENUINE);
            assertThat(verdict.until()).isEqualTo(signedAt.plus(Duration.ofHours(9)));
        }
        byte[] old = ("{\"signature\":" + TestSigner.mailgun("key-of-the-test", NOW.minus(Duration.ofHours(10)), "t")
                        + "}")
                .getBytes(StandardCharsets.UTF_8);
        assertThat(MAILGUN.check(name -> null, old, NOW).answer()).isEqualTo(Answer.FORGED);
    }

    @Test
    void mailgunsOldFormIsSignedToo() {
        String time = Long.toString(NOW.getEpochSecond());
        String form = "event=complained&timestamp=" + time + "&token=abc&signature="
                + TestSigner.hmac("key-of-the-test", time + "abc");
        String parts = "--xyz\r\nContent-Disposition: form-data; name=\"timestamp\"\r\n\r\n" + time
                + "\r\n--xyz\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nabc"
                + "\r\n--xyz\r\nContent-Disposition: form-data; name=\"signature\"\r\n\r\n"
                + TestSigner.hmac("key-of-the-test", time + "abc") + "\r\n--xyz--\r\n";

        assertThat(MAILGUN.check(
                                Map.of("Content-Type", "application/x-www-form-urlencoded")::get,
                                form.getBytes(StandardCharsets.UTF_8),
                                NOW)
                        .answer())
                .isEqualTo(Answer.GENUINE);
        assertThat(MAILGUN.check(
                                Map.of("Content-Type", "multipart/form-data; boundary=xyz")::get,
                                parts.getBytes(StandardCharsets.UTF_8),
                                NOW)
                        .answer())
                .isEqualTo(Answer.GENUINE);
    }

    private static Answer mailgun(String timestamp, String token, String signature) {
        byte[] body =
                Json.bytes(Map.of("signature", Map.of("timestamp", timestamp, "token", token, "signature", signature)));
        return MAILGUN.check(name -> null, body, NOW).answer();
    }

    // ---- A secret that is only known

    @Test
    void aSecretIsTakenAsHeaderOrAsPassword() {
        var proof = new SharedSecret(List.of(new Secret("first secret"), new Secret("second secret")));
        for (String secret : List.of("first secret", "second secret")) {
            String basic = "Basic "
                    + Base64.getEncoder().encodeToString(("postmark:" + secret).getBytes(StandardCharsets.UTF_8));
            assertThat(proof.check(Map.of("X-Webhook-Secret", secret)::get, new byte[0], NOW)
                            .answer())
                    .isEqualTo(Answer.GENUINE);
            assertThat(proof.check(Map.of("Authorization", basic)::get, new byte[0], NOW)
                            .answer())
                    .isEqualTo(Answer.GENUINE);
        }
        for (String wrong :
                List.of("", "first", "first secret ", "Basic !!!", "Basic Zmlyc3Q=", "Bearer first secret")) {
            assertThat(proof.check(Map.of("X-Webhook-Secret", wrong, "Authorization", wrong)::get, new byte[0], NOW)
                            .answer())
                    .as(wrong)
                    .isEqualTo(Answer.FORGED);
        }
        assertThat(new SharedSecret(List.of())
                        .check(Map.of("X-Webhook-Secret", "")::get, new byte[0], NOW)
                        .answer())
                .isEqualTo(Answer.FORGED);
    }

    // ---- Amazon SNS

    @Test
    void amazonsExamplesAreJudgedRightly() {
        List<HttpUrl> confirmed = new ArrayList<>();
        for (JsonNode example : Json.EVENTS.readTree(Vectors.bytes("amazon-ses/open/sns_signatures.json"))) {
            JsonNode message = example.path("message");
            Answer answer = sns(confirmed)
                    .check(
                            name -> null,
                            Json.bytes(message),
                            Instant.parse(message.path("Timestamp").asString()))
                    .answer();
            boolean confirmation =
                    "SubscriptionConfirmation".equals(message.path("Type").asString());
            Answer expected =
                    !example.path("valid").asBoolean() ? Answer.FORGED : confirmation ? Answer.DONE : Answer.GENUINE;
            assertThat(answer).as(example.path("id").asString()).isEqualTo(expected);
        }
        assertThat(confirmed).extracting(HttpUrl::host).containsExactly("sns.us-west-2.amazonaws.com");
    }

    @Property(tries = 100)
    void amazonRefusesAnyChangedFieldThatIsSigned(@ForAll @IntRange(max = 100_000) int where) {
        ObjectNode genuine = snsExample();
        for (String field : List.of(
                "Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type", "Signature", "SignatureVersion")) {
            ObjectNode changed = genuine.deepCopy();
            changed.put(field, flipped(genuine.path(field).asString(), where));
            assertThat(check(changed).answer()).as(field).isEqualTo(Answer.FORGED);
            changed.remove(field);
            assertThat(check(changed).answer()).as("without " + field).isEqualTo(Answer.FORGED);
        }
    }

    @Test
    void amazonsCertificateComesFromAmazonOnly() {
        ObjectNode message = snsExample();
        for (String address : List.of(
                "http://sns.us-east-1.amazonaws.com/x.pem",
                "https://sns.us-east-1.amazonaws.com.evil.example/x.pem",
                "https://evil.example/sns.us-east-1.amazonaws.com/x.pem",
                "https://sns.us-east-1.amazonaws.com@evil.example/x.pem",
                "https://evil@sns.us-east-1.amazonaws.com/x.pem",
                "https://sns.us-east-1.amazonaws.com:8443/x.pem",
                "https://sns.us-east-1.amazonaws.com/x.pem?a=b",
                "https://sns.us-east-1.amazonaws.com/x.txt",
                "https://s3.us-east-1.amazonaws.com/x.pem",
                "https://sns.us-east-1.amazonaws.com.cn.evil/x.pem",
                "file:///etc/x.pem",
                "",
                "nonsense")) {
            message.put("SigningCertURL", address);
            assertThat(check(message).answer()).as(address).isEqualTo(Answer.FORGED);
        }
    }

    @Test
    void amazonIsAskedToComeAgainWhenItsCertificateCannotBeHad() {
        var proof = new SnsSignature(Set.of(TOPIC), certificate -> null, address -> false);

        assertThat(proof.check(name -> null, Json.bytes(snsExample()), snsTime())
                        .answer())
                .isEqualTo(Answer.UNDECIDED);
    }

    @Test
    void amazonsOtherTopicsAreNotListenedTo() {
        byte[] genuine = Json.bytes(snsExample());
        for (Set<String> topics : List.of(Set.<String>of(), Set.of(TOPIC + "2"))) {
            var proof = new SnsSignature(topics, certificate -> certificateKey(), address -> true);
            assertThat(proof.check(name -> null, genuine, snsTime()).answer()).isEqualTo(Answer.FORGED);
        }
    }

    @Test
    void amazonsMessageIsRefusedWhenItIsOldOrWhenAFieldStandsInItTwice() {
        byte[] genuine = Json.bytes(snsExample());
        assertThat(sns(new ArrayList<>())
                        .check(name -> null, genuine, snsTime().plus(Duration.ofMinutes(90)))
                        .answer())
                .isEqualTo(Answer.GENUINE);
        assertThat(sns(new ArrayList<>())
                        .check(name -> null, genuine, snsTime().plus(Duration.ofHours(3)))
                        .answer())
                .isEqualTo(Answer.FORGED);

        String text = new String(genuine, StandardCharsets.UTF_8);
        String twice = text.substring(0, text.length() - 1) + ",\"Message\":\"{}\"}";
        assertThat(sns(new ArrayList<>())
                        .check(name -> null, twice.getBytes(StandardCharsets.UTF_8), snsTime())
                        .answer())
                .isEqualTo(Answer.FORGED);
    }

    private static ObjectNode snsExample() {
        JsonNode first = Json.EVENTS
                .readTree(Vectors.bytes("amazon-ses/open/sns_signatures.json"))
                .path(0)
                .path("message");
        return (ObjectNode) first;
    }

    private static Instant snsTime() {
        return Instant.parse(snsExample().path("Timestamp").asString());
    }

    private static Proof.Verdict check(JsonNode message) {
        return sns(new ArrayList<>()).check(name -> null, Json.bytes(message), snsTime());
    }

    private static SnsSignature sns(List<HttpUrl> confirmed) {
        return new SnsSignature(
                Set.of(TOPIC, "arn:aws:sns:us-west-2:123456789012:MyTopic"),
                certificate -> certificateKey(),
                confirmed::add);
    }

    private static PublicKey certificateKey() {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(Vectors.bytes("amazon-ses/open/signing_cert.pem")))
                    .getPublicKey();
        } catch (java.security.cert.CertificateException malformed) {
            throw new IllegalStateException(malformed);
        }
    }

    // ---- Changing things a little

    private static byte[] flipped(byte[] bytes, int where) {
        byte[] changed = bytes.clone();
        changed[where / 8 % bytes.length] ^= (byte) (1 << where % 8);
        return changed;
    }

    /** Of the lower six bits, so that it stays a character of JSON. */
    private static String flipped(String text, int where) {
        char[] changed = text.toCharArray();
        changed[where / 6 % changed.length] ^= (char) (1 << where % 6);
        return new String(changed);
    }
}
