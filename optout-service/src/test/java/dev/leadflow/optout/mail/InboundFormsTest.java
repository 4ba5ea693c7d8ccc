package dev.leadflow.optout.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.MessageNoticed.Kind;
import dev.leadflow.optout.notice.Notice;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import okio.Buffer;
import okio.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms in which mail services post mails. */
class InboundFormsTest {

    private static final String ID = Mails.ATTEMPT.toString();
    private static final String MULTIPART = "multipart/form-data; boundary=xYzZY";

    private static ByteString multipart(Map<String, ByteString> fields) {
        Buffer body = new Buffer();
        fields.forEach((name, value) -> body.writeUtf8(
                        "--xYzZY\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n")
                .write(value)
                .writeUtf8("\r\n"));
        return body.writeUtf8("--xYzZY--\r\n").readByteString();
    }

    private static ByteString urlencoded(Map<String, String> fields) {
        return Mails.utf8(fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&")));
    }

    private static Notice notice(ReceivedMail mail) {
        return MailNotices.of(mail, Mails.RECEIVED).getFirst();
    }

    @Test
    void readsARealPostOfSendGrid() {
        ReceivedMail mail = InboundForms.sendGrid(
                        MULTIPART, Mails.vector("sendgrid/open/inbound_parse_default.multipart.txt"))
                .orElseThrow();

        assertThat(mail.from()).isEqualTo("test@example.com");
        assertThat(mail.to()).containsExactly("inbound@inbound.example.com");
        assertThat(mail.subject()).isEqualTo("Testing non-raw");
        assertThat(mail.text()).contains("Hello Twilio SendGrid!");
        assertThat(mail.html()).contains("<strong>");
        assertThat(mail.headers().first("Date")).contains("Wed, 10 Aug 2016 18:10:13 -0700");
    }

    @Test
    void readsEachFieldOfSendGridInItsCharacterSet() {
        Charset latin = StandardCharsets.ISO_8859_1;
        ReceivedMail mail = InboundForms.sendGrid(
                        MULTIPART,
                        multipart(Map.of(
                                "from", ByteString.encodeString("Zoé <zoe@bakery.example>", latin),
                                "text", ByteString.encodeString("Désabonner", latin),
                                "headers", Mails.utf8("In-Reply-To: <" + ID + "@northwind.example>"),
                                "charsets", Mails.utf8("{\"from\":\"iso-8859-1\",\"text\":\"ISO-8859-1\"}"),
                                "envelope", Mails.utf8("{\"to\":[\"in@northwind.example\"]}"))))
                .orElseThrow();

        assertThat(mail.text()).isEqualTo("Désabonner");
        assertThat(mail.to()).contains("in@northwind.example");
        assertThat(notice(mail).kind()).isEqualTo(Kind.UNSUBSCRIBED);
        assertThat(notice(mail).attemptId()).isEqualTo(Mails.ATTEMPT);
    }

    @Test
    void readsTheWholeMailThatSendGridPosts() {
        ReceivedMail mail = InboundForms.sendGrid(
                        MULTIPART, multipart(Map.of("email", Mails.sample("bounce-postfix.eml"))))
                .orElseThrow();

        assertThat(notice(mail).kind()).isEqualTo(Kind.BOUNCED_HARD);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void findsTheRequestBehindALargePicture(boolean bySendGrid) {
        String line = "A".repeat(76) + "\r\n";
        ByteString mail = Mails.utf8("""
                From: asha@bakery.example\r
                Subject: Re: Online orders\r
                Content-Type: multipart/mixed; boundary=b\r
                \r
                --b\r
                Content-Type: image/png\r
                Content-Transfer-Encoding: base64\r
                \r
                """ + line.repeat(20_000) + """
                --b\r
                Content-Type: text/plain\r
                \r
                stop\r
                --b--\r
                """);

        Optional<ReceivedMail> received = bySendGrid
                ? InboundForms.sendGrid(MULTIPART, multipart(Map.of("email", mail)))
                : InboundForms.mailgun(MULTIPART, multipart(Map.of("body-mime", mail)));

        assertThat(notice(received.orElseThrow()).kind()).isEqualTo(Kind.UNSUBSCRIBED);
    }

    @Test
    void findsTheTextBehindManyFiles() {
        String file = """
                --xYzZY\r
                Content-Disposition: form-data; name="attachment"; filename="a.png"\r
                Content-Type: image/png\r
                \r
                x\r
                """;
        String body = file.repeat(300) + """
                --xYzZY\r
                Content-Disposition: form-data; name="from"\r
                \r
                asha@bakery.example\r
                --xYzZY\r
                Content-Disposition: form-data; name="text"\r
                \r
                stop\r
                --xYzZY--\r
                """;

        assertThat(notice(InboundForms.sendGrid(MULTIPART, Mails.utf8(body)).orElseThrow())
                        .kind())
                .isEqualTo(Kind.UNSUBSCRIBED);
    }

    @Test
    void readsBouncesThatSendGridTakesApart() {
        String body = """
                --xYzZY\r
                Content-Disposition: form-data; name="from"\r
                \r
                mailer-daemon@mx.example\r
                --xYzZY\r
                Content-Disposition: form-data; name="attachment1"; filename="status"\r
                Content-Type: message/delivery-status\r
                \r
                Final-Recipient: rfc822; asha@bakery.example\r
                Action: failed\r
                Status: 5.1.1\r
                --xYzZY--\r
                """;

        assertThat(notice(InboundForms.sendGrid(MULTIPART, Mails.utf8(body)).orElseThrow())
                        .kind())
                .isEqualTo(Kind.BOUNCED_HARD);
    }

    @Test
    void readsMailgunsRoutesInBothEncodings() {
        Map<String, String> fields = Map.of(
                "sender", "bounce@bakery.example",
                "from", "आशा <asha@bakery.example>",
                "recipient", "hello@northwind.example",
                "subject", "Re: Online orders",
                "body-plain", "बंद करो\r\n\r\n> Unsubscribe",
                "stripped-text", "something else",
                "In-Reply-To", "<" + ID + "@northwind.example>",
                "message-headers", "[[\"X-Mailer\",\"x\"],[\"Date\",\"Mon, 12 Jan 2026 04:45:30 GMT\"]]");
        ReceivedMail urlencoded = InboundForms.mailgun("application/x-www-form-urlencoded", urlencoded(fields))
                .orElseThrow();
        ReceivedMail multipart = InboundForms.mailgun(
                        MULTIPART,
                        multipart(fields.entrySet().stream()
                                .collect(Collectors.toMap(Map.Entry::getKey, field -> Mails.utf8(field.getValue())))))
                .orElseThrow();

        for (ReceivedMail mail : new ReceivedMail[] {urlencoded, multipart}) {
            assertThat(notice(mail).kind()).isEqualTo(Kind.UNSUBSCRIBED);
            assertThat(notice(mail).attemptId()).isEqualTo(Mails.ATTEMPT);
            assertThat(notice(mail).recipient()).isEqualTo("asha@bakery.example");
            assertThat(mail.to()).containsExactly("hello@northwind.example");
        }
        assertThat(notice(urlencoded).eventId()).isEqualTo(notice(multipart).eventId());
    }

    @Test
    void readsTheWholeMailThatMailgunPosts() {
        ReceivedMail mail = InboundForms.mailgun(
                        "application/x-www-form-urlencoded",
                        urlencoded(Map.of(
                                "body-mime", Mails.sample("complaint.eml").utf8())))
                .orElseThrow();

        assertThat(notice(mail).kind()).isEqualTo(Kind.COMPLAINED);
    }

    @Test
    void readsARealPostOfPostmark() {
        ReceivedMail mail = InboundForms.postmark(Mails.vector("postmark/open/payloads/inbound_basics.json"))
                .orElseThrow();

        assertThat(mail.from()).isEqualTo("from+test@example.org");
        assertThat(mail.to()).contains("test@inbound.example.com", "other@example.com", "cc@example.com");
        assertThat(mail.text()).isEqualTo("Test body plain");
        assertThat(mail.headers().first("Message-ID")).contains("<CAEPk3R+4Zr@mail.example.org>");
        assertThat(notice(mail).kind()).isEqualTo(Kind.REPLIED);
    }

    @Test
    void readsAPlusAddressAndAReportThatPostmarkTakesApart() {
        ReceivedMail reply =
                InboundForms.postmark(Mails.utf8("""
                        {"FromFull": {"Email": "asha@bakery.example"}, "OriginalRecipient": "in+%s@northwind.example",
                         "Subject": "Re: x", "TextBody": "stop"}""".formatted(ID))).orElseThrow();
        String status = ByteString.encodeUtf8(
                        "Final-Recipient: rfc822; asha@bakery.example\nAction: failed\nStatus: 5.1.1")
                .base64();
        ReceivedMail bounce =
                InboundForms.postmark(Mails.utf8("""
                        {"From": "mailer-daemon@x.example", "Attachments": [
                         {"Name": "a", "ContentType": "message/delivery-status", "Content": "%s"}]}""".formatted(status))).orElseThrow();

        assertThat(notice(reply).kind()).isEqualTo(Kind.UNSUBSCRIBED);
        assertThat(notice(reply).attemptId()).isEqualTo(Mails.ATTEMPT);
        assertThat(notice(bounce).kind()).isEqualTo(Kind.BOUNCED_HARD);
    }

    @Test
    void saysWhenAPostIsNoMail() {
        assertThat(InboundForms.sendGrid(MULTIPART, multipart(Map.of("a", ByteString.EMPTY))))
                .isEmpty();
        assertThat(InboundForms.sendGrid(null, ByteString.EMPTY)).isEmpty();
        assertThat(InboundForms.sendGrid("multipart/form-data", Mails.utf8("from=x")))
                .isEmpty();
        assertThat(InboundForms.mailgun(null, Mails.utf8("%zz=1&&=&a"))).isEmpty();
        assertThat(InboundForms.postmark(Mails.utf8("[1]"))).isEmpty();
        assertThat(InboundForms.postmark(Mails.utf8("{"))).isEmpty();
        assertThat(InboundForms.postmark(Mails.utf8("[".repeat(100_000)))).isEmpty();
    }
}
