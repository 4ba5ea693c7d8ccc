package dev.leadflow.optout.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.leadflow.common.event.MessageNoticed.Kind;
import dev.leadflow.optout.notice.Diagnosis;
import java.nio.charset.StandardCharsets;
import java.util.List;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            failed    | 5.1.1  | smtp; 550 5.1.1 User unknown                                       | BOUNCED_HARD
            failed    | 5.1.2  | smtp; 550 5.1.2 Bad destination system                             | BOUNCED_HARD
            failed    | 5.1.3  |                                                                    | BOUNCED_HARD
            failed    | 5.1.10 | smtp; 556 5.1.10 Recipient address has null MX                     | BOUNCED_HARD
            failed    | 5.2.1  | smtp; 550 5.2.1 Mailbox disabled                                   | BOUNCED_HARD
            Failed    | 5.1.1 (bad mailbox) |                                                       | BOUNCED_HARD
            failed    | 5.0.0  | smtp; 550 No such user here                                        | BOUNCED_HARD
            failed    | 5.5.0  | smtp;550 Requested action not taken: user not found                | BOUNCED_HARD
            failed    | 5.0.0  | smtp; 550 5.1.1 The account that you tried to reach does not exist | BOUNCED_HARD
            failed    |        | smtp; 550 Unknown user                                             | BOUNCED_HARD
                      | 5.1.1  |                                                                    | BOUNCED_HARD
            failed    | 5.2.2  | smtp; 552 5.2.2 Mailbox full                                       | BOUNCED_SOFT
            failed    | 5.1.1  | smtp; 550 5.1.1 Mailbox is over quota                              | BOUNCED_SOFT
            failed    | 5.0.0  | smtp; 552 quota exceeded                                           | BOUNCED_SOFT
            failed    | 4.4.7  | smtp; 451 4.4.1 no answer from host                                | BOUNCED_SOFT
            failed    | 4.2.1  |                                                                    | BOUNCED_SOFT
            failed    | 4.0.0  | smtp; 450 user unknown                                             | BOUNCED_SOFT
            failed    | 5.4.4  |                                                                    | BOUNCED_SOFT
            failed    | 5.0.0  | smtp; 550 mailbox unavailable                                      | BOUNCED_SOFT
            failed    |        |                                                                    | BOUNCED_SOFT
            failed    | nothing | nothing                                                           | BOUNCED_SOFT
            failed    | 5.7.1  | smtp; 550 5.7.1 Message rejected                                   | BLOCKED
            failed    | 5.7.1  | smtp; 550 5.7.1 user unknown                                       | BLOCKED
            failed    | 5.7.26 | smtp; 550 5.7.26 unauthenticated                                   | BLOCKED
            failed    | 4.7.0  | smtp; 421 4.7.0 too many mails from your IP                        | BLOCKED
            failed    | 5.1.1  | smtp; 550 Rejected: listed by a DNSBL                              | BLOCKED
            failed    | 5.0.0  | smtp; 554 Mail from x rejected for policy reasons                  | BLOCKED
            failed    | 5.0.0  | smtp; 550 Sender address rejected: Domain not found                | BLOCKED
            failed    | 5.3.4  | smtp; 552 5.3.4 Message too big                                    | BLOCKED
            failed    | 5.0.0  | smtp; 554 Relay access denied                                      | BLOCKED
            delayed   | 4.4.1  | smtp; connect timed out                                            | DEFERRED
            delayed   | 5.1.1  | smtp; 550 user unknown                                             | DEFERRED
            delivered | 2.0.0  |                                                                    | DELIVERED
            relayed   | 2.6.0  |                                                                    | DELIVERED
            expanded  | 2.1.5  |                                                                    | DELIVERED
                      | 2.1.5  |                                                                    | DELIVERED
            """)
    void tellsDeadAddressesFromOtherTrouble(
            @Nullable String action, @Nullable String status, @Nullable String diagnostic, Kind kind) {
        assertThat(Diagnosis.of(action, status, diagnostic).kind()).isEqualTo(kind);
    }

    @Test
    void saysWhatHappenedWithoutAddresses() {
        for (Kind kind : List.of(Kind.BOUNCED_HARD, Kind.BOUNCED_SOFT, Kind.BLOCKED, Kind.DEFERRED, Kind.DELIVERED)) {
            assertThat(new Diagnosis(kind, "5.1.1").detail())
                    .endsWith(" (5.1.1).")
                    .doesNotContain("@");
        }
    }

    @Test
    void keepsTheBytesOfLatinLetters() {
        ReceivedMail mail = ReceivedMail.raw(ByteString.encodeString(
                "From: a@b.example\nContent-Type: text/plain; charset=iso-8859-1\n\nGrüße",
                StandardCharsets.ISO_8859_1));

        assertThat(mail.text()).isEqualTo("Grüße");
    }
}
