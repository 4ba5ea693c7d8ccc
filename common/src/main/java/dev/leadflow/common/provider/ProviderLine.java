package dev.leadflow.common.provider;

import dev.leadflow.common.event.ProviderState;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalBiFunction;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One operation of one provider with its resilience, outermost first: retry, circuit breaker, rate limit, the call itself
 * (whose time limit is the adapter's). Safe for use by many threads.
 */
public final class ProviderLine {

    /**
     * How a line is guarded.
     *
     * @param perSecond most calls a second; a call waits for its turn within the patience
     * @param tries how often a call is made at most
     * @param firstPause longest pause before the second try; doubles with each, up to the longest; any pause below it is
     *     equally likely, so that many callers do not come back at once
     * @param patience no further try begins after that time
     * @param longestAsked what a provider may ask to be left alone for; after longer nobody comes back to it for this call
     * @param again the faults after which another try does no harm and may help
     */
    public record Limits(
            int perSecond,
            int tries,
            Duration firstPause,
            Duration longestPause,
            Duration patience,
            Duration longestAsked,
            Set<Fault> again,
            CircuitBreakerConfig breaker) {

        /** How long a line is left alone that failed too often. */
        public static final Duration REST = Duration.ofSeconds(60);

        /** The patience of the call alone decides. */
        private static final Duration ANY_PAUSE = Duration.ofDays(365);

        /** For questions that may be asked any number of times. */
        public static final Limits QUESTIONS = new Limits(
                10,
                3,
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                ANY_PAUSE,
                Set.of(Fault.UNREACHABLE, Fault.NO_ANSWER, Fault.BUSY, Fault.FAULTY),
                breaker(REST));

        /** For what must not be done twice: tried again only after what certainly did nothing. */
        public static final Limits DEEDS = new Limits(
                10_000,
                3,
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                ANY_PAUSE,
                Set.of(Fault.UNREACHABLE, Fault.BUSY),
                breaker(REST));

        /** Opens when half of the last 20 calls failed (of at least 10), and lets 3 calls try after the pause. */
        public static CircuitBreakerConfig breaker(Duration pause) {
            return CircuitBreakerConfig.custom()
                    .slidingWindow(20, 10, CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                    .failureRateThreshold(50)
                    .waitDurationInOpenState(pause)
                    .permittedNumberOfCallsInHalfOpenState(3)
                    .automaticTransitionFromOpenToHalfOpenEnabled(true)
                    .recordResult(result -> result instanceof Outcome<?> outcome && outcome.speaksAgainstTheProvider())
                    .ignoreException(notTheProvidersFault -> true)
                    .writableStackTraceEnabled(false)
                    .build();
        }

        public Limits perSecond(int calls) {
            return new Limits(calls, tries, firstPause, longestPause, patience, longestAsked, again, breaker);
        }

        public Limits tries(int times) {
            return new Limits(perSecond, times, firstPause, longestPause, patience, longestAsked, again, breaker);
        }

        public Limits within(Duration newPatience) {
            return new Limits(perSecond, tries, firstPause, longestPause, newPatience, longestAsked, again, breaker);
        }

        public Limits pauses(Duration first, Duration longest) {
            return new Limits(perSecond, tries, first, longest, patience, longestAsked, again, breaker);
        }

        public Limits longestAsked(Duration longest) {
            return new Limits(perSecond, tries, firstPause, longestPause, patience, longest, again, breaker);
        }

        public Limits breaker(CircuitBreakerConfig config) {
            return new Limits(perSecond, tries, firstPause, longestPause, patience, longestAsked, again, config);
        }
    }

    /** What one call came to: a value, perhaps with a fault in it, or an exception of the provider. */
    private record Outcome<T>(
            @Nullable T value,
            @Nullable Fault fault,
            @Nullable ProviderException failure) {

        boolean speaksAgainstTheProvider() {
            return fault != null && fault.speaksAgainstTheProvider();
        }

        @Nullable
        Duration retryAfter() {
            return failure == null ? null : failure.retryAfter();
        }
    }

    private final String provider;
    private final String operation;
    private final Limits limits;
    private final CircuitBreaker breaker;
    private final RateLimiter rate;
    private final InstantSource clock;
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong nanos = new AtomicLong();
    private volatile BigDecimal cost = BigDecimal.ZERO;
    private final AtomicReference<@Nullable Trouble> trouble = new AtomicReference<>();

    /** The last fault, until a call succeeds. */
    private record Trouble(Fault fault, String detail, Instant since) {}

    ProviderLine(String provider, String operation, Limits limits, CircuitBreaker breaker, InstantSource clock) {
        this.provider = provider;
        this.operation = operation;
        this.limits = limits;
        this.clock = clock;
        this.breaker = breaker;
        this.rate = RateLimiter.of(
                name(),
                RateLimiterConfig.custom()
                        .limitForPeriod(limits.perSecond())
                        .limitRefreshPeriod(Duration.ofSeconds(1))
                        .timeoutDuration(limits.patience())
                        .build());
    }

    public String provider() {
        return provider;
    }

    /** {@code <provider>.<operation>}, as in metrics and alerts. */
    public String name() {
        return provider + "." + operation;
    }

    /** Whether the provider is being left alone, because too much failed. */
    public boolean isResting() {
        return breaker.getState() == CircuitBreaker.State.OPEN;
    }

    /**
     * Asks a question whose failures are exceptions.
     *
     * @throws ProviderException of the last try; {@link Fault#RESTING} when the provider was not asked at all
     */
    public <T> T call(Supplier<T> once) {
        return call(once, value -> null);
    }

    /**
     * Does something whose failures may also be values.
     *
     * @param fault what is wrong with a value; null for nothing
     * @return the value of the last try, whether there is something wrong with it or not
     * @throws ProviderException as above; anything else that {@code once} throws is passed on and counts for nothing
     */
    public <T> T call(Supplier<T> once, Function<? super T, @Nullable Fault> fault) {
        long start = System.nanoTime();
        Supplier<Outcome<T>> asked = () -> ask(once, fault);
        Supplier<Outcome<T>> paced = RateLimiter.decorateSupplier(rate, asked);
        Supplier<Outcome<T>> guarded = CircuitBreaker.decorateSupplier(breaker, paced);
        Outcome<T> outcome;
        try {
            outcome = Retry.decorateSupplier(retry(start), guarded).get();
        } catch (CallNotPermittedException resting) {
            throw new ProviderException(
                    Fault.RESTING, provider + " failed too often lately and is left alone for a while.");
        } catch (RequestNotPermitted crowded) {
            throw new ProviderException(Fault.BUSY, "Too many calls wait for " + provider + ".");
        }
        if (outcome.failure() != null) {
            throw outcome.failure();
        }
        return Objects.requireNonNull(outcome.value());
    }

    /** Adds what a call has cost, in the currency of the provider's price list. */
    public synchronized void charge(BigDecimal amount) {
        cost = cost.add(amount);
    }

    private <T> Outcome<T> ask(Supplier<T> once, Function<? super T, @Nullable Fault> judge) {
        long start = System.nanoTime();
        Outcome<T> outcome;
        try {
            T value = once.get();
            outcome = new Outcome<>(value, judge.apply(value), null);
        } catch (ProviderException failed) {
            outcome = new Outcome<>(null, failed.fault(), failed);
        }
        calls.incrementAndGet();
        nanos.addAndGet(System.nanoTime() - start);
        remember(outcome);
        return outcome;
    }

    private void remember(Outcome<?> outcome) {
        Fault fault = outcome.fault();
        if (fault == null || fault == Fault.REJECTED) {
            trouble.set(null);
            return;
        }
        failures.incrementAndGet();
        ProviderException failure = outcome.failure();
        String detail = failure == null ? "It answered: " + fault + "." : failure.detail();
        trouble.updateAndGet(
                last -> last != null && last.fault() == fault ? last : new Trouble(fault, detail, clock.instant()));
    }

    private <T> Retry retry(long start) {
        IntervalBiFunction<Outcome<T>> pause = (attempt, result) -> {
            Outcome<T> outcome = result.isRight() ? result.get() : null;
            Duration asked = outcome == null ? null : outcome.retryAfter();
            long limit = Math.min(
                    limits.longestPause().toMillis(), limits.firstPause().toMillis() << Math.min(attempt - 1, 20));
            long jitter = ThreadLocalRandom.current().nextLong(limit + 1);
            return asked == null ? jitter : asked.toMillis() + jitter;
        };
        return Retry.of(
                name(),
                RetryConfig.<Outcome<T>>custom()
                        .maxAttempts(limits.tries())
                        .intervalBiFunction(pause)
                        .retryOnResult(outcome -> mayHelpToTryAgain(outcome, start))
                        .retryOnException(neverOnceItThrew -> false)
                        .build());
    }

    private boolean mayHelpToTryAgain(Outcome<?> outcome, long start) {
        Fault fault = outcome.fault();
        Duration asked = outcome.retryAfter();
        Duration left = limits.patience().minusNanos(System.nanoTime() - start);
        return fault != null
                && limits.again().contains(fault)
                && left.isPositive()
                && (asked == null || asked.compareTo(left) < 0 && asked.compareTo(limits.longestAsked()) <= 0);
    }

    /** As an operator sees it. */
    ProviderState state(String service, String instance, @Nullable Long clockAhead) {
        Trouble now = trouble.get();
        long made = calls.get();
        return new ProviderState(
                service,
                instance,
                provider,
                operation,
                status(now),
                made,
                failures.get(),
                Math.max(0, Math.round(breaker.getMetrics().getFailureRate())),
                made == 0 ? 0 : Math.round(nanos.get() / 1e6 / made),
                cost,
                now == null ? null : now.detail(),
                now == null ? null : now.since(),
                clockAhead,
                clock.instant());
    }

    private ProviderState.Status status(@Nullable Trouble now) {
        if (now != null && now.fault().needsAPerson()) {
            return ProviderState.Status.KEY_REFUSED;
        }
        return switch (breaker.getState()) {
            case OPEN, FORCED_OPEN -> ProviderState.Status.RESTING;
            case HALF_OPEN -> ProviderState.Status.TRYING;
            case CLOSED, DISABLED, METRICS_ONLY ->
                now == null ? ProviderState.Status.WORKING : ProviderState.Status.FAILING;
        };
    }
}
