package dev.leadflow.outreach.sending;

import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactAttempted.Status;
import dev.leadflow.common.event.ContactCleared;
import dev.leadflow.common.event.Draft;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.kafka.Received;
import dev.leadflow.common.kafka.TryAgainLaterException;
import dev.leadflow.common.log.LogContext;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.outreach.channel.EmailSender.Cause;
import dev.leadflow.outreach.channel.EmailSender.Result;
import dev.leadflow.outreach.channel.OutgoingEmail;
import dev.leadflow.outreach.sending.Attempt.Change;
import dev.leadflow.outreach.sending.Passage.Grant;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Makes the contacts that the rules have cleared. Each goes through the {@link LastGate} at the moment in which a provider is
 * ready for its message; a dry run ends there before, as a row with the exact message. The provider is called outside of any
 * transaction.
 *
 * <p>Handling a contact twice is the same as handling it once: its attempt is found in the ledger. One that cannot be sent for
 * now stays in Kafka, together with those behind it; one that waited for long goes back to be judged again.
 */
final class SendWorker {

    private static final Logger log = LoggerFactory.getLogger(SendWorker.class);

    /** Most outcomes that are recorded in one transaction. */
    private static final int TOGETHER = 64;

    /** Nobody waits for a record, and a transaction costs as much as what it records of ten mails. */
    private static final Duration LINGER = Duration.ofMillis(5);

    static final int BATCH = 512;

    /** The first ones are under way while the gate looks ahead at the next. */
    private static final int LOOK_AHEAD = 64;

    /**
     * In one batch, no further contact begins to be sent after that time; it comes again with the next one. Those that have begun
     * by then need three minutes at the slowest server, what came of them is recorded within seconds, and after five Kafka takes the
     * worker for dead.
     */
    private static final Duration BATCH_TIME = Duration.ofSeconds(60);

    /** How long a cleared contact waits for its provider before it is judged again, and others get its place. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** The same while a provider may take others, which it keeps waiting behind it. */
    private static final Duration PATIENCE_BEFORE_OTHERS = Duration.ofSeconds(30);

    private static final String RESTING = "Every mail provider fails too often and is left alone for a while.";

    private final PipelineDatabase database;
    private final LastGate gate;
    private final SendLedger ledger;
    private final EmailLine line;
    private final Clock clock;
    private final ExecutorService threads;
    private final Together<SendLedger.Outcome, Boolean> outcomes =
            new Together<>(TOGETHER, TOGETHER, LINGER, this::record, SendLedger::concernsAll);

