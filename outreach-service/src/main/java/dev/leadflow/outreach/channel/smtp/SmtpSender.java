package dev.leadflow.outreach.channel.smtp;

import dev.leadflow.outreach.channel.EmailSender;
import dev.leadflow.outreach.channel.OutgoingEmail;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.time.Clock;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends by SMTP over a few connections that are kept open.
 *
 * <p>The library locks a connection while it talks, which on Java 21 would hold the threads that carry virtual threads; so
 * the talking is done by platform threads of its own, and callers may be virtual.
 */
public final class SmtpSender implements EmailSender {

    private static final Logger log = LoggerFactory.getLogger(SmtpSender.class);

    private final SmtpServer server;
    private final SmtpLimits limits;
    private final @Nullable SSLSocketFactory tls;
    private final Clock clock;
    private final Semaphore room;
    private final BlockingDeque<Connection> resting = new LinkedBlockingDeque<>();
    private final ExecutorService talkers = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("smtp-", 0).factory());
    private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("smtp-deadlines").factory());
    private volatile boolean closed;

    public SmtpSender(SmtpServer server, Clock clock) {
        this(server, SmtpLimits.DEFAULT, null, clock);
    }

    /** @param tls instead of the authorities that Java trusts */
    SmtpSender(SmtpServer server, SmtpLimits limits, @Nullable SSLSocketFactory tls, Clock clock) {
        this.server = server;
        this.limits = limits;
        this.tls = tls;
        this.clock = clock;
        this.room = new Semaphore(limits.connections(), true);
        if (server.isUnprotected()) {
            log.warn("SMTP_STARTTLS is false: mail, and the password if there is one, go unencrypted to SMTP_HOST");
        }
        long sweep = Math.max(1, limits.keep().toMillis() / 3);
        var unused = deadlines.scheduleWithFixedDelay(
                () -> closeThose(connection -> connection.rested().compareTo(limits.keep()) > 0),
                sweep,
                sweep,
                TimeUnit.MILLISECONDS);
    }

    @Override
    public Result send(OutgoingEmail email, LastWord lastWord) {
        MimeMessage message;
        try {
            message = MimeForm.of(email, clock.instant());
        } catch (IllegalArgumentException unwritable) {
            return new Result.Refused(Cause.PERMANENT, "The message cannot be written as an email.");
        }
        if (closed) {
            return new Result.Refused(Cause.UNREACHABLE, "The program is stopping.");
        }
        try {
            room.acquire();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return new Result.Refused(Cause.UNREACHABLE, "The program is stopping.");
        }
        try {
            return withinTheDeadline(email, message, lastWord);
        } finally {
            room.release();
        }
    }

    /** One email with all that has to be stopped when its time is up. */
    private static final class Talk {

        private volatile Exchange exchange;
        private volatile @Nullable Connection connection;
        private volatile boolean over;

        Talk(Exchange exchange) {
            this.exchange = exchange;
        }

        void use(Connection current, Exchange currentExchange) {
            exchange = currentExchange;
            connection = current;
            if (over) {
                end();
            }
        }

        /** From here on the final dot is not sent, if it has not been yet. */
        void end() {
            over = true;
            exchange.giveUp();
            Connection current = connection;
            if (current != null) {
                current.cut();
            }
        }
    }

    private Result withinTheDeadline(OutgoingEmail email, MimeMessage message, LastWord lastWord) {
        Talk talk = new Talk(new Exchange(lastWord));
        Future<Result> answer = talkers.submit(() -> talk(email, message, lastWord, talk));
        var deadline = deadlines.schedule(talk::end, limits.deadline().toMillis(), TimeUnit.MILLISECONDS);
        try {
            // A cut connection answers at once; only a name server can keep a thread for longer than that.
            return answer.get(limits.deadline().plus(limits.connect()).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException tooLong) {
            talk.end();
            return talk.exchange.failed(email.messageId());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            talk.end();
            return talk.exchange.failed(email.messageId());
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof LastWordFailure lastWordFailed) {
                throw lastWordFailed.failure();
            }
            throw new IllegalStateException("Sending failed in an unforeseen way", failed.getCause());
        } finally {
            deadline.cancel(false);
        }
    }

    /** What the last word threw, on its way to the caller's thread. */
    private static final class LastWordFailure extends RuntimeException {

        private static final long serialVersionUID = 1L;

        LastWordFailure(RuntimeException failure) {
            super(failure);
        }

        RuntimeException failure() {
            return (RuntimeException) java.util.Objects.requireNonNull(getCause());
        }
    }

    private static LastWord carrying(LastWord lastWord) {
        return () -> {
            try {
                return lastWord.maySend();
            } catch (RuntimeException failed) {
                throw new LastWordFailure(failed);
            }
        };
    }

    private Result talk(OutgoingEmail email, MimeMessage message, LastWord lastWord, Talk talk) {
        LastWord carried = carrying(lastWord);
        Connection kept = kept(talk);
        if (kept != null) {
            Exchange exchange = new Exchange(carried);
            Result result = over(kept, exchange, email, message, talk);
            if (!exchange.diedBeforeItBegan() || talk.over) {
                return result;
            }
            // The server had closed the kept connection meanwhile, which says nothing about this email.
        }
        Exchange exchange = new Exchange(carried);
        return over(Connection.to(server, limits, tls, exchange), exchange, email, message, talk);
    }

    private Result over(Connection connection, Exchange exchange, OutgoingEmail email, MimeMessage message, Talk talk) {
        talk.use(connection, exchange);
        String providerId = email.messageId();
        boolean keep = false;
        try {
            if (!connection.wasUsed()) {
                connection.open();
            }
            connection.transmit(message, exchange);
            keep = true;
            return exchange.accepted(providerId);
        } catch (MessagingException failed) {
            Result result = exchange.failed(providerId);
            keep = result instanceof Result.Refused refused && refused.cause() != Cause.UNREACHABLE;
            log.info(
                    "An email was not accepted: {} ({})",
                    result,
                    failed.getClass().getSimpleName());
            return result;
        } finally {
            putAway(connection, keep && connection.emails() < limits.emailsPerConnection());
        }
    }

    /** A connection that was kept and still works; null when there is none. */
    private @Nullable Connection kept(Talk talk) {
        for (Connection found = resting.pollFirst(); found != null; found = resting.pollFirst()) {
            talk.use(found, talk.exchange);
            boolean fresh = found.rested().compareTo(limits.probeAfter()) <= 0;
            if (fresh || found.isConnected()) {
                return found;
            }
            found.cut();
        }
        return null;
    }

    private void putAway(Connection connection, boolean keep) {
        if (keep && !closed && connection.isOpen()) {
            connection.rest();
            resting.addFirst(connection);
        } else {
            connection.sayGoodbye();
        }
    }

    private void closeThose(java.util.function.Predicate<Connection> old) {
        for (Connection connection : resting) {
            if (old.test(connection) && resting.remove(connection)) {
                connection.sayGoodbye();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        closeThose(connection -> true);
        deadlines.shutdownNow();
        talkers.shutdown();
    }
}
