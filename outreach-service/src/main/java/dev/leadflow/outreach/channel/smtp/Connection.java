package dev.leadflow.outreach.channel.smtp;

import dev.leadflow.outreach.channel.smtp.Exchange.Stage;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Properties;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the server, used for one email at a time and kept open between them. Tells the running {@link Exchange}
 * each step before it is taken and each reply as it comes, because exceptions alone do not say whether the final dot had
 * been sent, and are replaced by later ones when the tidying up fails as well.
 *
 * <p>A server that offers it (PIPELINING, RFC 2920) is told sender, recipient and the wish to send at once, and answers all three
 * together: two exchanges for an email instead of four. The library knows nothing of it: it gets a yes to the first two in
 * advance, and the true replies are read when it waits for the third.
 */
final class Connection extends SMTPTransport {

    private static final int OK = 250;
    private static final int GO_ON = 354;

    private final SmtpServer server;
    private final Duration silence;
    private final WatchedSocket.Factory sockets;
    private Exchange exchange;
    private int emails;

    /** Of the newest reply; the library goes back to the one before, once it has begun anew after a refusal. */
    private int lastCode;

    private long restingSince;

    /** Replies that the library has been given in advance. */
    private final Deque<Stage> inAdvance = new ArrayDeque<>();

    private Connection(
            Session session, SmtpServer server, Duration silence, WatchedSocket.Factory sockets, Exchange first) {
        super(session, new URLName("smtp", server.host(), server.port(), null, null, null), "smtp", false);
        this.server = server;
        this.silence = silence;
        this.sockets = sockets;
        this.exchange = first;
    }

    /** A connection that is not open yet, so that it can be closed from outside while it opens. */
    static Connection to(SmtpServer server, SmtpLimits limits, @Nullable SSLSocketFactory tls, Exchange first) {
        WatchedSocket.Factory sockets = new WatchedSocket.Factory();
        Properties properties = new Properties();
        properties.setProperty("mail.smtp.connectiontimeout", milliseconds(limits.connect()));
        properties.setProperty("mail.smtp.timeout", milliseconds(limits.silence()));
        properties.setProperty("mail.smtp.localhost", server.helloName());
        properties.setProperty("mail.smtp.auth", Boolean.toString(server.username() != null));
        properties.setProperty("mail.smtp.quitwait", "false");
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        properties.put("mail.smtp.socketFactory", sockets);
        properties.setProperty("mail.smtp.socketFactory.fallback", "false");
        if (server.encryptedFromTheStart()) {
            properties.setProperty("mail.smtp.ssl.enable", "true");
        } else if (server.startTls()) {
            properties.setProperty("mail.smtp.starttls.enable", "true");
            properties.setProperty("mail.smtp.starttls.required", "true");
        }
        if (tls != null) {
            properties.put("mail.smtp.ssl.socketFactory", tls);
        }
        return new Connection(Session.getInstance(properties), server, limits.silence(), sockets, first);
    }

    private static String milliseconds(Duration duration) {
        return Long.toString(duration.toMillis());
    }

    void open() throws MessagingException {
        connect(
                server.host(),
                server.port(),
                server.username(),
                server.password() == null ? null : server.password().reveal());
    }

    /** Sends the message within the exchange. Throws wherever it breaks off; the exchange knows where that was. */
    void transmit(MimeMessage message, Exchange newExchange) throws MessagingException {
        exchange = newExchange;
        emails++;
        inAdvance.clear();
        sockets.startCounting();
        sendMessage(message, message.getAllRecipients());
    }

    @Override
    protected void mailFrom() throws MessagingException {
        enter(Stage.SENDER);
        // Under encryption each command would be a record of its own, which servers may answer one by one, each
        // waiting for our acknowledgement of the one before: 40 ms for what takes one.
        sockets.holdBack(supportsExtension("PIPELINING") && !isSSL());
        super.mailFrom();
    }

    @Override
    protected void rcptTo() throws MessagingException {
        enter(Stage.RECIPIENT);
        super.rcptTo();
    }

