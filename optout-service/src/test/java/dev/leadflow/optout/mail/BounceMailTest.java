package dev.leadflow.optout.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.leadflow.common.event.MessageNoticed.Kind;
import dev.leadflow.common.mail.Diagnosis;
import java.nio.charset.StandardCharsets;
import java.util.List;
import okio.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Delivery reports as real servers write them (row 125). */
class BounceMailTest {

    private static BounceMail bounce(String sample) {
        return BounceMail.read(Mails.received(sample)).orElseThrow();
    }

    private static BounceMail.Outcome only(BounceMail bounce) {
        assertThat(bounce.outcomes()).hasSize(1);
        return bounce.outcomes().getFirst();
    }

    @ParameterizedTest
    @CsvSource({
        "rfc3464-01, BOUNCED_HARD, 5.1.1, userunknown@bouncehammer.jp",
        "rfc3464-03, BLOCKED, 5.0.0, kijitora@example.com",
        "rfc3464-26, BOUNCED_HARD, 5.1.1, kijitora@example.or.jp",
        "rfc3464-34, DEFERRED, 4.4.1, kijitora@example.com"
    })
    void readsRealReports(String vector, Kind kind, String code, String recipient) {
        ReceivedMail mail = ReceivedMail.raw(Mails.vector("smtp/open/" + vector + ".eml"));

        BounceMail.Outcome outcome = only(BounceMail.read(mail).orElseThrow());

        assertThat(outcome).isEqualTo(new BounceMail.Outcome(recipient, new Diagnosis(kind, code)));
    }

    @Test
    void findsTheOriginalOfARealReport() {
        ReceivedMail mail = ReceivedMail.raw(Mails.vector("smtp/open/rfc3464-34.eml"));

        assertThat(BounceMail.read(mail).orElseThrow().message().messageId())
                .isEqualTo("<20170429233445.FFFFFFFF02@smtp.neko.example.org>");
    }

    @Test
    void takesNoMailForAReportThatMerelyHasOneAttached() {
        ReceivedMail mail = ReceivedMail.raw(Mails.vector("smtp/open/is-not-bounce-02.eml"));

        assertThat(BounceMail.read(mail)).isEmpty();
    }

    @Test
    void takesAReportThatAPersonForwardsForNone() {
        String report = Mails.sample("bounce-postfix.eml").utf8();
        ReceivedMail attached = Mails.written(
                "From: Asha <asha@bakery.example>",
                "Subject: Fwd: Undelivered Mail Returned to Sender",
                "Content-Type: multipart/mixed; boundary=outer",
                "",
                "--outer",
                "",
                "I got this from your server, what is it?",
                "--outer",
                "Content-Type: message/rfc822",
                "",
                report,
                "--outer--");
        ReceivedMail quoted = Mails.written(
                "From: Asha <asha@bakery.example>",
                "Subject: Fwd: Undelivered Mail Returned to Sender",
                "",
                "What is this?",
                report);

        assertThat(BounceMail.read(attached)).isEmpty();
        assertThat(BounceMail.read(quoted)).isEmpty();
    }

    @Test
    void namesTheMessageThatBounced() {
        BounceMail bounce = bounce("bounce-postfix.eml");

        assertThat(bounce.message().attemptId()).isEqualTo(Mails.ATTEMPT);
        assertThat(only(bounce))
                .isEqualTo(new BounceMail.Outcome("asha@bakery.example", new Diagnosis(Kind.BOUNCED_HARD, "5.1.1")));
    }

    @Test
    void readsEveryRecipientHoweverItIsWritten() {
        BounceMail bounce = bounce("bounce-two-recipients.eml");

        assertThat(bounce.outcomes())
                .extracting(
                        BounceMail.Outcome::recipient,
                        outcome -> outcome.diagnosis().kind())
                .containsExactly(
                        tuple("full@bakery.example", Kind.BOUNCED_SOFT), tuple("late@bakery.example", Kind.DEFERRED));
        assertThat(bounce.message().attemptId())
                .as("from our own header, where a server wrote another Message-ID")
                .isEqualTo(Mails.ATTEMPT);
    }