    /** Tries for some seconds to write down what only this worker knows. */
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
        this.threads = threads(line.atOnce());
    }

    /** What became of a contact; what was sent is still being recorded. */
    @FunctionalInterface
    private interface Done {

        Done WITH_IT = Optional::empty;

        static Done waits(String why) {
            return () -> Optional.of(why);
        }

        /** Waits for the record. Tells why the contact has to come again; empty when it is done with. */
        Optional<String> await();
    }

    /**
     * Threads of the operating system: virtual ones would share the few carriers with the requests of people, and an opt-out would
     * stand in line behind mails. They end when there is nothing to send.
     */
    private static ExecutorService threads(int atOnce) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                atOnce,
                atOnce,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("outreach.send-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** @throws TryAgainLaterException when a contact has to wait; all others of the batch are done */
    void send(List<Received<ContactCleared>> batch) throws Exception {
        Optional<String> comparing = gate.closed();
        if (comparing.isPresent()) {
            throw new TryAgainLaterException(comparing.get());
        }
        List<CompletableFuture<Done>> all = new ArrayList<>();
        List<String> waiting = new ArrayList<>();
        List<Exception> failures = new ArrayList<>();
        try {
            begin(batch.stream().map(Received::value).toList(), all);
        } catch (RuntimeException notAllBegun) {
            // Those that have begun come to their end before the batch comes again.
            failures.add(notAllBegun);
        }
        for (CompletableFuture<Done> each : all) {
            try {
                each.get().await().ifPresent(waiting::add);
            } catch (ExecutionException failed) {
                failures.add(failed.getCause() instanceof Exception cause ? cause : failed);
            } catch (RuntimeException notRecorded) {
                failures.add(notRecorded);
            } catch (InterruptedException stopped) {
                all.forEach(running -> running.cancel(true));
                throw stopped;
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
            throw new TryAgainLaterException(waiting.size() + " contacts wait: " + waiting.getFirst());
        }
    }

    /** Contacts of one lead follow each other. */
    private void begin(List<ContactCleared> batch, List<CompletableFuture<Done>> begun) {
        long start = System.nanoTime();
        Map<LeadId, CompletableFuture<Done>> lastOf = new HashMap<>();
        for (int from = 0; from < batch.size(); from += LOOK_AHEAD) {
            List<ContactCleared> next = batch.subList(from, Math.min(batch.size(), from + LOOK_AHEAD));
            for (Passage each : gate.lookAhead(next, this::closed)) {
                begun.add(lastOf.compute(
                        each.message().contact().leadId(),
                        (lead, before) -> before == null
                                ? begin(each, start)
                                : before.handle((done, failed) -> each).thenCompose(goesOn -> begin(goesOn, start))));
            }
        }
    }

    private CompletableFuture<Done> begin(Passage passage, long start) {
        if (passage.isClear()) {
            return CompletableFuture.supplyAsync(() -> inTurn(passage, start), threads);
        }
        return gate.mayGoOn(passage, closed(passage.contact().channel()))
                .thenApplyAsync(goesOn -> goesOn ? inTurn(passage, start) : passage::waits, threads);
    }

    private Done inTurn(Passage passage, long start) {
        if (System.nanoTime() - start > BATCH_TIME.toNanos()) {
            return Done.waits("the mail providers are slow");
        }
        Contact contact = passage.message().contact();
        return LogContext.of(
                        contact.organizationId(),
                        contact.leadId(),
                        passage.contact().id())
                .during(() -> line.isPaused() ? waitOrPutOff(passage, RESTING) : deliver(passage));
    }

    private Optional<String> closed(Channel channel) {
        return switch (channel) {
            case EMAIL -> line.closed();
            case VOICE -> Optional.of("No provider for calls is set.");
        };
    }

    private Done deliver(Passage passage) {
        OutgoingEmail email;
        try {
            email = email(passage);
        } catch (IllegalArgumentException unsendable) {
            return done(passage, Change.to(Status.REFUSED, Reason.REFUSED_BY_PROVIDER, unsendable.getMessage() + "."));
        }
        EmailLine.Sent sent = line.send(email, provider -> lastWord(passage, provider));
        log.debug("Attempt by {}: {}", sent.provider(), sent.result().getClass().getSimpleName());
        passage.asked(sent.provider());
        return settle(passage, sent.result());
    }

    private Done settle(Passage passage, Result result) {
        return switch (result) {
            case Result.Accepted(String providerId, String detail) ->
                done(passage, new Change(Status.ACCEPTED, null, detail, providerId, false));
            case Result.Unknown(String detail) -> done(passage, Change.to(Status.UNKNOWN, null, detail));
            case Result.Withheld withheld -> {
                // After an earlier try that was refused, the attempt has started already.
                passage.waits().ifPresent(why -> release(passage, why));
                yield passage::waits;
            }
            case Result.Refused(Cause cause, String detail, Duration ignored) ->
                switch (cause) {
                    case NO_SUCH_ADDRESS ->
                        done(passage, new Change(Status.REFUSED, Reason.NO_SUCH_ADDRESS, detail, null, true));
                    case PERMANENT ->
                        done(passage, new Change(Status.REFUSED, Reason.REFUSED_FOR_GOOD, detail, null, true));
                    case LATER, TRANSIENT -> {
                        if (untilRecorded.executeSupplier(() -> gate.putOffUntilTaken(passage, detail))) {
                            yield Done.WITH_IT;
                        }
                        yield done(passage, Change.to(Status.REFUSED, Reason.REFUSED_BY_PROVIDER, detail));
                    }
                    case ACCOUNT, SENDER -> {
                        putOff(passage, detail + " Check SENDER_EMAIL and the settings of the mail provider.");
                        yield Done.WITH_IT;
                    }
                    case UNREACHABLE -> {
                        release(passage, detail);
                        yield waitOrPutOff(passage, detail);
                    }
                };
        };
    }

    private boolean lastWord(Passage passage, String provider) {
        passage.asked(provider);
        try {
            return gate.lastWord(passage, provider);
        } catch (RuntimeException notKnown) {
            release(passage, "PostgreSQL could not be asked whether the message may leave.");
            throw notKnown;
        }
    }

    /** Nothing has left, so an attempt that had started may start again. */
    private void release(Passage passage, String why) {
        Grant granted = passage.grant();
        if (granted != null) {
            Instant now = now();
            untilRecorded.executeRunnable(
                    () -> database.inTransaction(() -> ledger.release(passage.attempt(), granted.lease(), why, now)));
        }
    }

    private static OutgoingEmail email(Passage passage) {
        Contact contact = passage.message().contact();
        Draft draft = passage.message().draft();
        return new OutgoingEmail(
                passage.contact().id().value(),
                contact.sender().businessName(),
                contact.sender().email(),
                contact.recipient(),
                draft.subject(),
                draft.fullText(),
                draft.fullHtml(),
                draft.unsubscribeUrl());
    }

    private Done waitOrPutOff(Passage passage, String why) {
        Duration patience = line.isPaused() ? PATIENCE : PATIENCE_BEFORE_OTHERS;
        if (now().isBefore(passage.cleared().clearedAt().plus(patience))) {
            return Done.waits(why);
        }
        putOff(passage, why);
        return Done.WITH_IT;
    }

    private void putOff(Passage passage, String why) {
        untilRecorded.executeRunnable(() -> gate.putOff(passage, why));
    }

    private Done done(Passage passage, Change change) {
        Grant granted = passage.grant();
        if (granted == null) {
            untilRecorded.executeRunnable(() -> gate.end(passage, change));
            return Done.WITH_IT;
        }
        CompletableFuture<Boolean> recording =
                outcomes.begin(new SendLedger.Outcome(passage.attempt(), granted.lease(), change, List.of()));
        return () -> {
            if (!Together.await(recording)) {
                log.warn(
                        "Attempt {} has another holder; {} is not recorded",
                        passage.contact().id(),
                        change.status());
            }
            return Optional.empty();
        };
    }

    private List<Boolean> record(List<SendLedger.Outcome> all) {
        Instant now = now();
        return untilRecorded.executeSupplier(() -> database.inTransaction(() -> ledger.record(all, now)));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
