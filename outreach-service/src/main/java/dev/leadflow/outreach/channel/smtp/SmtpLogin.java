package dev.leadflow.outreach.channel.smtp;

import dev.leadflow.common.Causes;
import dev.leadflow.common.provider.Fault;
import dev.leadflow.common.provider.KeyCheck;
import dev.leadflow.common.provider.ProviderException;
import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.outreach.channel.EmailSender.LastWord;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Connects, encrypts and logs in as for a mail, and takes leave without naming a sender. To be asked on a platform thread, for the
 * reason that {@link SmtpSender} gives.
 *
 * @param tls instead of the authorities that Java trusts
 */
record SmtpLogin(
        SmtpServer server, SmtpLimits limits, @Nullable SSLSocketFactory tls) implements KeyCheck.Question {

    private static final String LOGIN = "SMTP_USERNAME or SMTP_PASSWORD";

    @Override
    public void ask(ProviderHttp http) {
        Connection connection = Connection.to(server, limits, tls, new Exchange(LastWord.YES));
        Executor later = CompletableFuture.delayedExecutor(limits.deadline().toMillis(), TimeUnit.MILLISECONDS);
        CompletableFuture<Void> deadline = CompletableFuture.runAsync(connection::cut, later);
        try {
            connection.open();
            requireLogin(connection);
            if (!connection.isConnected()) {
                throw new ProviderException(Fault.NO_ANSWER, "The mail server broke the connection off.");
            }
            connection.sayGoodbye();
        } catch (AuthenticationFailedException refused) {
            throw isForNow(connection)
                    ? new ProviderException(Fault.BUSY, "The mail server takes no logins at present.")
                    : KeyCheck.refusal("The mail server refuses the login.", LOGIN);
        } catch (MessagingException failed) {
            throw failure(server, connection, failed);
        } finally {
            deadline.cancel(false);
            connection.cut();
        }
    }

    /** Without an offer the library goes on without a login, and the server refuses the first mail. */
    private void requireLogin(Connection connection) {
        if (server.username() != null && !connection.supportsExtension("AUTH")) {
            throw KeyCheck.refusal(
                    "The mail server offers no login over this connection, and SMTP_USERNAME is set.",
                    "SMTP_HOST, SMTP_PORT or SMTP_STARTTLS");
        }
    }

    private static boolean isForNow(Connection connection) {
        return connection.getLastReturnCode() / 100 == 4;
    }

    /** Why a connection did not open though the server said no no. */
    static ProviderException failure(SmtpServer server, Connection connection, MessagingException failed) {
        if (Causes.contain(failed, SSLException.class)) {
            return new ProviderException(
                    Fault.FAULTY,
                    "The connection to the mail server cannot be encrypted: its certificate has to be a trusted one for the"
                            + " name in SMTP_HOST, and SMTP_PORT the right one.");
        }
        if (server.startTls()
                && !server.encryptedFromTheStart()
                && connection.getLastReturnCode() / 100 == 2
                && !connection.supportsExtension("STARTTLS")) {
            return new ProviderException(
                    Fault.FAULTY,
                    "The mail server offers no STARTTLS: correct SMTP_PORT (465 is encrypted from the start), or set"
                            + " SMTP_STARTTLS to false where mail may go unencrypted.");
        }
        return new ProviderException(
                Fault.UNREACHABLE,
                "The mail server cannot be reached or does not answer as one: check SMTP_HOST and SMTP_PORT.");
    }
}