    @Test
    void readsReportsInWordsAlone() {
        BounceMail bounce = bounce("bounce-qmail.eml");

        assertThat(bounce.message().attemptId()).isEqualTo(Mails.ATTEMPT);
        assertThat(only(bounce))
                .isEqualTo(new BounceMail.Outcome("asha@bakery.example", new Diagnosis(Kind.BOUNCED_HARD, "5.1.1")));
    }

    @Test
    void findsTheMessageWhereTheReportBringsNothingOfIt() {
        BounceMail bounce = bounce("bounce-policy.eml");

        assertThat(bounce.message().attemptId()).isEqualTo(Mails.ATTEMPT);
        assertThat(only(bounce).diagnosis()).isEqualTo(new Diagnosis(Kind.BLOCKED, "5.7.26"));
    }

    @Test
    void readsLinesThatEndWithACarriageReturnAlone() {
        String carriageReturns = Mails.sample("bounce-postfix.eml").utf8().replace('\n', '\r');

        BounceMail bounce =
                BounceMail.read(ReceivedMail.raw(Mails.utf8(carriageReturns))).orElseThrow();

        assertThat(bounce).isEqualTo(bounce("bounce-postfix.eml"));
    }

    @Test
    void readsAReportInBase64AndInAnUnknownCharacterSet() {
        String status = "Final-Recipient: rfc822; asha@bakery.example\nAction: failed\nStatus: 5.1.1\n";
        ReceivedMail mail = Mails.written(
                "From: postmaster@bakery.example",
                "Content-Type: multipart/report; boundary=b",
                "",
                "--b",
                "Content-Type: message/delivery-status; charset=unicode-1-1-utf-7",
                "Content-Transfer-Encoding: base64",
                "",
                ByteString.encodeUtf8(status).base64(),
                "--b--");

        assertThat(only(BounceMail.read(mail).orElseThrow()).diagnosis().kind()).isEqualTo(Kind.BOUNCED_HARD);
    }

    @Test
    void takesTheAddresseeOfTheOriginalWhereTheReportNamesNone() {
        ReceivedMail mail = Mails.written(
                "From: postmaster@bakery.example",
                "Content-Type: multipart/report; boundary=b",
                "",
                "--b",
                "Content-Type: message/delivery-status",
                "",
                "Reporting-MTA: dns; x",
                "",
                "Status: 5.1.1",
                "Action: failed",
                "--b",
                "Content-Type: message/rfc822",
                "",
                "To: Asha <asha@bakery.example>",
                "",
                "Hello",
                "--b--");

        assertThat(only(BounceMail.read(mail).orElseThrow()).recipient()).isEqualTo("asha@bakery.example");
    }

    @Test
    void callsAnEmptyReportABounceThatSaysNothing() {
        ReceivedMail mail = Mails.written(
                "Content-Type: multipart/report; boundary=b",
                "",
                "--b",
                "Content-Type: message/delivery-status",
                "",
                "\u0000",
                "--b--");

        assertThat(only(BounceMail.read(mail).orElseThrow()).diagnosis())
                .isEqualTo(new Diagnosis(Kind.BOUNCED_SOFT, null));
    }

    /** A report in words alone. */
    private static ReceivedMail inWords(String subject, String... lines) {
        return Mails.written(
                "From: MAILER-DAEMON@mx.example",
                "To: hello@northwind.example",
                "Subject: " + subject,
                "",
                String.join("\r\n", lines));
    }