    @Override
    protected OutputStream data() throws MessagingException {
        sockets.holdBack(false);
        // What was held back leaves only now: a connection that has died meanwhile has died before it began.
        enter(inAdvance.isEmpty() ? Stage.CONTENT : Stage.SENDER);
        OutputStream content = super.data();
        askForTheLastWord();
        return content;
    }

    /** After a no the connection has to go: the server waits for content, and keeps none that has no final dot. */
    private void askForTheLastWord() throws MessagingException {
        boolean goOn = false;
        try {
            goOn = exchange.mayGoOn();
        } finally {
            if (!goOn) {
                cut();
            }
        }
        if (!goOn) {
            throw new MessagingException("Withheld at the last moment");
        }
    }

    /** A server that has spoken before the end of the content does not answer that any more, so it does not get it. */
    @Override
    protected void finishData() throws IOException, MessagingException {
        if (spokeUnasked()) {
            cut();
            throw new MessagingException("The server spoke before the end of the content", new IOException());
        }
        enter(Stage.FINAL_DOT);
        super.finishData();
    }

    @Override
    protected int readServerResponse() throws MessagingException {
        if (sockets.isHoldingBack()) {
            inAdvance.add(exchange.stage());
            return OK;
        }
        return inAdvance.isEmpty() ? nextReply() : repliesToAll();
    }

    private int nextReply() throws MessagingException {
        int code = super.readServerResponse();
        lastCode = code;
        exchange.heard(new Reply(code, getLastServerResponse()));
        return code;
    }

    /** The first reply that is no yes; if there is none, the one to the wish to send the content. */
    private int repliesToAll() throws MessagingException {
        int refused = 0;
        while (!inAdvance.isEmpty()) {
            if (refused == 0) {
                enter(inAdvance.element());
            }
            inAdvance.remove();
            int code = nextReply();
            if (code / 100 != 2 && code / 100 != 4 && code / 100 != 5) {
                throw new MessagingException("That answers nothing that was said", new IOException());
            }
            refused = refused == 0 && code / 100 != 2 ? code : refused;
        }
        if (refused == 0) {
            enter(Stage.CONTENT);
            return nextReply();
        }
        if (nextReply() == GO_ON) {
            throw new MessagingException("The server waits for content for nobody", new IOException());
        }
        return refused;
    }

    private void enter(Stage next) throws MessagingException {
        if (!exchange.enter(next)) {
            throw new MessagingException("Given up");
        }
    }

    /** Ends whatever is going on, from any thread and at once. */
    void cut() {
        sockets.cut();
    }

    /**
     * Whether there is something to read though nothing was asked (RFC 5321, 4.2: one reply for each command). What the server says
     * from then on would be taken for the answer to something else.
     */
    boolean spokeUnasked() {
        return isSSL() ? somethingComes() : sockets.hasUnread();
    }

    /** Reads with hardly any patience, as nobody else knows what the encryption has read already. */
    private synchronized boolean somethingComes() {
        sockets.timeout(1);
        try {
            super.readServerResponse();
            return true;
        } catch (MessagingException nothing) {
            return !(nothing.getCause() instanceof SocketTimeoutException);
        } finally {
            sockets.timeout((int) silence.toMillis());
        }
    }

    /** Whether the last thing that it said was yes, as to the wish to begin anew after a refusal. */
    boolean isInStep() {
        return lastCode == OK;
    }

    /** Whether the last email left it open; asks nobody. */
    boolean isOpen() {
        return sockets.isOpen();
    }

    /** Takes leave as the protocol asks, without waiting for an answer, and closes. */
    void sayGoodbye() {
        try {
            close();
        } catch (MessagingException alreadyGone) {
            // There is nobody to take leave of.
        } finally {
            cut();
        }
    }

    void rest() {
        restingSince = System.nanoTime();
    }

    Duration rested() {
        return Duration.ofNanos(System.nanoTime() - restingSince);
    }

    int emails() {
        return emails;
    }

    boolean wasUsed() {
        return emails > 0;
    }
}
