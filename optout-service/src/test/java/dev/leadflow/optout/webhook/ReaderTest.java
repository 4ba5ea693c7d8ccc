package dev.leadflow.optout.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.MessageNoticed.Kind;
import dev.leadflow.optout.notice.Notice;
import dev.leadflow.optout.notice.NoticeReader;
import dev.leadflow.optout.notice.Reading;
import dev.leadflow.optout.webhook.mailgun.MailgunReader;
import dev.leadflow.optout.webhook.postmark.PostmarkReader;
import dev.leadflow.optout.webhook.sendgrid.SendGridReader;
import dev.leadflow.optout.webhook.ses.SesReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the vendors' own examples, and others like them, mean. */
class ReaderTest {

    private static final Instant RECEIVED = Instant.parse("2026-11-20T06:30:00Z");
    private static final String ATTEMPT = "0b57a9a2-6a83-5a54-9a0e-3c1b2f0c9d11";
    private static final NoticeReader SENDGRID = new SendGridReader();
    private static final NoticeReader MAILGUN = new MailgunReader();
    private static final NoticeReader POSTMARK = new PostmarkReader();
    private static final NoticeReader SES = new SesReader();

    @ParameterizedTest
    @CsvSource({
        "sendgrid, bounce_event, BOUNCED_HARD, Lli-03HcQ5-JLybO9fXsJg",
        "sendgrid, compatibility_message_id_from_smtp_id, DELIVERED, wrfRRvF7Q0GgwUo2CvDmEA",
        "sendgrid, delivered_event, DELIVERED, wrfRRvF7Q0GgwUo2CvDmEA",
        "sendgrid, open_event, OTHER, wrfRRvF7Q0GgwUo2CvDmEA",
        "sendgrid, processed_with_category, ACCEPTED, wrfRRvF7Q0GgwUo2CvDmEA",
        "mailgun, clicked_event, OTHER,",
        "mailgun, delivered_event, DELIVERED, 20180812211713.1.DF5966851B4BAA99@example.org",
        "mailgun, failed_greylisted_event, DEFERRED, 20180812214638.1.4A7D468E9BC18C5D@example.org",
        "mailgun, failed_temporary_event, DEFERRED, 20180812214638.1.4A7D468E9BC18C5D@example.org",
        "mailgun, rejected_event, BLOCKED, 20180622220256.1.B31A451A2E5422BB@sandbox55887.mailgun.org",
        "postmark, bounce_event, BOUNCED_HARD, 2706ee8a-737c-4285-b032-ccd317af53ed",
        "postmark, click_event, OTHER, f4830d10-9c35-4f0c-bca3-3d9b459821f8",
        "postmark, resubscribe, OTHER, a4909a96-73d7-4c49-b148-a54522d3f7ac",
        "postmark, subscription_change_bounce, BOUNCED_HARD, b4cb783d-78ed-43f2-983b-63f55c712dc8",
        "amazon-ses, bounce_event, BOUNCED_HARD, 00000138111222aa-33322211-cccc-cccc-cccc-ddddaaaa0680-000000",
        "amazon-ses, complaint_event, COMPLAINED, 000001378603177f-7a5433e7-8edb-42ae-af10-f0181f34d6ee-000000",
        "amazon-ses, open_event, OTHER, 7c191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000",
        "amazon-ses, rendering_failure_event, BLOCKED, c191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000",
    })
    void understandsTheVendorsExamples(String vendor, String file, Kind kind, @Nullable String messageId) {
        Notice notice = only(reader(vendor), Vectors.bytes(vendor + "/open/payloads/" + file + ".json"));

        assertThat(notice.kind()).isEqualTo(kind);
        assertThat(notice.messageId()).isEqualTo(messageId);
        assertThat(notice.suppresses()).isEqualTo(kind.suppresses());
        assertThat(notice.at()).isBefore(RECEIVED);
        assertThat(notice.detail()).doesNotContain("@");
    }

