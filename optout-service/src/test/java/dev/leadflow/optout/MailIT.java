package dev.leadflow.optout;

import static dev.leadflow.testkit.RunningService.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetupTest;
import dev.leadflow.common.event.AttemptId;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.MessageDrafted;
import dev.leadflow.common.event.MessageNoticed;
import dev.leadflow.common.event.MessageNoticed.Kind;
import dev.leadflow.common.event.NameBasedId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.provider.Providers;
import dev.leadflow.optout.webhook.TestSigner;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.RunningService;
import dev.leadflow.testkit.TestKafka;
import dev.leadflow.testkit.TestPostgres;
import jakarta.mail.Flags;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Mails come back over HTTP and to a mailbox (rows 125 and 131). */
class MailIT {

    private static final String SECRET = "inbound-secret";
    private static final String MAILGUN_KEY = "mailgun-key-of-the-test";
    private static final String BY_REPLY = "Asked by reply to be left alone";
    private static final GreenMail MAIL = new GreenMail(ServerSetupTest.IMAP.dynamicPort());
    private static RunningService service;
    private static KeyedHash keys;

    private final OrganizationId organization = Fixtures.organization();

    /** In the mailbox before the service starts, about a message that it hears of later. */
    private static final Sent EARLY = Sent.of(Fixtures.lead(Fixtures.organization()));

    private static GreenMailUser user;

    @BeforeAll
    static void start() throws Exception {
        MAIL.start();
        user = MAIL.setUser("bounces@northwind.example", "bounces", "mailbox-password");
        user.deliver(new MimeMessage(
                Session.getInstance(new Properties()),
                new ByteArrayInputStream(reply(EARLY, "stop").getBytes(StandardCharsets.UTF_8))));
        service = RunningService.start(
                List.of(OptoutModule.SERVICE),
                Map.of(
                        "INBOUND_MAIL_SECRET",
                        "older-secret," + SECRET,
                        "MAILGUN_SIGNING_KEY",
                        MAILGUN_KEY,
                        "BOUNCE_IMAP_HOST",
                        "127.0.0.1",
                        "BOUNCE_IMAP_PORT",
                        Integer.toString(MAIL.getImap().getPort()),
                        "BOUNCE_IMAP_USERNAME",
                        "bounces",
                        "BOUNCE_IMAP_PASSWORD",
                        "mailbox-password"),
                TestKafka.cluster(),
                TestPostgres.emptyDatabase());
        keys = service.bean(KeyedHash.class);
    }

    @AfterAll
    static void stop() {
        service.close();
        MAIL.stop();
    }

    @Test
    void aReplyInTheMailboxOptsOut() throws Exception {
        EARLY.send();

        isSuppressed(EARLY, BY_REPLY);
        assertThat(told(EARLY)).singleElement().satisfies(told -> {
            assertThat(told.kind()).isEqualTo(Kind.UNSUBSCRIBED);
            assertThat(told.detail()).isEqualTo("asked by reply to be left alone");
        });
        eventually(() -> MAIL.getManagers()
                .getImapHostManager()
                .getInbox(user)
                .getMessages()
                .getFirst()
                .getFlags()
                .contains(Flags.Flag.SEEN));
        assertThat(service.bean(Providers.class).states())
                .anySatisfy(state -> assertThat(state.provider()).isEqualTo("mailbox"));
    }

    @Test
    void aBouncedMailSuppressesItsRecipient() throws Exception {
        Sent sent = Sent.of(Fixtures.lead(organization));
        sent.send();

        assertThat(post("/webhooks/mail", "message/rfc822", SECRET, bounce(sent)))
                .isEqualTo(200);

        isSuppressed(sent, "Hard bounce reported by mail");
    }

    @Test
    void whomTheServerDoesNotKnowWhenItIsAskedIsSuppressedAtOnceAndNobodyElse() {
        Sent unknown = Sent.of(Fixtures.lead(organization));
        Sent refused = Sent.of(Fixtures.lead(Fixtures.organization()));

        unknown.draft();
        refused.end(ContactAttempted.Status.REFUSED, Reason.REFUSED_BY_PROVIDER);
        unknown.end(ContactAttempted.Status.REFUSED, Reason.NO_SUCH_ADDRESS);
        unknown.end(ContactAttempted.Status.REFUSED, Reason.NO_SUCH_ADDRESS);

        isSuppressed(unknown, "Hard bounce reported by smtp");
        refused.send(); // what was told of the same lead before has been heard then
        assertThat(suppressed(refused)).isEmpty();
    }

    @Test
    void anotherReplyIsToldAndSuppressesNobody() throws Exception {
        Sent sent = Sent.of(Fixtures.lead(organization));
        sent.send();

        post("/webhooks/mail", "message/rfc822", SECRET, reply(sent, "How much does it cost?\n\n> Unsubscribe"));
        post("/webhooks/mail", "message/rfc822", SECRET, reply(sent, "How much does it cost?\n\n> Unsubscribe"));

        eventually(() -> !told(sent).isEmpty());
        eventually(() -> count("SELECT count(*) FROM optout.provider_post") == 0);
        assertThat(told(sent)).singleElement().extracting(MessageNoticed::kind).isEqualTo(Kind.REPLIED);
        assertThat(suppressed(sent)).isEmpty();
    }

