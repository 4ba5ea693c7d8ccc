package dev.leadflow.verifier;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;

/** Leaves DNS alone for a while when it gives no answers that count, so that a dead DNS does not hold up the intake. */
final class BreakerMailDomains implements MailDomains {

    /** Opens when half of the last 20 questions got no answer that counts (at least 10 asked); tries 3 after a minute. */
    static final CircuitBreakerConfig CONFIG = CircuitBreakerConfig.custom()
            .slidingWindowSize(20)
            .minimumNumberOfCalls(10)
            .failureRateThreshold(50)
            .waitDurationInOpenState(Duration.ofSeconds(60))
            .permittedNumberOfCallsInHalfOpenState(3)
            .recordResult(found -> found instanceof MailDomain.Unknown)
            .writableStackTraceEnabled(false)
            .build();

    private final CircuitBreaker breaker;
    private final MailDomains domains;

    /** @param breaker counts {@link MailDomain.Unknown} as a failure, as {@link #CONFIG} does */
    BreakerMailDomains(CircuitBreaker breaker, MailDomains domains) {
        this.breaker = breaker;
        this.domains = domains;
    }

    @Override
    public MailDomain find(String domain) {
        try {
            return breaker.executeSupplier(() -> domains.find(domain));
        } catch (CallNotPermittedException open) {
            return new MailDomain.Unknown("DNS has failed repeatedly and is left alone for a minute");
        }
    }
}
