package dev.leadflow.optout.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.leadflow.common.event.MessageNoticed.Kind;
import dev.leadflow.common.mail.Diagnosis;
import java.nio.charset.StandardCharsets;
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

    @Test
    void keepsTheBytesOfLatinLetters() {
        ReceivedMail mail = ReceivedMail.raw(ByteString.encodeString(
                "From: a@b.example\nContent-Type: text/plain; charset=iso-8859-1\n\nGrüße",
                StandardCharsets.ISO_8859_1));

        assertThat(mail.text()).isEqualTo("Grüße");
    }
}