    @Test
    void tellsAnIncomingMailFromAnEvent() {
        for (var each : Map.of(
                        POSTMARK, "postmark/open/payloads/inbound_basics.json",
                        SES, "amazon-ses/open/payloads/incorrect_received_event.json")
                .entrySet()) {
            Reading reading = each.getKey().read("application/json", Vectors.bytes(each.getValue()), RECEIVED);
            assertThat(reading.notices()).isEmpty();
            assertThat(reading.unreadable()).hasSize(1);
        }
    }

    private static NoticeReader reader(String vendor) {
        return switch (vendor) {
            case "sendgrid" -> SENDGRID;
            case "mailgun" -> MAILGUN;
            case "postmark" -> POSTMARK;
            default -> SES;
        };
    }

    // ---- SendGrid

    @ParameterizedTest
    @CsvSource({
        "bounce, 5.1.1, 550 5.1.1 No such user, BOUNCED_HARD",
        "bounce, 5.1.2, , BOUNCED_HARD",
        "bounce, 5.1.10, null MX, BOUNCED_HARD",
        "bounce, 5.2.1, disabled, BOUNCED_HARD",
        "bounce, 5.2.2, mailbox full, BOUNCED_SOFT",
        "bounce, 4.2.2, mailbox full, BOUNCED_SOFT",
        "bounce, 5.7.1, spam, BLOCKED",
        "bounce, 5.7.26, not authenticated, BLOCKED",
        "bounce, 5.3.4, too big, BLOCKED",
        "bounce, 5.0.0, 550 user unknown, BOUNCED_HARD",
        "bounce, 5.0.0, 554 5.7.1 blocked, BLOCKED",
        "bounce, 5.5.0, 550 5.1.1 gone, BOUNCED_HARD",
        "bounce, , , BOUNCED_SOFT",
        "blocked, 5.1.1, 550 5.1.1 No such user, BLOCKED",
        "expired, , , BOUNCED_SOFT",
    })
    void tellsDeadMailboxesFromOtherBounces(
            String type, @Nullable String status, @Nullable String reason, Kind expected) {
        Notice notice = sendGrid(
                "{\"event\":\"bounce\",\"type\":%s,\"status\":%s,\"reason\":%s,\"sg_event_id\":\"a\",\"timestamp\":1761095250}"
                        .formatted(Json.text(type), quoted(status), quoted(reason)));

        assertThat(notice.kind()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "spamreport, COMPLAINED, true",
        "unsubscribe, UNSUBSCRIBED, true",
        "group_unsubscribe, UNSUBSCRIBED, true",
        "group_resubscribe, OTHER, false",
        "resubscribe, OTHER, false",
        "deferred, DEFERRED, false",
        "click, OTHER, false",
        "something_new, OTHER, false",
    })
    void knowsSendGridsEvents(String event, Kind kind, boolean suppresses) {
        Notice notice =
                sendGrid("{\"event\":\"" + event + "\",\"sg_event_id\":\"a\",\"attempt_id\":\"" + ATTEMPT + "\"}");

        assertThat(notice.kind()).isEqualTo(kind);
        assertThat(notice.suppresses()).isEqualTo(suppresses);
        assertThat(notice.attemptId()).hasToString(ATTEMPT);
        assertThat(notice.at()).isEqualTo(RECEIVED);
    }

    @ParameterizedTest
    @CsvSource({
        "Unsubscribed Address, true, unsubscribed",
        "Spam Reporting Address, true, spam",
        "Bounced Address, true, bounced",
        "Invalid, true, invalid",
        "Invalid SMTPAPI header, false, Invalid SMTPAPI header",
        "Spam Content, false, Spam Content",
    })
    void suppressesWhatSendGridDroppedForTheRecipientsSakeAndSaysWhy(String reason, boolean suppresses, String why) {
        Notice notice = sendGrid("{\"event\":\"dropped\",\"reason\":\"" + reason + "\",\"sg_event_id\":\"a\"}");

        assertThat(notice.kind()).isEqualTo(Kind.DROPPED);
        assertThat(notice.suppresses()).isEqualTo(suppresses);
        assertThat(notice.detail()).contains(why);
    }

