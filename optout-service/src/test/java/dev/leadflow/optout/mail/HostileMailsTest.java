package dev.leadflow.optout.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.leadflow.optout.notice.Notice;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import okio.ByteString;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Mails that are made to break whoever reads them: nothing is thrown, and it does not take long. */
class HostileMailsTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int MEGABYTES = 10 * 1024 * 1024;

    static Stream<Arguments> mails() {
        return Stream.of(
                mail("nested a thousand deep", nested(1_000)),
                mail("nested mails", "Content-Type: message/rfc822\n\n".repeat(10_000)),
                mail("ten megabytes of text", "From: a@b.example\n\n" + "stop it now ".repeat(MEGABYTES / 12)),
                mail("ten megabytes in one header", "Subject: " + "x".repeat(MEGABYTES)),
                mail("ten megabytes of headers", "X: y\n".repeat(MEGABYTES / 5)),
                mail("ten megabytes without a line end", "a".repeat(MEGABYTES)),
                mail("ten megabytes of carriage returns", "\r".repeat(MEGABYTES)),
                mail("ten megabytes of quotes", "\n" + "> ".repeat(MEGABYTES / 2)),
                mail("ten megabytes of line ends", "\n".repeat(MEGABYTES)),
                mail(
                        "a boundary without an end",
                        "Content-Type: multipart/mixed; boundary=" + "b".repeat(1_000_000) + "\n\n--bbb"),
                mail(
                        "a boundary that never comes",
                        "Content-Type: multipart/mixed; boundary=b\n\n" + "--a\n".repeat(1_000_000)),
                mail(
                        "a million parts",
                        "Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\nx\n".repeat(1_000_000)),
                mail("an empty boundary", "Content-Type: multipart/mixed; boundary=\"\"\n\n--\n\nx\n----"),
                mail("no boundary", "Content-Type: multipart/report; report-type=delivery-status\n\n--b\n\nx"),
                mail("an unknown character set", "Content-Type: text/plain; charset=x-no-such\n\nstop"),
                mail("an illegal character set", "Content-Type: text/plain; charset=\"../..\"\n\nstop"),
                mail("broken base64", "Content-Transfer-Encoding: base64\n\n====%%%%\u0000"),
                mail("broken quoted-printable", "Content-Transfer-Encoding: quoted-printable\n\n=ZZ=\n=="),
                mail("null bytes", "From: a\u0000@b\u0000\nSubject: \u0000\n\n\u0000stop\u0000"),
                mail("broken encoded words", "Subject: =?utf-8?B?%%%?= =?x?Q?=ZZ?= =?utf-8?X?a?= =?"),
                mail("encoded words without end", "Subject: " + "=?utf-8?Q?".repeat(100_000)),
                mail(
                        "headers in an address",
                        "From: \"a\r\nBcc: x@y.example\r\n\" <a@b.example>\nIn-Reply-To: <a\r\n b@c>\n\nstop"),
                mail("a thousand recipients in a header", "To: " + "a@b.example, ".repeat(100_000) + "\n\nhello"),
                mail("addresses that never end", "From: " + "a@".repeat(500_000) + "\n\nhello"),
                mail(
                        "brackets that never end",
                        "From: " + "<".repeat(500_000) + "\nReferences: " + "<a@".repeat(300_000)),
                mail(
                        "a hundred thousand recipients in a report",
                        report("Final-Recipient: rfc822; a@b.example\nAction: failed\n\n".repeat(100_000))),
                mail(
                        "a diagnosis of a megabyte",
                        report("Action: failed\nDiagnostic-Code: smtp; " + "user ".repeat(200_000))),
                mail("a folded field without end", report("Action: failed\n" + " 5.1.1\n".repeat(100_000))),
                mail(
                        "a failure in words without end",
                        "Return-Path: <>\nSubject: failure notice\n\n" + "<a@b.example>:\n".repeat(200_000)),
                mail(
                        "thousands of answers that are one long word",
                        report(("Final-Recipient: rfc822; a@b.example\nStatus: 5.0.0\nDiagnostic-Code: "
                                        + "a".repeat(2_000) + "\n\n")
                                .repeat(200))),
                mail(
                        "an address in words that never comes",
                        "From: mailer-daemon@x.example\nSubject: failure notice\n\n" + "a".repeat(500_000)),
                mail("HTML nested deeply", "Content-Type: text/html\n\n" + "<div>".repeat(200_000) + "stop"),
                mail("quotes nested deeply", "Content-Type: text/html\n\n" + "<blockquote>".repeat(100_000) + "stop"),
                mail("HTML of attributes", "Content-Type: text/html\n\n<p " + "a=b ".repeat(500_000) + ">stop"),
                mail("HTML of spaces", "Content-Type: text/html\n\n<p>" + " \n".repeat(1_000_000)),
                mail("an attribution without end", "\nOn " + "1 ".repeat(500_000) + "\nwrote\n:"),
                mail("attributions in every line", "\n" + "On 1 wrote\n".repeat(200_000)),
                mail("crosses without end", "\n" + "#".repeat(500_000)),
                mail("a header line without end", "\nfrom:" + " ".repeat(500_000) + "x"),
                mail("one word without end", "\nun" + "subscribe".repeat(500_000)),
                mail("words of courtesy without end", "\n" + "please ".repeat(500_000)),
                mail("refusals without end", "\n" + "do not ever again please even ".repeat(200_000)),
                mail("marks upon marks", "Content-Type: text/plain; charset=utf-8\n\na" + "\u0301".repeat(1_000_000)),
                mail("dates without end", "Date: " + "(".repeat(500_000)),
                mail("a subject of an absence without end", "Subject: " + "-".repeat(500_000) + "\n\nx"),
                mail("a form feed in a field", report("Final-Recipient\f: rfc822\f;\fa@b.example\nAction\f:failed")));
    }

    private static Arguments mail(String what, String bytes) {
        return Arguments.of(what, ByteString.encodeUtf8(bytes));
    }

    private static String report(String status) {
        return "From: mailer-daemon@x.example\nContent-Type: multipart/report; boundary=b\n\n--b\n"
                + "Content-Type: message/delivery-status\n\n" + status + "\n--b--";
    }

    private static String nested(int depth) {
        StringBuilder mail = new StringBuilder("From: a@b.example\n");
        for (int i = 0; i < depth; i++) {
            mail.append("Content-Type: multipart/mixed; boundary=b")
                    .append(i)
                    .append("\n\n--b")
                    .append(i)
                    .append('\n');
        }
        return mail.append("Content-Type: text/plain\n\nstop\n").toString();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mails")
    void readsMailsThatAreMadeToBreakIt(String what, ByteString bytes) {
        List<Notice> notices =
                assertTimeoutPreemptively(LIMIT, () -> MailNotices.of(ReceivedMail.raw(bytes), Mails.RECEIVED));

        assertThat(notices).as(what).isNotEmpty().hasSizeLessThanOrEqualTo(1_000);
        assertThat(notices).allSatisfy(notice -> {
            assertThat(notice.detail()).doesNotContain("@");
            if (notice.recipient() != null) {
                assertThat(notice.recipient()).hasSizeLessThan(330).doesNotContainPattern("[\\s\\p{Cntrl}<>]");
            }
            if (notice.messageId() != null) {
                assertThat(notice.messageId()).hasSizeLessThan(500).doesNotContainPattern("[\\s\\p{Cntrl}]");
            }
        });
    }

    @Property(tries = 300)
    void readsAnyBytes(@ForAll byte[] bytes) {
        assertThatCode(() -> MailNotices.of(ReceivedMail.raw(ByteString.of(bytes)), Mails.RECEIVED))
                .doesNotThrowAnyException();
    }

    @Property(tries = 300)
    void readsAnyDamagedReport(@ForAll("damage") List<Integer> places, @ForAll byte damage) {
        byte[] bytes = Mails.sample("bounce-postfix.eml").toByteArray();
        places.forEach(place -> bytes[place % bytes.length] = damage);

        assertThatCode(() -> MailNotices.of(ReceivedMail.raw(ByteString.of(bytes)), Mails.RECEIVED))
                .doesNotThrowAnyException();
    }

    @Property(tries = 100)
    void readsAnyReportThatWasCutOff(@ForAll("damage") List<Integer> places) {
        ByteString whole = Mails.sample("bounce-postfix.eml");
        int end = places.getFirst() % whole.size();

        assertThatCode(() -> MailNotices.of(ReceivedMail.raw(whole.substring(0, end)), Mails.RECEIVED))
                .doesNotThrowAnyException();
    }

    @Provide
    Arbitrary<List<Integer>> damage() {
        return Arbitraries.integers().between(0, 1_000_000).list().ofMinSize(1).ofMaxSize(20);
    }
}
