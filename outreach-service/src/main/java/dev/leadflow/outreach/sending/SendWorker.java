package dev.leadflow.outreach.sending;

import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactAttempted.Status;
import dev.leadflow.common.event.ContactCleared;
import dev.leadflow.common.event.Draft;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.kafka.Received;
import dev.leadflow.common.kafka.TryAgainLaterException;
import dev.leadflow.common.log.LogContext;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.outreach.channel.EmailSender.Cause;
import dev.leadflow.outreach.channel.EmailSender.Result;
import dev.leadflow.outreach.channel.OutgoingEmail;
import dev.leadflow.outreach.sending.Attempt.Change;
import dev.leadflow.outreach.sending.LastGate.Claim;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Makes the contacts that the rules have cleared. Each goes through the {@link LastGate}; a dry run ends there, as a row with the
 * exact message. The provider is called outside of any transaction.
 *
 * <p>Handling a contact twice is the same as handling it once: its attempt is found in the ledger. One that cannot be sent for
 * now stays in Kafka, together with those behind it; one that waited for long goes back to be judged again.
 */
final class SendWorker {

    private static final Logger log = LoggerFactory.getLogger(SendWorker.class);

    /** Contacts that are worked on at the same time: three for each connection to a mail server. */
    static final int PARALLEL = 30;

    static final int BATCH = 256;

    /**
     * In one batch, no further contact begins to be sent after that time; it comes again with the next one. Those that have begun
     * by then need three minutes at the slowest server, and after five Kafka takes the worker for dead.
     */
    private static final Duration BATCH_TIME = Duration.ofSeconds(60);