    @Test
    void knowsAMessageThatWentThroughSendGridsSmtpByItsMessageId() {
        Notice notice = sendGrid("{\"event\":\"delivered\",\"smtp-id\":\"<" + ATTEMPT + "@northwind.example>\"}");

        assertThat(notice.attemptId()).hasToString(ATTEMPT);
    }

    @Test
    void givesAnEventWithoutAnIdOneOfItsContent() {
        String event = "{\"event\":\"open\",\"timestamp\":1761095250}";

        assertThat(sendGrid(event).id()).isEqualTo(sendGrid(event).id());
        assertThat(sendGrid(event).id())
                .isNotEqualTo(sendGrid(event.replace("50}", "51}")).id());
    }

    private static Notice sendGrid(String event) {
        return only(SENDGRID, ("[" + event + "]\r\n").getBytes(StandardCharsets.UTF_8));
    }

    // ---- Mailgun

    @ParameterizedTest
    @CsvSource({
        "permanent, bounce, 550, 5.1.1 No such user, BOUNCED_HARD, true",
        "permanent, generic, 498, No MX for nomx.example, BOUNCED_SOFT, false",
        "permanent, generic, 550, 5.1.2 No MX for nomx.example, BOUNCED_HARD, true",
        "permanent, generic, 552, 5.2.2 mailbox full, BOUNCED_SOFT, false",
        "permanent, espblock, 550, 5.7.1 blocked, BLOCKED, false",
        "permanent, old, 602, Too old, BOUNCED_SOFT, false",
        "permanent, suppress-bounce, 605, Not delivering to previously bounced address, DROPPED, true",
        "permanent, suppress-unsubscribe, 606, Not delivering, DROPPED, true",
        "permanent, suppress-complaint, 607, Not delivering, DROPPED, true",
        "temporary, generic, 450, 5.1.1 odd, DEFERRED, false",
    })
    void tellsMailgunsFailuresApart(
            String severity, String reason, int code, String message, Kind kind, boolean suppresses) {
        Notice notice = mailgun(
                "{\"event\":\"failed\",\"id\":\"x\",\"severity\":\"%s\",\"reason\":\"%s\",\"delivery-status\":{\"code\":%d,\"message\":\"%s\"}}"
                        .formatted(severity, reason, code, message));

        assertThat(notice.kind()).isEqualTo(kind);
        assertThat(notice.suppresses()).isEqualTo(suppresses);
    }

    @Test
    void takesMailgunsIdForUniqueWithinItsDayOnly() {
        String monday = "{\"event\":\"opened\",\"id\":\"x\",\"timestamp\":1534108637.15}";
        String tuesday = "{\"event\":\"opened\",\"id\":\"x\",\"timestamp\":1534195037.15}";

        assertThat(mailgun(monday).id()).isNotEqualTo(mailgun(tuesday).id());
        assertThat(mailgun(monday).id()).isEqualTo(mailgun(monday).id());
    }

    @Test
    void knowsMailgunsMessageByVariableOrMessageId() {
        assertThat(mailgun("{\"event\":\"complained\",\"user-variables\":{\"attempt_id\":\"" + ATTEMPT + "\"}}")
                        .attemptId())
                .hasToString(ATTEMPT);
        assertThat(mailgun(
                                "{\"event\":\"unsubscribed\",\"delivery-status\":null,\"message\":{\"headers\":{\"message-id\":\""
                                        + ATTEMPT + "@northwind.example\"}}}")
                        .attemptId())
                .hasToString(ATTEMPT);
    }

