package dev.leadflow.outreach.sending;

import dev.leadflow.outreach.channel.EmailSender;
import dev.leadflow.outreach.channel.EmailSender.Cause;
import dev.leadflow.outreach.channel.EmailSender.LastWord;
import dev.leadflow.outreach.channel.EmailSender.Result;
import dev.leadflow.outreach.channel.OutgoingEmail;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to the email provider with its resilience, outermost first: retry of what was certainly not sent, circuit breaker,
 * provider (whose calls have a deadline of their own).
 */
final class EmailLine implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmailLine.class);

    /** @param patience no further try begins after that time */
    record Resilience(
            int tries, Duration firstPause, Duration longestPause, Duration patience, CircuitBreakerConfig breaker) {

        static final Resilience DEFAULT = new Resilience(
                3,
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                CircuitBreakerConfig.custom()
                        .slidingWindow(20, 10, CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                        .failureRateThreshold(50)
                        .waitDurationInOpenState(Duration.ofSeconds(60))
                        .permittedNumberOfCallsInHalfOpenState(3)
                        .automaticTransitionFromOpenToHalfOpenEnabled(true)
                        .recordResult(EmailLine::isTheProvidersFault)
                        .ignoreException(notTheProvidersFault -> true)
                        .build());
    }

    private final @Nullable EmailSender sender;
    private final Resilience resilience;
    private final CircuitBreaker breaker;

    /** @param sender null when no mail server is set */
    EmailLine(@Nullable EmailSender sender, Resilience resilience, MeterRegistry meters) {
        this.sender = sender;
        this.resilience = resilience;
        CircuitBreakerRegistry breakers = CircuitBreakerRegistry.of(resilience.breaker());
        this.breaker = breakers.circuitBreaker("smtp.send");
        TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(breakers).bindTo(meters);
        breaker.getEventPublisher()
                .onStateTransition(change -> log.warn("The way to the mail server: {}", change.getStateTransition()));
    }

    /** Why no email can be sent, whatever happens; empty when there is a mail server. */
    Optional<String> closed() {
        return sender == null ? Optional.of("No mail server is set: set SMTP_HOST and start again.") : Optional.empty();
    }

    /** Whether the provider is being left alone for a while, because too much failed. */
    boolean isPaused() {
        return breaker.getState() == CircuitBreaker.State.OPEN;
    }

    /**
     * Sends an email, in several tries as long as it was certainly not sent.
     *
     * @param lastWord asked once in each try
     * @throws io.github.resilience4j.circuitbreaker.CallNotPermittedException when the provider is being left alone; the email
     *     was certainly not sent then
     * @throws IllegalStateException when no mail server is set
     */
    Result send(OutgoingEmail email, LastWord lastWord) {
        EmailSender provider = sender;
        if (provider == null) {
            throw new IllegalStateException("No mail server is set");
        }
        long start = System.nanoTime();
        Supplier<Result> once = () -> provider.send(email, lastWord);
        Supplier<Result> guarded = CircuitBreaker.decorateSupplier(breaker, once);
        return Retry.decorateSupplier(retry(start), guarded).get();
    }

    /** Sends a mail to the operator: one try, and it counts for nothing. */
    Result sendOnce(OutgoingEmail email, LastWord lastWord) {
        if (sender == null) {
            throw new IllegalStateException("No mail server is set");
        }
        return sender.send(email, lastWord);
    }

    private Retry retry(long start) {
        return Retry.of(
                "smtp.send",
                RetryConfig.<Result>custom()
                        .maxAttempts(resilience.tries())
                        .intervalFunction(fullJitter(resilience.firstPause(), resilience.longestPause()))
                        .retryOnResult(result -> mayHelpToTryAgain(result)
                                && System.nanoTime() - start
                                        < resilience.patience().toNanos())
                        .retryOnException(neverOnceItThrew -> false)
                        .build());
    }

    /** Any pause from none to the exponentially growing one, so that many senders do not come back at once. */
    private static IntervalFunction fullJitter(Duration first, Duration longest) {
        return attempt -> {
            long limit = Math.min(longest.toMillis(), first.toMillis() << Math.min(attempt - 1, 20));
            return ThreadLocalRandom.current().nextLong(limit + 1);
        };
    }

    private static boolean mayHelpToTryAgain(Result result) {
        return result instanceof Result.Refused(Cause cause, String detail)
                && (cause == Cause.TRANSIENT || cause == Cause.UNREACHABLE);
    }

    private static boolean isTheProvidersFault(Object result) {
        return result instanceof Result.Unknown || mayHelpToTryAgain((Result) result);
    }

    @Override
    public void close() {
        if (sender != null) {
            sender.close();
        }
    }
}