    @Test
    void whoNamesNoMessageIsFoundByTheAddressInEachOrganizationThatWroteToIt() throws Exception {
        Lead lead = Fixtures.lead(organization);
        Sent older = Sent.of(lead);
        Sent newest = Sent.of(lead);
        Sent elsewhere = Sent.of(sameAddress(lead, Fixtures.organization()));
        older.send();
        newest.send();
        elsewhere.send();
        String address = newest.contact.recipient().toUpperCase(java.util.Locale.ROOT);

        post("/webhooks/mail", "message/rfc822", SECRET, "From: Asha <" + address + ">\nSubject: unsubscribe\n\n");

        isSuppressed(newest, BY_REPLY);
        isSuppressed(elsewhere, BY_REPLY);
        eventually(() -> told(newest).size() == 1 && told(elsewhere).size() == 1);
        assertThat(told(older)).isEmpty();
    }

    @Test
    void whoAsksToBeLeftAloneIsLeftAloneAlsoWhereTheMessageIsForgotten() throws Exception {
        Lead lead = Fixtures.lead(organization);
        Sent known = Sent.of(lead);
        Sent forgotten = Sent.of(sameAddress(lead, Fixtures.organization()));
        known.send();
        forgotten.send();
        jdbc().sql("DELETE FROM optout.sent_message WHERE attempt_id = :attempt")
                .param("attempt", forgotten.attempt.value())
                .update();

        post("/webhooks/mail", "message/rfc822", SECRET, "From: " + known.contact.recipient() + "\nSubject: stop\n\n");

        isSuppressed(known, BY_REPLY);
        isSuppressed(forgotten, BY_REPLY);
    }

    @Test
    void aStrangersMailChangesNothing() throws Exception {
        post("/webhooks/mail", "message/rfc822", SECRET, "From: nobody@stranger.example\nSubject: stop\n\nstop");

        eventually(() -> count("SELECT count(*) FROM optout.provider_post") == 0);
        assertThat(
                        count(
                                "SELECT count(*) FROM optout.waiting_notice WHERE notice ->> 'recipient' = 'nobody@stranger.example'"))
                .isEqualTo(1);
        assertThat(count("SELECT count(*) FROM optout.waiting_notice WHERE notice::text LIKE '%Subject%'"))
                .isZero();
    }

    @Test
    void mailServicesPostRepliesInTheirForms() throws Exception {
        Sent bySendGrid = Sent.of(Fixtures.lead(organization));
        Sent byMailgun = Sent.of(Fixtures.lead(organization));
        Sent byPostmark = Sent.of(Fixtures.lead(organization));
        for (Sent sent : List.of(bySendGrid, byMailgun, byPostmark)) {
            sent.send();
        }
        String sendGrid = "--xYz\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\n"
                + reply(bySendGrid, "remove me") + "\r\n--xYz--\r\n";
        String time = Long.toString(now().getEpochSecond());
        String token = UUID.randomUUID().toString();
        String mailgun = "timestamp=" + time + "&token=" + token + "&signature="
                + TestSigner.hmac(MAILGUN_KEY, time + token) + "&sender=" + byMailgun.contact.recipient()
                + "&body-plain=band+karo&In-Reply-To="
                + URLEncoder.encode("<" + byMailgun.attempt + "@northwind.example>", StandardCharsets.UTF_8);
        String postmark = "{\"FromFull\":{\"Email\":\"" + byPostmark.contact.recipient()
                + "\"},\"TextBody\":\"STOP\",\"Headers\":[{\"Name\":\"In-Reply-To\",\"Value\":\"<" + byPostmark.attempt
                + "@northwind.example>\"}]}";

        assertThat(post("/webhooks/inbound/sendgrid", "multipart/form-data; boundary=xYz", SECRET, sendGrid))
                .isEqualTo(200);
        assertThat(post("/webhooks/inbound/mailgun", "application/x-www-form-urlencoded", "", mailgun))
                .isEqualTo(200);
        assertThat(post("/webhooks/inbound/postmark", "application/json", SECRET, postmark))
                .isEqualTo(200);

        isSuppressed(bySendGrid, BY_REPLY);
        isSuppressed(byMailgun, BY_REPLY);
        isSuppressed(byPostmark, BY_REPLY);
    }

    @Test
    void aReplyWithALargePhotographOptsOutAsWell() throws Exception {
        Sent sent = Sent.of(Fixtures.lead(organization));
        sent.send();
        String mail = reply(sent, "").replace("\n\n", "\nContent-Type: multipart/mixed; boundary=b\n\n")
                + "--b\n\nPlease unsubscribe us.\n--b\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\n"
                + ("A".repeat(76) + "\n").repeat(100_000) + "--b--\n";

        assertThat(post("/webhooks/mail", "message/rfc822", SECRET, mail)).isEqualTo(200);

        isSuppressed(sent, BY_REPLY);
    }