    @ParameterizedTest
    @CsvSource({
        "event=bounced&code=550&error=5.1.1+The+account+does+not+exist, BOUNCED_HARD",
        "event=dropped&reason=hardfail&code=605&description=Not+delivering, DROPPED",
        "event=dropped&reason=old&code=602, BOUNCED_SOFT",
        "event=delivered, DELIVERED",
        "event=complained, COMPLAINED",
        "event=unsubscribed, UNSUBSCRIBED",
        "event=opened, OTHER",
    })
    void readsMailgunsOldForms(String form, Kind kind) {
        byte[] body = (form + "&token=abc&timestamp=1534108637&recipient=a%40b.example&attempt_id=" + ATTEMPT
                        + "&Message-Id=%3Cx.1%40example.org%3E")
                .getBytes(StandardCharsets.UTF_8);
        Reading reading = MAILGUN.read("application/x-www-form-urlencoded; charset=utf-8", body, RECEIVED);

        assertThat(reading.notices()).singleElement().satisfies(notice -> {
            assertThat(notice.kind()).isEqualTo(kind);
            assertThat(notice.attemptId()).hasToString(ATTEMPT);
            assertThat(notice.messageId()).isEqualTo("x.1@example.org");
            assertThat(notice.recipient()).isEqualTo("a@b.example");
        });
    }