    /** How long a cleared contact waits for its provider before it is judged again, and others get its place. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration PAUSE = Duration.ofSeconds(2);

    private static final String RESTING = "Every mail provider fails too often and is left alone for a while.";

    private final PipelineDatabase database;
    private final LastGate gate;
    private final SendLedger ledger;
    private final EmailLine line;
    private final Clock clock;
    private final Together<SendLedger.Outcome, Boolean> outcomes =
            new Together<>(PARALLEL, this::record, SendLedger::concernsAll);
    private final Retry untilRecorded = Retry.of(
            "send-ledger",
            RetryConfig.custom()
                    .maxAttempts(6)
                    .intervalFunction(IntervalFunction.ofExponentialBackoff(Duration.ofMillis(250), 2))
                    .retryExceptions(DataAccessException.class, TransactionException.class)
                    .build());

    SendWorker(PipelineDatabase database, LastGate gate, SendLedger ledger, EmailLine line, Clock clock) {
        this.database = database;
        this.gate = gate;
        this.ledger = ledger;
        this.line = line;
        this.clock = clock;
    }

    /** @throws TryAgainLaterException when a contact has to wait; all others of the batch are done */
    void send(List<Received<ContactCleared>> batch) throws Exception {
        long start = System.nanoTime();
        List<Future<Optional<String>>> all = new ArrayList<>();
        // Threads of the operating system: virtual ones would share the few carriers with the requests of people, and
        // an opt-out
        // would stand in line behind mails.
        try (ExecutorService threads = Executors.newFixedThreadPool(
                PARALLEL, Thread.ofPlatform().name("outreach.send-", 0).factory())) {
            for (Received<ContactCleared> each : batch) {
                all.add(threads.submit(() -> inTurn(each.value(), start)));
            }
        }
        List<String> waiting = new ArrayList<>();
        List<Exception> failures = new ArrayList<>();
        for (Future<Optional<String>> each : all) {
            try {
                each.get().ifPresent(waiting::add);
            } catch (ExecutionException failed) {
                failures.add(failed.getCause() instanceof Exception cause ? cause : failed);
            }
        }
        // What is broken is told first: the worker then takes the records one by one and puts it aside.
        for (Exception failure : failures) {
            if (!(failure instanceof TryAgainLaterException)) {
                throw failure;
            }
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
        if (!waiting.isEmpty()) {
            throw new TryAgainLaterException(waiting.size() + " contacts wait: " + waiting.getFirst(), PAUSE);
        }
    }

    /** @return why the contact has to wait; empty when it is done with */
    private Optional<String> inTurn(ContactCleared cleared, long start) {
        if (System.nanoTime() - start > BATCH_TIME.toNanos()) {
            return Optional.of("the mail providers are slow");
        }
        Contact contact = cleared.message().contact();
        return LogContext.of(contact.organizationId(), contact.leadId(), Attempt.idOf(cleared.message()))
                .during(() -> send(cleared));
    }

    private Optional<String> send(ContactCleared cleared) {
        Optional<String> comparing = gate.closed();
        if (comparing.isPresent()) {
            return comparing;
        }
        boolean live = cleared.mode() == Mode.LIVE;
        Optional<String> closed = closed(cleared.message().contact().channel());
        if (live && closed.isEmpty() && line.isPaused()) {
            return waitOrPutOff(cleared, null, RESTING);
        }
        return switch (gate.claim(cleared, closed)) {
            case Claim.Settled settled -> Optional.empty();
            case Claim.NotYet(String why) -> Optional.of(why);
            case Claim.Granted granted -> deliver(cleared, granted);
        };
    }

    private Optional<String> closed(Channel channel) {
        return switch (channel) {
            case EMAIL -> line.closed();
            case VOICE -> Optional.of("No provider for calls is set.");
        };
    }

    private Optional<String> deliver(ContactCleared cleared, Claim.Granted granted) {
        OutgoingEmail email;
        try {
            email = email(granted);
        } catch (IllegalArgumentException unsendable) {
            record(granted, Change.to(Status.REFUSED, Reason.REFUSED_BY_PROVIDER, unsendable.getMessage() + "."));
            return Optional.empty();
        }
        EmailLine.Sent sent = line.send(email, provider -> gate.lastWord(granted, cleared, provider));
        log.info("Attempt by {}: {}", sent.provider(), sent.result().getClass().getSimpleName());
        return settle(cleared, granted.by(sent.provider()), sent.result());
    }

    private Optional<String> settle(ContactCleared cleared, Claim.Granted granted, Result result) {
        return switch (result) {
            case Result.Accepted(String providerId, String detail) ->
                done(granted, new Change(Status.ACCEPTED, null, detail, providerId, false));
            case Result.Unknown(String detail) -> done(granted, Change.to(Status.UNKNOWN, null, detail));
            case Result.Withheld withheld -> Optional.empty();
            case Result.Refused(Cause cause, String detail, Duration ignored) ->
                switch (cause) {
                    case PERMANENT ->
                        done(granted, new Change(Status.REFUSED, Reason.REFUSED_BY_PROVIDER, detail, null, true));
                    case LATER, TRANSIENT -> {
                        if (gate.putOffUntilTaken(cleared, granted, detail)) {
                            yield Optional.empty();
                        }
                        yield done(granted, Change.to(Status.REFUSED, Reason.REFUSED_BY_PROVIDER, detail));
                    }
                    case ACCOUNT, SENDER -> {
                        gate.putOff(
                                cleared,
                                granted,
                                detail + " Check SENDER_EMAIL and the settings of the mail provider.");
                        yield Optional.empty();
                    }
                    case UNREACHABLE -> {
                        Instant now = now();
                        database.inTransaction(() -> ledger.release(granted.attempt(), granted.lease(), detail, now));
                        yield waitOrPutOff(cleared, granted, detail);
                    }
                };
        };
    }

    private static OutgoingEmail email(Claim.Granted granted) {
        Contact contact = granted.message().contact();
        Draft draft = granted.message().draft();
        return new OutgoingEmail(
                granted.attempt().attemptId().value(),
                contact.sender().businessName(),
                contact.sender().email(),
                contact.recipient(),
                draft.subject(),
                draft.fullText(),
                draft.fullHtml(),
                draft.unsubscribeUrl());
    }

    private Optional<String> waitOrPutOff(ContactCleared cleared, Claim.@Nullable Granted granted, String why) {
        if (now().isBefore(cleared.clearedAt().plus(PATIENCE))) {
            return Optional.of(why);
        }
        gate.putOff(cleared, granted, why);
        return Optional.empty();
    }

    private Optional<String> done(Claim.Granted granted, Change change) {
        record(granted, change);
        return Optional.empty();
    }

    /** Tries for some seconds to write down what only this worker knows. */
    private void record(Claim.Granted granted, Change change) {
        SendLedger.Outcome outcome = new SendLedger.Outcome(granted.attempt(), granted.lease(), change, List.of());
        boolean recorded = untilRecorded.executeSupplier(() -> outcomes.ask(outcome));
        if (!recorded) {
            log.warn("The attempt has another holder; {} is not recorded", change.status());
        }
    }

    private List<Boolean> record(List<SendLedger.Outcome> all) {
        Instant now = now();
        return database.inTransaction(() -> ledger.record(all, now));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
