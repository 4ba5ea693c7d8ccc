package dev.leadflow.optout.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.AttemptId;
import dev.leadflow.common.event.MessageNoticed.Kind;
import dev.leadflow.optout.notice.Notice;
import java.nio.charset.Charset;
import java.time.Instant;
import java.util.List;
import okio.Buffer;
import okio.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What mails mean for the messages that they are about (rows 125 and 131). */
class MailNoticesTest {

    private static final String ID = Mails.ATTEMPT.toString();

    private static List<Notice> notices(ReceivedMail mail) {
        return MailNotices.of(mail, Mails.RECEIVED);
    }

    private static Notice only(ReceivedMail mail) {
        List<Notice> notices = notices(mail);
        assertThat(notices).hasSize(1);
        return notices.getFirst();
    }

    private static ReceivedMail answer(String header, String text) {
        return Mails.written(
                "From: Asha <asha@bakery.example>",
                "To: hello@northwind.example",
                "Subject: Re: Online orders",
                header,
                "",
                text);
    }

    @ParameterizedTest
    @CsvSource({
        "bounce-postfix.eml, BOUNCED_HARD, asha@bakery.example",
        "bounce-qmail.eml, BOUNCED_HARD, asha@bakery.example",
        "bounce-policy.eml, BLOCKED, asha@bakery.example",
        "complaint.eml, COMPLAINED,",
        "not-spam.eml, OTHER,",
        "out-of-office.eml, OTHER, asha@bakery.example",
        "reply-opt-out.eml, UNSUBSCRIBED, asha@bakery.example"
    })
    void namesTheMessageAndWhatBecameOfIt(String sample, Kind kind, String recipient) {
        Notice notice = only(Mails.received(sample));

        assertThat(notice.provider()).isEqualTo("mail");
        assertThat(notice.kind()).isEqualTo(kind);
        assertThat(notice.attemptId()).isEqualTo(Mails.ATTEMPT);
        assertThat(notice.recipient()).isEqualTo(recipient);
        assertThat(notice.detail()).isNotBlank().doesNotContain("@");
        assertThat(notice.at()).isBefore(Mails.RECEIVED);
    }

    @ParameterizedTest
    @CsvSource({
        "message/delivery-status, 'Final-Recipient: rfc822; other@bakery.example\nAction: failed\nStatus: 5.1.1'",
        "message/feedback-report, 'Feedback-Type: abuse\nOriginal-Rcpt-To: other@bakery.example'",
    })
    void takesAReportForNoneThatAPersonHasAttached(String type, String report) {
        for (String text : List.of("Is this yours?", "unsubscribe")) {
            Notice notice = only(Mails.written(
                    "From: Asha <asha@bakery.example>",
                    "Subject: Re: Online orders",
                    "Content-Type: multipart/mixed; boundary=b",
                    "",
                    "--b",
                    "Content-Type: text/plain",
                    "",
                    text,
                    "--b",
                    "Content-Type: " + type,
                    "",
                    report,
                    "--b--"));

            assertThat(notice.kind()).isEqualTo(text.equals("unsubscribe") ? Kind.UNSUBSCRIBED : Kind.REPLIED);
            assertThat(notice.recipient()).isEqualTo("asha@bakery.example");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "From: MDaemon@bakery.example",
                "From: MAILER-DAEMON <>",
                "From: MAILER-DAEMON@bakery.example",
                "From: Asha <asha@bakery.example>\nReturn-Path: <>",
            })
    void neverTakesAMailServerForAPerson(String from) {
        Notice notice = only(
                Mails.written(from, "Subject: Re: Online orders", "", "Out: 451 4.3.0 Error", "In:  QUIT", "", "Stop"));

        assertThat(notice.kind()).isNotIn(Kind.UNSUBSCRIBED, Kind.REPLIED);
    }

    @Test
    void readsAnAnswerUnderASubjectWithoutEnd() {
        for (String again : List.of("Re: ", "stop ")) {
            Notice notice = only(Mails.written(
                    "From: Asha <asha@bakery.example>",
                    "Subject: Re: " + again.repeat(4_000),
                    "",
                    "What is the price?"));

            assertThat(notice.kind()).isEqualTo(Kind.REPLIED);
        }
    }

    @Test
    void findsTheRequestUnderASubjectOfOursThatSoundsLikeAProgram() {
        Notice asks = only(Mails.written(
                "From: Asha <asha@bakery.example>", "Subject: Re: Automated responses for your bakery", "", "stop"));
        Notice away = only(Mails.written(
                "From: Asha <asha@bakery.example>", "Subject: Re: Out of office", "", "I am back on Monday."));

        assertThat(asks.kind()).isEqualTo(Kind.UNSUBSCRIBED);
        assertThat(away.kind()).isEqualTo(Kind.OTHER);
    }

