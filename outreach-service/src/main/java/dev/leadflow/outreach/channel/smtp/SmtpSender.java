package dev.leadflow.outreach.channel.smtp;

import dev.leadflow.outreach.channel.EmailSender;
import dev.leadflow.outreach.channel.OutgoingEmail;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends by SMTP over a few connections that are kept open. */
public final class SmtpSender implements EmailSender {

    private static final Logger log = LoggerFactory.getLogger(SmtpSender.class);

    /** How often within each time limit it is looked whether that is over. */
    private static final int LOOKS = 20;

    /** After a clear no the server is ready for the next email. */
    private static final Set<Cause> SAID_BY_THE_SERVER =
            EnumSet.of(Cause.SENDER, Cause.LATER, Cause.NO_SUCH_ADDRESS, Cause.PERMANENT);

    private static final Duration PARTING = Duration.ofSeconds(5);

    private final SmtpServer server;
    private final SmtpLimits limits;
    private final @Nullable SSLSocketFactory tls;
    private final Clock clock;
    private final Semaphore room;
    private final BlockingDeque<Connection> resting = new LinkedBlockingDeque<>();

    /**
     * The library locks a connection while it talks, which on Java 21 would hold the threads that carry virtual threads; so these
     * talk for callers that are virtual.
     */
    private final ExecutorService talkers = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("smtp-", 0).factory());

    private final Set<Talk> talks = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("smtp-watch").factory());
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
        repeat(limits.keep(), () -> closeThose(connection -> connection.rested().compareTo(limits.keep()) > 0));
        repeat(limits.deadline(), () -> talks.forEach(talk -> talk.endIfOlderThan(limits.deadline())));
    }

    /** Looks often enough that a limit is exceeded by little. */
    private void repeat(Duration limit, Runnable look) {
        long pause = Math.max(1, limit.toMillis() / LOOKS);
        var unused = watch.scheduleWithFixedDelay(look, pause, pause, TimeUnit.MILLISECONDS);
    }

    @Override
    public Result send(OutgoingEmail email, LastWord lastWord) {
        MimeMessage message;
        try {
            message = MimeForm.of(email, clock.instant());
        } catch (IllegalArgumentException unwritable) {
            return new Result.Refused(Cause.PERMANENT, "The message cannot be written as an email.");
        }
        try {
            room.acquire();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return new Result.Refused(Cause.UNREACHABLE, "The program is stopping.");
        }
        try {
            return inTime(email, message, lastWord);
        } finally {
            room.release();
        }
    }

    /** One email with all that has to be stopped when its time is up. */
    private static final class Talk {

        private final long begun = System.nanoTime();
        private volatile Exchange exchange;
        private volatile @Nullable Connection connection;
        private volatile boolean over;

        Talk(Exchange exchange) {
            this.exchange = exchange;
        }

        synchronized void use(Connection current, Exchange currentExchange) {
            exchange = currentExchange;
            connection = current;
            if (over) {
                end();
            }
        }

        void endIfOlderThan(Duration limit) {
            if (System.nanoTime() - begun > limit.toNanos()) {
                end();
            }
        }

        /** From here on the connection may be used by another email. */
        synchronized void leave() {
            connection = null;
        }

        /** From here on the final dot is not sent, if it has not been yet. A cut connection answers whoever talks at once. */
        synchronized void end() {
            over = true;
            exchange.giveUp();
            Connection current = connection;
            if (current != null) {
                current.cut();
            }
        }
    }

    private Result inTime(OutgoingEmail email, MimeMessage message, LastWord lastWord) {
        Talk talk = new Talk(new Exchange(lastWord));
        talks.add(talk);
        try {
            if (closed) {
                return new Result.Refused(Cause.UNREACHABLE, "The program is stopping.");
            }
            return Thread.currentThread().isVirtual()
                    ? byTalker(() -> talk(email, message, lastWord, talk), talk, email.messageId())
                    : talk(email, message, lastWord, talk);
        } finally {
            talks.remove(talk);
        }
    }

    private Result byTalker(Callable<Result> talking, Talk talk, String providerId) {
        Future<Result> answer = talkers.submit(talking);
        try {
            return answer.get();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            talk.end();
            return talk.exchange.failed(providerId);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException("Sending failed in an unforeseen way", failed.getCause());
        }
    }

    private Result talk(OutgoingEmail email, MimeMessage message, LastWord lastWord, Talk talk) {
        Connection kept = kept(talk);
        if (kept != null) {
            Exchange exchange = new Exchange(lastWord);
            Result result = over(kept, exchange, email, message, talk);
            if (!exchange.diedBeforeItBegan() || talk.over) {
                return result;
            }
            // The server had closed the kept connection meanwhile, which says nothing about this email.
        }
        Exchange exchange = new Exchange(lastWord);
        return over(Connection.to(server, limits, tls, exchange), exchange, email, message, talk);
    }

    private Result over(Connection connection, Exchange exchange, OutgoingEmail email, MimeMessage message, Talk talk) {
        talk.use(connection, exchange);
        String providerId = email.messageId();
        boolean keep = false;
        boolean opened = connection.wasUsed();
        try {
            if (!opened) {
                connection.open();
                opened = true;
            }
            connection.transmit(message, exchange);
            keep = true;
            return exchange.accepted(providerId).hiding(email.to());
        } catch (MessagingException failed) {
            Result result = (opened || exchange.wasRefused()
                            ? exchange.failed(providerId)
                            // In the words of the check before going live, which say what to mend.
                            : new Result.Refused(
                                    Cause.UNREACHABLE,
                                    SmtpLogin.failure(server, connection, failed)
                                            .detail()))
                    .hiding(email.to());
            keep = result instanceof Result.Refused refused
                    && SAID_BY_THE_SERVER.contains(refused.cause())
                    && connection.isInStep();
            log.info(
                    "An email was not accepted: {} ({})",
                    result,
                    failed.getClass().getSimpleName());
            return result;
        } catch (RuntimeException failed) {
            if (exchange.lastWordBroke()) {
                throw failed;
            }
            log.warn(
                    "A mail server has answered in a way that the mail library cannot cope with: {}",
                    failed.getClass().getSimpleName());
            return exchange.failed(providerId).hiding(email.to());
        } finally {
            talk.leave();
            putAway(connection, keep && connection.emails() < limits.emailsPerConnection());
        }
    }

    /** A connection that was kept and still works; null when there is none. */
    private @Nullable Connection kept(Talk talk) {
        for (Connection found = resting.pollFirst(); found != null; found = resting.pollFirst()) {
            talk.use(found, talk.exchange);
            boolean fresh = found.rested().compareTo(limits.probeAfter()) <= 0;
            if (!found.spokeUnasked() && (fresh || found.isConnected())) {
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
    public int atOnce() {
        return limits.connections();
    }

    /** Lets those that are talking come to their end for some seconds. */
    @Override
    public void close() {
        closed = true;
        long giveUp = System.nanoTime() + PARTING.toNanos();
        while (!talks.isEmpty() && System.nanoTime() < giveUp) {
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
        talks.forEach(Talk::end);
        closeThose(connection -> true);
        watch.shutdownNow();
        talkers.shutdown();
    }
}