    /** A report with its parts. */
    private static ReceivedMail inParts(String words, String... status) {
        return Mails.written(
                "From: MAILER-DAEMON@mx.example",
                "To: hello@northwind.example",
                "Subject: Undelivered Mail Returned to Sender",
                "Content-Type: multipart/report; boundary=b",
                "",
                "--b",
                "",
                words,
                "--b",
                "Content-Type: message/delivery-status",
                "",
                "Reporting-MTA: dns; mx.example",
                "",
                String.join("\r\n", status),
                "--b--");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            asha@bakery.example\\n    Unrouteable address | BOUNCED_HARD
            asha@bakery.example\\n    mailbox is full: retry timeout exceeded | BOUNCED_SOFT
            The original message was received at noon\\n<asha@bakery.example>\\n (reason: 550 5.1.1 User unknown) | BOUNCED_HARD
            Subject: Your domain does not exist?\\nwas not delivered to\\nasha@bakery.example\\nfor a reason | BOUNCED_SOFT
            Failed to deliver to 'asha@bakery.example'\\naccount is unknown | BOUNCED_HARD
            550 relay not permitted | BLOCKED
            """)
    void asksTheWordsWhereTheFieldsSayNothing(String words, Kind kind) {
        ReceivedMail mail = inParts(
                words.replace("\\n", "\r\n"),
                "Action: failed",
                "Final-Recipient: rfc822;asha@bakery.example",
                "Status: 5.0.0");

        assertThat(only(BounceMail.read(mail).orElseThrow()).diagnosis().kind()).isEqualTo(kind);
    }

    @Test
    void doesNotAskTheWordsWhereTheFieldsSayWhatItIs() {
        ReceivedMail mail =
                inParts("Perhaps the user is unknown.", "Final-Recipient: rfc822;asha@bakery.example", "Status: 5.2.2");

        assertThat(only(BounceMail.read(mail).orElseThrow()).diagnosis())
                .isEqualTo(new Diagnosis(Kind.BOUNCED_SOFT, "5.2.2"));
    }

    @Test
    void tellsTheFatesApartThatAreToldInWords() {
        ReceivedMail mail = inWords(
                "Mail delivery failed: returning message to sender",
                "The following addresses failed:",
                "",
                "  asha@bakery.example",
                "    Unrouteable address",
                "  full@bakery.example",
                "    mailbox is full: retry timeout exceeded");

        assertThat(BounceMail.read(mail).orElseThrow().outcomes())
                .containsExactly(
                        new BounceMail.Outcome("asha@bakery.example", new Diagnosis(Kind.BOUNCED_HARD, null)),
                        new BounceMail.Outcome("full@bakery.example", new Diagnosis(Kind.BOUNCED_SOFT, null)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Permanent Delivery Failure | From: hello@northwind.example\\nFailed address: asha@bakery.example\\n<-- 250 2.1.0 Ok\\n<-- 550 5.1.1 Recipient unknown
            [Postmaster] Email Delivery Failure | an email you addressed to email address :\\n--  asha@bakery.example\\ncould not be delivered\\n--  550 5.1.1 User unknown
            Undeliverable: Warning about delayed orders | It could not be delivered to asha@bakery.example.\\n550 5.1.1 User unknown
            Undelivered Mail | asha@bakery.example, ERROR CODE :550 - 5.1.1 User unknown
            系统退信 | 收件人邮件地址（asha@bakery.example）不存在，邮件无法送达。\\n550 5.1.1 User unknown
            """)
    void findsTheRecipientWhereverTheWordsNameIt(String subject, String words) {
        BounceMail bounce =
                BounceMail.read(inWords(subject, words.replace("\\n", "\r\n"))).orElseThrow();

        assertThat(only(bounce))
                .isEqualTo(new BounceMail.Outcome("asha@bakery.example", new Diagnosis(Kind.BOUNCED_HARD, "5.1.1")));
    }

    @ParameterizedTest
    @CsvSource({
        "Warning: message 1vfB2K delayed 24 hours, 550 user unknown",
        "Delivery report, THIS IS A WARNING MESSAGE ONLY. 550 user unknown",
        "Delivery problem, Delivery attempts will continue. 550 user unknown"
    })
    void takesAServerThatGoesOnTryingForNoFailure(String subject, String words) {
        BounceMail bounce =
                BounceMail.read(inWords(subject, "asha@bakery.example", words)).orElseThrow();

        assertThat(only(bounce).diagnosis().kind()).isEqualTo(Kind.DEFERRED);
    }

