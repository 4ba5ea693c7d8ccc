package dev.leadflow.outreach.channel.smtp;

import static dev.leadflow.outreach.channel.EmailSenderContract.email;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.outreach.channel.EmailSender.Cause;
import dev.leadflow.outreach.channel.EmailSender.LastWord;
import dev.leadflow.outreach.channel.EmailSender.Result;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.SettableClock;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When encryption is asked for, nothing leaves without it. */
@Timeout(60)
class StartTlsTest {

    private static final String PASSWORD = "for-a-test";

    static final SSLContext TLS = context("localhost");

    private static SSLContext context(String name) {
        try {
            Path store = Files.createTempDirectory("leadflow-tls").resolve("keys.p12");
            Process keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            "smtp",
                            "-keyalg",
                            "EC",
                            "-validity",
                            "3650",
                            "-dname",
                            "CN=" + name,
                            "-ext",
                            "SAN=dns:" + name,
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            store.toString(),
                            "-storepass",
                            PASSWORD)
                    .redirectErrorStream(true)
                    .start();
            assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, PASSWORD.toCharArray());
            }
            KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            own.init(keys, PASSWORD.toCharArray());
            KeyStore certificates = KeyStore.getInstance("PKCS12");
            certificates.load(null, null);
            certificates.setCertificateEntry("smtp", keys.getCertificate("smtp"));
            TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trusted.init(certificates);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
            return context;
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    private static Result send(ScriptedSmtpServer server, @Nullable SSLSocketFactory trusted) {
        SmtpServer encrypted = new SmtpServer("localhost", server.port(), null, null, true, "leadflow.example");
        SmtpLimits limits = SmtpLimits.DEFAULT;
        try (SmtpSender sender =
                new SmtpSender(encrypted, limits, trusted, new SettableClock(Fixtures.NOON_IN_KOLKATA))) {
            return sender.send(email(), LastWord.YES);
        }
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
            assertThat(send(server, null))
                    .isInstanceOfSatisfying(
                            Result.Refused.class,
                            refused -> assertThat(refused.cause()).isEqualTo(Cause.UNREACHABLE));
            assertThat(server.commands()).noneMatch(command -> command.startsWith("MAIL"));
        }
    }

    @Test
    void sendsNothingToAServerThatCannotShowWhoItIs() {
        try (ScriptedSmtpServer server = new ScriptedSmtpServer(TLS)) {
            assertThat(send(server, null)).isInstanceOf(Result.Refused.class);
            assertThat(server.commands()).noneMatch(command -> command.startsWith("MAIL"));
        }
    }

    @Test
    void sendsNothingToAServerWithTheNameOfAnother() {
        SSLContext other = context("somebody-else.example");
        try (ScriptedSmtpServer server = new ScriptedSmtpServer(other)) {
            assertThat(send(server, other.getSocketFactory())).isInstanceOf(Result.Refused.class);
            assertThat(server.commands()).noneMatch(command -> command.startsWith("MAIL"));
        }
    }
}
