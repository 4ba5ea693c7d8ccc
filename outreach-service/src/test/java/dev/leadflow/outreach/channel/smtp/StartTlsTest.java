package dev.leadflow.outreach.channel.smtp;

import static dev.leadflow.outreach.channel.EmailSenderContract.email;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.outreach.channel.EmailSender.Cause;
import dev.leadflow.outreach.channel.EmailSender.LastWord;
import dev.leadflow.outreach.channel.EmailSender.Result;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.SettableClock;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When encryption is asked for, nothing leaves without it. */
@Timeout(60)
class StartTlsTest {

    static final SSLContext TLS = context("localhost");

    /** Shows a certificate for the name, and trusts it. */
    private static SSLContext context(String name) {
        HeldCertificate certificate =
                new HeldCertificate.Builder().addSubjectAlternativeName(name).build();
        return new HandshakeCertificates.Builder()
                .heldCertificate(certificate)
                .addTrustedCertificate(certificate.certificate())
                .build()
                .sslContext();
    }

    private static Result send(ScriptedSmtpServer server, @Nullable SSLSocketFactory trusted) {
        SmtpServer encrypted = new SmtpServer("localhost", server.port(), null, null, true, "leadflow.example");
        SmtpLimits limits = SmtpLimits.DEFAULT;
        try (SmtpSender sender =
                new SmtpSender(encrypted, limits, trusted, new SettableClock(Fixtures.NOON_IN_KOLKATA))) {
            return sender.send(email(), LastWord.YES);
        }
    }

    /** Whoever tries a mail learns what to mend. */
    private static void assertRefused(Result result, String why) {
        assertThat(result).isInstanceOfSatisfying(Result.Refused.class, refused -> {
            assertThat(refused.cause()).isEqualTo(Cause.UNREACHABLE);
            assertThat(refused.detail()).contains(why);
        });
    }

    @Test
    void sendsOverAnEncryptedConnection() {
        try (ScriptedSmtpServer server = new ScriptedSmtpServer(TLS)) {
            assertThat(send(server, TLS.getSocketFactory())).isInstanceOf(Result.Accepted.class);
            assertThat(server.commands()).contains("STARTTLS");
            assertThat(server.journal()).hasSize(1);
        }
    }

    @Test
    void sendsNothingToAServerThatOffersNoEncryption() {
        try (ScriptedSmtpServer server = new ScriptedSmtpServer()) {
            assertRefused(send(server, null), "offers no STARTTLS");
            assertThat(server.commands()).noneMatch(command -> command.startsWith("MAIL"));
        }
    }

    @Test
    void sendsNothingToAServerThatCannotShowWhoItIs() {
        try (ScriptedSmtpServer server = new ScriptedSmtpServer(TLS)) {
            assertRefused(send(server, null), "certificate");
            assertThat(server.commands()).noneMatch(command -> command.startsWith("MAIL"));
        }
    }

    @Test
    void sendsNothingToAServerWithTheNameOfAnother() {
        SSLContext other = context("somebody-else.example");
        try (ScriptedSmtpServer server = new ScriptedSmtpServer(other)) {
            assertRefused(send(server, other.getSocketFactory()), "certificate");
            assertThat(server.commands()).noneMatch(command -> command.startsWith("MAIL"));
        }
    }
}