    private static Notice mailgun(String event) {
        return only(MAILGUN, ("{\"signature\":{},\"event-data\":" + event + "}").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsTheVendorsExampleOfAnInvalidAddress() {
        Notice notice = only(SENDGRID, Vectors.bytes("sendgrid/open/payloads/dropped_invalid_event.json"));

        assertThat(notice.kind()).isEqualTo(Kind.DROPPED);
        assertThat(notice.messageId()).isEqualTo("wrfRRvF7Q0GgwUo2CvDmEA");
        assertThat(notice.suppresses()).isTrue();
    }

    // ---- Postmark

    @ParameterizedTest
    @CsvSource({
        "'\"RecordType\":\"Delivery\",\"DeliveredAt\":\"2026-01-01T00:00:00Z\"', DELIVERED, false",
        "'\"RecordType\":\"SpamComplaint\"', COMPLAINED, true",
        "'\"RecordType\":\"Bounce\",\"Type\":\"SoftBounce\"', BOUNCED_SOFT, false",
        "'\"RecordType\":\"Bounce\",\"Type\":\"Transient\"', DEFERRED, false",
        "'\"RecordType\":\"Bounce\",\"Type\":\"AddressChange\"', OTHER, false",
        "'\"RecordType\":\"Bounce\",\"Type\":\"SpamNotification\"', BLOCKED, false",
        "'\"RecordType\":\"Bounce\",\"Type\":\"AutoResponder\"', OTHER, false",
        "'\"RecordType\":\"Bounce\",\"Type\":\"BadEmailAddress\"', BOUNCED_HARD, true",
        "'\"RecordType\":\"Bounce\",\"Type\":\"Unsubscribe\"', UNSUBSCRIBED, true",
        "'\"RecordType\":\"Bounce\",\"Type\":\"ManuallyDeactivated\"', DROPPED, true",
        "'\"RecordType\":\"Bounce\",\"Type\":\"NewType\"', BOUNCED_SOFT, false",
        "'\"RecordType\":\"SubscriptionChange\",\"SuppressSending\":true,\"SuppressionReason\":\"ManualSuppression\"', UNSUBSCRIBED, true",
        "'\"RecordType\":\"SubscriptionChange\",\"SuppressSending\":true,\"SuppressionReason\":\"SpamComplaint\"', COMPLAINED, true",
        "'\"RecordType\":\"SubscriptionChange\",\"SuppressSending\":false', OTHER, false",
    })
    void knowsPostmarksRecords(String fields, Kind kind, boolean suppresses) {
        Notice notice = only(
                POSTMARK,
                ("{" + fields + ",\"MessageID\":\"m\",\"Metadata\":{\"attempt_id\":\"" + ATTEMPT + "\"}}")
                        .getBytes(StandardCharsets.UTF_8));

        assertThat(notice.kind()).isEqualTo(kind);
        assertThat(notice.suppresses()).isEqualTo(suppresses);
        assertThat(notice.attemptId()).hasToString(ATTEMPT);
    }

    // ---- Amazon SES

    @ParameterizedTest
    @CsvSource({
        "Permanent, General, 5.1.1, BOUNCED_HARD, true",
        "Permanent, General, , BOUNCED_HARD, true",
        "Permanent, NoEmail, , BOUNCED_HARD, true",
        "Permanent, General, 5.7.1, BLOCKED, false",
        "Permanent, Suppressed, 5.1.1, DROPPED, true",
        "Permanent, OnAccountSuppressionList, , DROPPED, true",
        "Transient, MailboxFull, 5.2.2, BOUNCED_SOFT, false",
        "Transient, ContentRejected, , BLOCKED, false",
        "Transient, General, 5.1.1, BOUNCED_SOFT, false",
        "Undetermined, Undetermined, , BOUNCED_SOFT, false",
    })
    void tellsSesBouncesApart(String type, String subType, @Nullable String status, Kind kind, boolean suppresses) {
        Notice notice = ses("{\"eventType\":\"Bounce\",\"bounce\":{\"bounceType\":\"" + type + "\",\"bounceSubType\":\""
                + subType + "\",\"bouncedRecipients\":[{\"emailAddress\":\"a@b.example\",\"status\":" + quoted(status)
                + "}]},\"mail\":{\"tags\":{\"attempt_id\":[\"" + ATTEMPT + "\"]}}}");

        assertThat(notice.kind()).isEqualTo(kind);
        assertThat(notice.suppresses()).isEqualTo(suppresses);
        assertThat(notice.attemptId()).hasToString(ATTEMPT);
        assertThat(notice.recipient()).isEqualTo("a@b.example");
    }

    @ParameterizedTest
    @CsvSource({"abuse, COMPLAINED", "fraud, COMPLAINED", "not-spam, OTHER", "auth-failure, OTHER", "'', COMPLAINED"})
    void takesAReportThatSomethingIsNotSpamForNoComplaint(String type, Kind kind) {
        Notice notice = ses("{\"notificationType\":\"Complaint\",\"complaint\":{\"complaintFeedbackType\":\"" + type
                + "\",\"complainedRecipients\":[{\"emailAddress\":\"a@b.example\"}]},\"mail\":{\"headers\":"
                + "[{\"name\":\"X-Leadflow-Attempt\",\"value\":\"" + ATTEMPT + "\"}]}}");

        assertThat(notice.kind()).isEqualTo(kind);
        assertThat(notice.attemptId()).hasToString(ATTEMPT);
    }

    @Test
    void givesEachRecipientOfOneEventANoticeOfItsOwn() {
        String content = "{\"eventType\":\"Delivery\",\"delivery\":{\"recipients\":[\"a@b.example\",\"c@b.example\"]},"
                + "\"mail\":{\"commonHeaders\":{\"messageId\":\"<" + ATTEMPT + "@northwind.example>\"}}}";
        Reading reading = SES.read("text/plain", sns(content), RECEIVED);

        assertThat(reading.notices()).extracting(Notice::recipient).containsExactly("a@b.example", "c@b.example");
        assertThat(reading.notices()).extracting(Notice::id).doesNotHaveDuplicates();
        assertThat(reading.notices())
                .allSatisfy(notice -> assertThat(notice.attemptId()).hasToString(ATTEMPT));
    }

    @Test
    void aTopicThatSesHasTriedOutBringsNothing() {
        String content = "Successfully validated SNS topic for Amazon SES event publishing.";

        assertThat(SES.read("text/plain", sns(content), RECEIVED)).isEqualTo(Reading.NOTHING);
    }

    private static Notice ses(String content) {
        return only(SES, sns(content));
    }

    private static byte[] sns(String content) {
        return Json.bytes(Map.of("Type", "Notification", "MessageId", "m-1", "Message", content));
    }

    private static Notice only(NoticeReader reader, byte[] body) {
        Reading reading = reader.read("application/json", body, RECEIVED);
        assertThat(reading.unreadable()).isEmpty();
        assertThat(reading.notices()).hasSize(1);
        return reading.notices().getFirst();
    }

    private static String quoted(@Nullable String text) {
        return text == null ? "null" : Json.text(text);
    }
}
