package dev.leadflow.outreach.channel.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.icegreen.greenmail.util.ServerSetupTest;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.outreach.channel.EmailSender.LastWord;
import dev.leadflow.outreach.channel.EmailSender.Result;
import dev.leadflow.outreach.channel.OutgoingEmail;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.SettableClock;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.util.Date;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What arrives in a mailbox, seen by a mail server and a parser that are not ours. */
class MimeFormIT {

    private static final ServerSetup ANY_PORT = ServerSetupTest.SMTP.dynamicPort();
    private static final GreenMail MAIL = new GreenMail(ANY_PORT);
    private static SmtpSender sender;

    @BeforeAll
    static void start() {
        MAIL.start();
        MAIL.setUser("hello@northwind.example", "user", "password");
        sender = new SmtpSender(
                new SmtpServer(
                        "127.0.0.1",
                        MAIL.getSmtp().getPort(),
                        "user",
                        new Secret("password"),
                        false,
                        "leadflow.example"),
                SmtpLimits.DEFAULT,
                null,
                new SettableClock(Fixtures.NOON_IN_KOLKATA));
    }

    @AfterAll
    static void stop() {
        sender.close();
        MAIL.stop();
    }

    @BeforeEach
    void empty() throws Exception {
        MAIL.purgeEmailFromAllMailboxes();
    }

    private static MimeMessage arrived(OutgoingEmail email) {
        assertThat(sender.send(email, LastWord.YES)).isInstanceOf(Result.Accepted.class);
        assertThat(MAIL.waitForIncomingEmail(10_000, 1)).isTrue();
        return MAIL.getReceivedMessages()[0];
    }

    private static OutgoingEmail outreach(String subject, String text, String html) {
        return new OutgoingEmail(
                UUID.fromString("0190a0b0-0000-7000-8000-000000000001"),
                "Nørthwind \"Services\", Kolkata",
                "hello@northwind.example",
                "info@bücher.example",
                subject,
                text,
                html,
                "https://leadflow.example/unsubscribe/6e4d7d8e-5a6b-4a0f-9a49-111111111111");
    }

    @Test
    void carriesTextAndHtmlAsTheyWereApproved() throws Exception {
        String text = "नमस्ते आशा,\n\n.\n..two dots\nFrom here a line that is long: " + "x ".repeat(600)
                + "\n\n-- \nNorthwind\n";
        String html = "<!DOCTYPE html>\n<p>नमस्ते &amp; hello</p>\n";

        MimeMessage mail = arrived(outreach("Online orders for आशा Bakery – ✓", text, html));

        assertThat(mail.getContentType()).startsWith("multipart/alternative");
        MimeMultipart parts = (MimeMultipart) mail.getContent();
        assertThat(parts.getCount()).isEqualTo(2);
        assertThat(parts.getBodyPart(0).getContentType().toLowerCase(java.util.Locale.ROOT))
                .contains("text/plain", "utf-8");
        assertThat(parts.getBodyPart(1).getContentType().toLowerCase(java.util.Locale.ROOT))
                .contains("text/html", "utf-8");
        assertThat(lines(parts.getBodyPart(0).getContent())).isEqualTo(text);
        assertThat(lines(parts.getBodyPart(1).getContent())).isEqualTo(html);
        assertThat(mail.getSubject()).isEqualTo("Online orders for आशा Bakery – ✓");
    }

    @Test
    void carriesTheHeadersThatMailServersAskFor() throws Exception {
        MimeMessage mail = arrived(outreach("Online orders", "Hello", "<p>Hello</p>"));

        assertThat(mail.getHeader("Message-ID"))
                .containsExactly("<0190a0b0-0000-7000-8000-000000000001@northwind.example>");
        assertThat(mail.getHeader("List-Unsubscribe"))
                .containsExactly("<https://leadflow.example/unsubscribe/6e4d7d8e-5a6b-4a0f-9a49-111111111111>");
        assertThat(mail.getHeader("List-Unsubscribe-Post")).containsExactly("List-Unsubscribe=One-Click");
        assertThat(mail.getHeader("X-PM-Metadata-attempt_id"))
                .as("what Postmark tells with each event of a mail that came by SMTP")
                .containsExactly("0190a0b0-0000-7000-8000-000000000001");
        assertThat(mail.getHeader(OutgoingEmail.ATTEMPT_HEADER))
                .containsExactly("0190a0b0-0000-7000-8000-000000000001");
        assertThat(mail.getHeader("MIME-Version")).containsExactly("1.0");
        assertThat(mail.getSentDate()).isEqualTo(Date.from(Fixtures.NOON_IN_KOLKATA));
        InternetAddress from = (InternetAddress) mail.getFrom()[0];
        assertThat(from.getPersonal()).isEqualTo("Nørthwind \"Services\", Kolkata");
        assertThat(from.getAddress()).isEqualTo("hello@northwind.example");
        assertThat(mail.getAllRecipients()[0].toString()).isEqualTo("info@xn--bcher-kva.example");
        assertThat(mail.getHeader("Return-Path")[0]).contains("hello@northwind.example");
        assertThat(mail.getHeader("Auto-Submitted")).isNull();
    }

    @Test
    void saysThatAReportIsNoOutreach() throws Exception {
        MimeMessage mail = arrived(new OutgoingEmail(
                UUID.randomUUID(),
                "Leadflow",
                "hello@northwind.example",
                "operator@northwind.example",
                "Report",
                "All is well.\n",
                null,
                null));

        assertThat(lines(mail.getContent()).strip()).isEqualTo("All is well.");
        assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(mail.getHeader("List-Unsubscribe")).isNull();
    }

    private static String lines(Object content) {
        return ((String) content).replace("\r\n", "\n");
    }
}
