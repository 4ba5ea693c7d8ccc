package dev.leadflow.outreach.channel.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.leadflow.common.provider.Fault;
import dev.leadflow.common.provider.ProviderException;
import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.outreach.channel.EmailSenderContract.Behaviour;
import java.time.InstantSource;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The mail server is tried without a mail. */
@Timeout(60)
class SmtpLoginTest {

    private final ScriptedSmtpServer server = new ScriptedSmtpServer();

    private SmtpLimits limits = SmtpLimits.DEFAULT;

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void logsInAndTakesLeaveWithoutNamingASender() {
        server.askForLogin("northwind", "right");

        assertThatCode(() -> logIn("northwind", "right", false)).doesNotThrowAnyException();

        await().until(() -> server.commands().contains("QUIT"));
        assertThat(server.commands())
                .anyMatch(command -> command.startsWith("AUTH"))
                .contains("NOOP")
                .noneMatch(command -> command.startsWith("MAIL"));
    }

    @Test
    void isContentWithAServerThatAsksForNoLogin() {
        assertThatCode(() -> logIn(null, null, false)).doesNotThrowAnyException();
    }

    @Test
    void saysWhichSettingsHoldARefusedLogin() {
        server.askForLogin("northwind", "right");

        assertFailure(logInInVain("northwind", "wrong", false), Fault.KEY_REFUSED, "SMTP_USERNAME or SMTP_PASSWORD");
    }

    @Test
    void doesNotCallALoginRefusedThatTheServerPutsOff() {
        server.askForLogin("northwind", "right");
        server.behave(Behaviour.REFUSES_THE_RECIPIENT_FOR_NOW);

        assertFailure(logInInVain("northwind", "right", false), Fault.BUSY, "at present");
    }

    @Test
    void noticesThatTheServerTakesNoLoginHere() {
        assertFailure(logInInVain("northwind", "right", false), Fault.KEY_REFUSED, "offers no login");
    }

    @Test
    void noticesThatTheServerOffersNoEncryption() {
        assertFailure(logInInVain(null, null, true), Fault.FAULTY, "offers no STARTTLS");
        assertThat(server.commands()).noneMatch(command -> command.startsWith("AUTH"));
    }

    @Test
    void noticesACertificateThatNobodyVouchesFor() {
        try (ScriptedSmtpServer encrypted = new ScriptedSmtpServer(StartTlsTest.TLS)) {
            assertFailure(
                    catchThrowableOfType(ProviderException.class, () -> logIn(encrypted, null, null, true, null)),
                    Fault.FAULTY,
                    "certificate");
            assertThatCode(() -> logIn(encrypted, null, null, true, StartTlsTest.TLS.getSocketFactory()))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void saysWhereTheServerWasLookedForInVain() {
        server.behave(Behaviour.IS_AWAY);

        assertFailure(logInInVain(null, null, false), Fault.UNREACHABLE, "SMTP_HOST and SMTP_PORT");
    }

    @Test
    void endsInTimeWhateverTheServerDoes() {
        limits = SmtpSenderTest.HURRIED;
        server.behave(Behaviour.ANSWERS_TOO_SLOWLY);

        assertFailure(logInInVain(null, null, false), Fault.UNREACHABLE, "SMTP_HOST and SMTP_PORT");
    }

    private ProviderException logInInVain(@Nullable String user, @Nullable String password, boolean startTls) {
        return catchThrowableOfType(ProviderException.class, () -> logIn(user, password, startTls));
    }

    private void logIn(@Nullable String user, @Nullable String password, boolean startTls) {
        logIn(server, user, password, startTls, null);
    }

    private void logIn(
            ScriptedSmtpServer to,
            @Nullable String user,
            @Nullable String password,
            boolean startTls,
            @Nullable SSLSocketFactory trusted) {
        SmtpServer settings = new SmtpServer(
                "localhost",
                to.port(),
                user,
                password == null ? null : new Secret(password),
                startTls,
                "leadflow.example");
        new SmtpLogin(settings, limits, trusted).ask(ProviderHttp.create(InstantSource.system()));
    }

    private static void assertFailure(ProviderException failure, Fault fault, String says) {
        assertThat(failure.fault()).isEqualTo(fault);
        assertThat(failure.detail()).contains(says);
    }
}