    @Test
    void readsComplaintsAsMicrosoftSendsThem() {
        Notice notice = only(Mails.written(
                "From: staff@hotmail.com",
                "Subject: complaint about message from 192.0.2.1",
                "Content-Type: multipart/mixed; boundary=b",
                "",
                "--b",
                "Content-Type: message/rfc822",
                "",
                "X-HmXmrOriginalRecipient: asha@bakery.example",
                "Message-ID: <" + ID + "@northwind.example>",
                "Subject: Online orders",
                "",
                "Hello",
                "--b--"));

        assertThat(notice.kind()).isEqualTo(Kind.COMPLAINED);
        assertThat(notice.recipient()).isEqualTo("asha@bakery.example");
    }

    @Test
    void findsTheMessageOfAComplaintThatBringsNothingOfIt() {
        Notice notice = only(Mails.written(
                "From: abuse@isp.example",
                "Subject: Complaint",
                "Content-Type: multipart/report; boundary=b",
                "",
                "--b",
                "",
                "Message-ID: <" + ID + "@northwind.example>",
                "--b",
                "Content-Type: message/feedback-report",
                "",
                "Feedback-Type: abuse",
                "--b--"));

        assertThat(notice.kind()).isEqualTo(Kind.COMPLAINED);
        assertThat(notice.attemptId()).isEqualTo(Mails.ATTEMPT);
    }

    @Test
    void readsRealFeedbackReports() {
        Notice anonymous = only(ReceivedMail.raw(Mails.vector("smtp/open/arf-01.eml")));
        Notice named = only(ReceivedMail.raw(Mails.vector("smtp/open/arf-02.eml")));

        assertThat(anonymous.kind()).isEqualTo(Kind.COMPLAINED);
        assertThat(anonymous.recipient()).isNull();
        assertThat(named.kind()).isEqualTo(Kind.COMPLAINED);
        assertThat(named.recipient()).isEqualTo("this-local-part-does-not-exist-on-yahoo@yahoo.com");
        assertThat(named.messageId()).contains("000000000000000000000000.smtp@example.com");
    }

    @ParameterizedTest
    @CsvSource({
        "abuse, COMPLAINED",
        "fraud, COMPLAINED",
        "virus, COMPLAINED",
        "other, COMPLAINED",
        "ABUSE, COMPLAINED",
        "something-new, COMPLAINED",
        "'', COMPLAINED",
        "not-spam, OTHER",
        "auth-failure, OTHER"
    })
    void takesEveryKindOfComplaintForOneAndNoOtherReport(String type, Kind kind) {
        ReceivedMail mail = Mails.written(
                "Content-Type: multipart/report; boundary=b",
                "",
                "--b",
                "Content-Type: message/feedback-report",
                "",
                "Feedback-Type: " + type,
                "Original-Rcpt-To: asha@bakery.example",
                "--b--");

        assertThat(only(mail).kind()).isEqualTo(kind);
        assertThat(only(mail).recipient()).isEqualTo("asha@bakery.example");
    }

    @Test
    void optsOutByReplyAndSaysSo() {
        Notice notice = only(answer("In-Reply-To: <" + ID + "@northwind.example>", "stop"));

        assertThat(notice.kind()).isEqualTo(Kind.UNSUBSCRIBED);
        assertThat(notice.detail()).isEqualTo("asked by reply to be left alone");
    }