    @Test
    void takesAnAutomaticAnswerForNoBounceWhateverOurSubjectWas() {
        for (String subject : List.of("Re: Failed deliveries", "Automatic reply: Failed deliveries")) {
            ReceivedMail mail = Mails.written(
                    "Return-Path: <>",
                    "From: Asha <asha@bakery.example>",
                    "Subject: " + subject,
                    "",
                    "bob@bakery.example",
                    "The user above no longer works here.");

            assertThat(BounceMail.read(mail)).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "rfc822;asha+2Bshop@bakery.example, rfc822; asha+shop@bakery.example, asha+shop@bakery.example",
        "rfc822;asha+41@bakery.example, rfc822; asha+41@bakery.example, asha+41@bakery.example",
        "rfc822;asha@bakery.example, rfc822; forwarded@elsewhere.example, asha@bakery.example",
        "utf-8;\\x{906}\\x{936}\\x{93E}@bakery.example, utf-8; x@bakery.example, आशा@bakery.example",
        "utf-8;\\x{0}\\x{FFFFFF}@bakery.example, utf-8; x@bakery.example, ??@bakery.example"
    })
    void readsTheAddressThatWeWroteTo(String original, String last, String recipient) {
        ReceivedMail mail = inParts(
                "", "Original-Recipient: " + original, "Final-Recipient: " + last, "Action: failed", "Status: 5.1.1");

        assertThat(only(BounceMail.read(mail).orElseThrow()).recipient()).isEqualTo(recipient);
    }

    @Test
    void readsAnswersOfManyLinesThatAServerDidNotIndent() {
        ReceivedMail mail = inParts(
                "",
                "Final-Recipient: rfc822;asha@bakery.example",
                "Status: 5.0.0",
                "Diagnostic-Code: smtp; 550-Sorry",
                "550 no such user here");

        assertThat(only(BounceMail.read(mail).orElseThrow()).diagnosis().kind()).isEqualTo(Kind.BOUNCED_HARD);
    }

    @Test
    void findsTheMessageInTheHtmlOfAReport() {
        ReceivedMail mail = Mails.written(
                "From: postmaster@bakery.example",
                "Subject: Undeliverable: Online orders",
                "Content-Type: text/html",
                "",
                "<p>asha@bakery.example</p><pre>Message-ID: &lt;" + Mails.ATTEMPT + "@northwind.example&gt;</pre>");

        assertThat(BounceMail.read(mail).orElseThrow().message().attemptId()).isEqualTo(Mails.ATTEMPT);
    }

    @Test
    void keepsTheBytesOfLatinLetters() {
        ReceivedMail mail = ReceivedMail.raw(ByteString.encodeString(
                "From: a@b.example\nContent-Type: text/plain; charset=iso-8859-1\n\nGrüße",
                StandardCharsets.ISO_8859_1));

        assertThat(mail.text()).isEqualTo("Grüße");
    }

    @Test
    void findsTheMessageByItsNameWhereTheWordsNameNoAddress() {
        BounceMail bounce = BounceMail.read(Mails.written(
                        "From: Postmaster <postmaster@bakery.example>",
                        "Subject: Message status - undeliverable",
                        "",
                        "The message that you sent was undeliverable to the following:",
                        "    asha (user not found)",
                        "",
                        "Message-ID: <" + Mails.ATTEMPT + "@northwind.example>"))
                .orElseThrow();

        assertThat(only(bounce).diagnosis().kind()).isEqualTo(Kind.BOUNCED_HARD);
        assertThat(bounce.message().attemptId()).isEqualTo(Mails.ATTEMPT);
    }

    @Test
    void takesApostrophesAroundAnAddressForQuotationMarks() {
        BounceMail bounce = BounceMail.read(Mails.written(
                        "From: <MAILER-DAEMON@bakery.example>",
                        "Subject: Undeliverable mail",
                        "",
                        "Failed to deliver to 'asha.o'neil@bakery.example'",
                        "account is unknown"))
                .orElseThrow();

        assertThat(only(bounce).recipient()).isEqualTo("asha.o'neil@bakery.example");
    }

    @ParameterizedTest
    @CsvSource({
        "Falha na entrega da mensagem, 550 5.1.1 Usuário desconhecido, BOUNCED_HARD",
        "AVVISO DI MANCATA CONSEGNA, 550 5.1.1 utente sconosciuto, BOUNCED_HARD",
        "**Message you sent blocked by our bulk email filter**, Reason: message content blocked, BLOCKED",
    })
    void knowsAReportByItsSubject(String subject, String words, Kind kind) {
        ReceivedMail mail = Mails.written(
                "From: <MAILER-DAEMON@bakery.example>", "Subject: " + subject, "", "<asha@bakery.example>:", words);

        BounceMail.Outcome outcome = only(BounceMail.read(mail).orElseThrow());

        assertThat(outcome.recipient()).isEqualTo("asha@bakery.example");
        assertThat(outcome.diagnosis().kind()).isEqualTo(kind);
    }
}