    @Test
    void nobodyPostsMailsWithoutTheSecret() throws Exception {
        for (String path : List.of(
                "/webhooks/mail",
                "/webhooks/inbound/sendgrid",
                "/webhooks/inbound/mailgun",
                "/webhooks/inbound/postmark")) {
            assertThat(post(path, "message/rfc822", "guessed", "From: a@b.example\n\nstop"))
                    .as(path)
                    .isEqualTo(401);
        }
        assertThat(post("/webhooks/inbound/unknown", "message/rfc822", SECRET, "x"))
                .isEqualTo(404);
        assertThat(post("/webhooks/mail", "message/rfc822", SECRET, "x".repeat(26 * 1024 * 1024)))
                .isEqualTo(413);
    }

    // ---- Parts

    private record Sent(Contact contact, AttemptId attempt) {

        static Sent of(Lead lead) {
            Contact contact = Fixtures.emailTo(lead);
            return new Sent(
                    contact, new AttemptId(NameBasedId.of(contact.contactId().value(), "attempt", "1")));
        }

        void send() {
            draft();
            end(ContactAttempted.Status.ACCEPTED, null);
            eventually(
                    () -> count("SELECT count(*) FROM optout.sent_message WHERE attempt_id = '" + attempt + "'") == 1);
        }

        void draft() {
            service.publish(
                    Topics.MESSAGE_DRAFTED,
                    contact.leadId().toString(),
                    new MessageDrafted(contact, Fixtures.draft(), "template:introduction", now()));
            eventually(() -> count("SELECT count(*) FROM optout.unsubscribe_token WHERE contact_id = '"
                            + contact.contactId() + "'")
                    == 1);
        }

        void end(ContactAttempted.Status status, @Nullable Reason reason) {
            service.publish(
                    Topics.CONTACT_ATTEMPTED,
                    contact.leadId().toString(),
                    Fixtures.attempted(
                            contact, attempt, status, reason, "smtp", "<" + attempt + "@northwind.example>", now()));
        }
    }

    private static Lead sameAddress(Lead lead, OrganizationId organization) {
        Lead other = Fixtures.lead(organization);
        return new Lead(
                other.leadId(),
                organization,
                lead.businessName(),
                lead.category(),
                lead.city(),
                lead.address(),
                lead.country(),
                lead.website(),
                lead.phone(),
                lead.email(),
                lead.contactName(),
                lead.source(),
                lead.sourceUrl(),
                lead.createdAt());
    }

    private static String reply(Sent sent, String text) {
        return "From: Asha <" + sent.contact.recipient()
                + ">\nTo: hello@northwind.example\nSubject: Re: Online orders\n"
                + "Message-ID: <reply-to-" + sent.attempt + "@bakery.example>\nIn-Reply-To: <" + sent.attempt
                + "@northwind.example>\n\n" + text;
    }

    private static String bounce(Sent sent) {
        return """
                From: MAILER-DAEMON@mx.example
                Content-Type: multipart/report; report-type=delivery-status; boundary=b

                --b
                Content-Type: message/delivery-status

                Final-Recipient: rfc822; %s
                Action: failed
                Status: 5.1.1

                --b
                Content-Type: text/rfc822-headers

                Message-ID: <%s@northwind.example>
                --b--
                """.formatted(sent.contact.recipient(), sent.attempt);
    }

    private static int post(String path, String contentType, String secret, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(service.http().base() + path))
                .header("Content-Type", contentType)
                .header("X-Webhook-Secret", secret)
                .POST(BodyPublishers.ofString(body))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.discarding()).statusCode();
        }
    }

    private static void isSuppressed(Sent sent, String reason) {
        eventually(
                () -> suppressed(sent).contains(keys.email(sent.contact.organizationId(), sent.contact.recipient())));
        assertThat(jdbc().sql("SELECT DISTINCT reason FROM optout.suppression WHERE organization_id = :organization"
                                + " AND lead_id = :lead")
                        .param("organization", sent.contact.organizationId().value())
                        .param("lead", sent.contact.leadId().value())
                        .query(String.class)
                        .list())
                .containsExactly(reason);
    }

    private static List<String> suppressed(Sent sent) {
        return jdbc().sql("SELECT key FROM optout.suppression WHERE organization_id = :organization")
                .param("organization", sent.contact.organizationId().value())
                .query(String.class)
                .list();
    }

    private static List<MessageNoticed> told(Sent sent) {
        return service.events(Topics.MESSAGE_NOTICED).stream()
                .filter(each -> each.attemptId().equals(sent.attempt))
                .toList();
    }

    private static long count(String sql) {
        return jdbc().sql(sql).query(Long.class).single();
    }

    private static JdbcClient jdbc() {
        return service.database().jdbc();
    }

    private static Instant now() {
        return Clock.systemUTC().instant();
    }
}