    @Test
    void leavesUnclearRepliesToAPerson() {
        Notice notice = only(answer("In-Reply-To: <" + ID + "@northwind.example>", "Who gave you my address?"));

        assertThat(notice.kind()).isEqualTo(Kind.REPLIED);
        assertThat(notice.detail()).contains("perhaps wants to be left alone");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "In-Reply-To: <3b241101-e2bb-5255-8caf-4136c566a962@northwind.example>",
                "References: <first@x.example> <3b241101-e2bb-5255-8caf-4136c566a962@northwind.example> <last@y.example>",
                "References: <first@x.example>\r\n\t<3b241101-e2bb-5255-8caf-4136c566a962@northwind.example>",
                "Delivered-To: hello+3b241101-e2bb-5255-8caf-4136c566a962@northwind.example"
            })
    void findsTheMessageThatIsAnswered(String header) {
        assertThat(only(answer(header, "How much?")).attemptId()).isEqualTo(Mails.ATTEMPT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "In-Reply-To: <E1C50F1B-1C83-4820-BC36-AC6FBFBE8568@bakery.example>",
                "In-Reply-To: <6d1c1f3e-9f53-4b7e-8b1e-1d1f0e9a7c11@bakery.example>",
                "In-Reply-To: <x3b241101-e2bb-5255-8caf-4136c566a962@northwind.example>",
                "X-Nothing: 1"
            })
    void takesNoIdOfAMailProgramForOneOfOurs(String header) {
        Notice notice = only(answer(header, "How much?"));

        assertThat(notice.attemptId()).isNull();
        assertThat(notice.recipient()).isEqualTo("asha@bakery.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Auto-Submitted: auto-replied",
                "Auto-Submitted: Auto-Generated (rejected)",
                "X-Autoreply: yes",
                "X-Autorespond: away",
                "Precedence: bulk",
                "Precedence: auto_reply",
                "Return-Path: <>",
                "Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/disposition-notification\r\n\r\nDisposition: displayed\r\n--b--"
            })
    void optsNobodyOutForWhatAProgramWrote(String header) {
        assertThat(only(answer(header, "unsubscribe")).kind()).isEqualTo(Kind.OTHER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Automatic reply: Online orders",
                "Out of Office: Online orders",
                "Auto-Reply: Online orders",
                "Abwesenheitsnotiz: Online orders",
                "Réponse automatique : Online orders",
                "[Autoreply] Online orders",
                "OOO Re: Online orders",
                "自动答复: Online orders",
                "自動応答: Online orders",
                "自動回覆: Online orders",
                "Automatické odpovědi: Online orders"
            })
    void knowsAutomaticAnswersByTheirSubject(String subject) {
        ReceivedMail mail = Mails.written("From: asha@bakery.example", "Subject: " + subject, "", "stop");

        assertThat(only(mail).kind()).isEqualTo(Kind.OTHER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Auto-Submitted: no", "Precedence: list", "Return-Path: <asha@bakery.example>", "X-Autoreply: no"
            })
    void knowsPeopleByTheSameHeaders(String header) {
        assertThat(only(answer(header, "unsubscribe")).kind()).isEqualTo(Kind.UNSUBSCRIBED);
    }

    @Test
    void saysNothingOfACopyOfOurOwnMessage() {
        assertThat(notices(answer("X-Leadflow-Attempt: " + ID, "Unsubscribe"))).isEmpty();
    }

    @Test
    void givesAMailOneIdHoweverOftenItComesAndEachMailItsOwn() {
        ReceivedMail mail = answer("Message-ID: <1@x.example>", "stop");
        ReceivedMail sameIdOtherText = answer("Message-ID: <1@x.example>", "go on");

        assertThat(only(mail).eventId())
                .isEqualTo(only(answer("Message-ID: <1@x.example>", "stop")).eventId());
        assertThat(only(mail).eventId()).isNotEqualTo(only(sameIdOtherText).eventId());
        assertThat(only(mail).eventId()).doesNotContain("@");
        assertThat(notices(Mails.received("bounce-two-recipients.eml")))
                .extracting(Notice::eventId)
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({
        "'Mon, 12 Jan 2026 10:15:30 +0530 (IST)', 2026-01-12T04:45:30Z",
        "'Mon,  12 Jan 2026 04:45:30 GMT', 2026-01-12T04:45:30Z",
        "'12 Jan 2026 04:45:30 -0000', 2026-01-12T04:45:30Z",
        "'29-04-2017 23:34', 2026-02-01T10:00:00Z",
        "'Mon, 12 Jan 2099 10:15:30 +0530', 2026-02-01T10:00:00Z",
        "'', 2026-02-01T10:00:00Z"
    })
    void tellsWhenItHappenedAndBelievesNoFuture(String date, Instant expected) {
        assertThat(only(answer("Date: " + date, "stop")).at()).isEqualTo(expected);
    }

    @Test
    void readsTheHtmlWhereTheTextIsEmpty() {
        ReceivedMail mail = Mails.written(
                "From: asha@bakery.example",
                "Content-Type: multipart/alternative; boundary=b",
                "",
                "--b",
                "Content-Type: text/plain",
                "",
                " ",
                "--b",
                "Content-Type: text/html",
                "",
                "<p>Please <b>remove</b> me</p>",
                "--b--");

        assertThat(only(mail).kind()).isEqualTo(Kind.UNSUBSCRIBED);
    }

    @Test
    void readsNoAttachmentAsTheWordsOfAPerson() {
        ReceivedMail mail = Mails.written(
                "From: asha@bakery.example",
                "Content-Type: multipart/mixed; boundary=b",
                "",
                "--b",
                "",
                "See attached.",
                "--b",
                "Content-Type: text/plain",
                "Content-Disposition: attachment; filename=list.txt",
                "",
                "unsubscribe",
                "--b--");

        assertThat(only(mail).kind()).isEqualTo(Kind.REPLIED);
    }

    @Test
    void takesTheAddressInBracketsForTheSender() {
        ReceivedMail mail = Mails.written("From: \"owner@else.example\" <asha@bakery.example>", "", "stop");

        assertThat(only(mail).recipient()).isEqualTo("asha@bakery.example");
    }

    @Test
    void keepsTextAndAddressesOutOfWhatItCanBePrintedAs() {
        ReceivedMail mail = answer("X-A: 1", "secret words");

        assertThat(mail.toString()).doesNotContain("secret", "asha");
        assertThat(OwnWords.of("secret words").toString()).doesNotContain("secret");
    }

    @Test
    void findsAnIdOnlyWhereAMessageIdCanStand() {
        assertThat(OurMessage.mentioned("see <" + ID + "@x.example> there").attemptId())
                .isEqualTo(AttemptId.of(ID));
        assertThat(OurMessage.mentioned(ID).attemptId()).isNull();
        assertThat(OurMessage.original(MailHeaders.parse("X-Leadflow-Attempt: " + ID + "; rm"))
                        .attemptId())
                .isNull();
    }

    @Test
    void staysCalmOverAnEmptyMail() {
        assertThat(only(ReceivedMail.raw(ByteString.EMPTY)).kind()).isEqualTo(Kind.REPLIED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "STOP Re: Online orders",
                "Re: Online orders for your bakery - UNSUBSCRIBE",
                "Re: Online orders [STOP]",
                "Re: Online orders for your bakery - please remove me from your list",
            })
    void takesARequestBesideOurSubjectWhenTheAnswerSaysNothingElse(String subject) {
        String from = "From: Asha <asha@bakery.example>";

        assertThat(only(Mails.written(from, "Subject: " + subject, "", "")).kind())
                .isEqualTo(Kind.UNSUBSCRIBED);
        assertThat(only(Mails.written(from, "Subject: " + subject, "", "Yes, please call me."))
                        .kind())
                .isEqualTo(Kind.REPLIED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Your email client does not support HTML messages",
                "This message contains HTML, which your reader cannot show.",
                "To view this message, please use a reader that understands HTML."
            })
    void readsTheHtmlWhereThePlainTextOnlyPointsToIt(String plain) {
        Notice notice = only(Mails.written(
                "From: Asha <asha@bakery.example>",
                "Subject: Re: Online orders",
                "Content-Type: multipart/alternative; boundary=b",
                "",
                "--b",
                "Content-Type: text/plain",
                "",
                plain,
                "--b",
                "Content-Type: text/html",
                "",
                "<p>stop</p>",
                "--b--"));

        assertThat(notice.kind()).isEqualTo(Kind.UNSUBSCRIBED);
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain; charset=iso-8859-1,   UTF-8,        हमें मेल मत भेजो",
        "text/plain; charset=windows-1252, UTF-8,        मेल बंद करो",
        "text/plain; charset=utf-8,        windows-1252, Désabonnez-moi",
        "text/plain,                       ISO-8859-1,   Désabonnez-moi",
        "text/plain; charset=iso-8859-1,   ISO-8859-1,   Désabonnez-moi",
        "plain/text,                       UTF-8,        unsubscribe",
        "application/octet-stream,         UTF-8,        unsubscribe",
        "text/enriched,                    UTF-8,        unsubscribe",
        "multipart/alternative; boundary=another, UTF-8, unsubscribe",
    })
    void readsWhatIsSaidUnderAWrongHeader(String contentType, String charset, String text) {
        ByteString header =
                Mails.utf8("From: Asha <asha@bakery.example>\r\nSubject: Re: Online orders\r\nContent-Type: "
                        + contentType + "\r\n\r\n");
        ByteString body = ByteString.encodeString(text, Charset.forName(charset));

        ReceivedMail mail =
                ReceivedMail.raw(new Buffer().write(header).write(body).readByteString());

        assertThat(only(mail).kind()).isEqualTo(Kind.UNSUBSCRIBED);
    }

    /** All that the mail is, though its program meant it to be saved. */
    @Test
    void readsAnAnswerThatIsCalledAnAttachment() {
        assertThat(only(answer("Content-Disposition: attachment", "stop")).kind())
                .isEqualTo(Kind.UNSUBSCRIBED);
    }

    @Test
    void takesTheLinkInOurFooterForNobodysWords() {
        Notice notice = only(
                answer(
                        "Content-Type: text/html",
                        "<div>Sounds good, please call me.</div><div class=\"GroupWiseReplyHeader\">&gt;&gt;&gt; Northwind &gt;&gt;&gt;</div>"
                                + "<p>Shall I call you?</p><p><a href=\"https://x.example/unsubscribe/1\">Unsubscribe</a></p>"));

        assertThat(notice.kind()).isEqualTo(Kind.REPLIED);
    }
}
