package dev.leadflow.common.provider;

import dev.leadflow.common.event.ProviderState;
import dev.leadflow.common.event.Topic;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.EventPublisher;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lines of this process to its providers. What they are like is told by {@code <service>.provider.state.v1}, so that one
 * page shows the providers of every process.
 */
public final class Providers {

    private static final Logger log = LoggerFactory.getLogger(Providers.class);

    private static final Duration SIGN_OF_LIFE = Duration.ofMinutes(1);

    private record Kept(String service, ProviderLine line) {
        String key() {
            return service + "." + line.name();
        }
    }

    private final List<Kept> lines = new CopyOnWriteArrayList<>();
    private final Map<String, ProviderState> told = new ConcurrentHashMap<>();
    private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
    private final String instance;
    private final InstantSource clock;
    private final ProviderClock others;

    /** @param instance name of this process, the same after a restart */
    public Providers(String instance, MeterRegistry meters, InstantSource clock) {
        this(instance, meters, clock, new ProviderClock());
    }

    /** @param others that is told with every state */
    public Providers(String instance, MeterRegistry meters, InstantSource clock, ProviderClock others) {
        this.instance = instance;
        this.clock = clock;
        this.others = others;
        TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(breakers).bindTo(meters);
    }

    /**
     * A new line; each is made once.
     *
     * @param service that calls the provider
     * @param provider its name in lower case, such as {@code zerobounce}
     * @param operation what is asked of it, such as {@code validate}
     */
    public ProviderLine line(String service, String provider, String operation, ProviderLine.Limits limits) {
        CircuitBreaker breaker = breakers.circuitBreaker(provider + "." + operation, limits.breaker());
        ProviderLine line = new ProviderLine(provider, operation, limits, breaker, clock);
        breaker.getEventPublisher()
                .onStateTransition(change -> log.warn("Provider {}: {}", line.name(), change.getStateTransition()));
        lines.add(new Kept(service, line));
        return line;
    }

    /** The state of every line of this process. */
    public List<ProviderState> states() {
        return lines.stream().map(this::state).toList();
    }

    private ProviderState state(Kept kept) {
        return kept.line()
                .state(
                        kept.service(),
                        instance,
                        others.ahead().map(Duration::toSeconds).orElse(null));
    }

    /** Tells what has changed since it was told last, and everything once a minute; called every few seconds. */
    public void tell(EventPublisher publisher) {
        for (Kept kept : lines) {
            ProviderState now = state(kept);
            ProviderState before = told.get(kept.key());
            if (before == null
                    || !now.sameAs(before)
                    || now.at().isAfter(before.at().plus(SIGN_OF_LIFE))) {
                publisher.publish(
                        topic(kept.service()), instance + "." + kept.line().name(), now);
                if (now.status() == ProviderState.Status.KEY_REFUSED
                        && (before == null || before.status() != now.status())) {
                    log.error("Provider {} refuses us: {}", kept.line().name(), now.detail());
                }
                told.put(kept.key(), now);
            }
        }
    }

    private static Topic<ProviderState> topic(String service) {
        return Topics.PROVIDER_STATES.stream()
                .filter(topic -> topic.owner().equals(service))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No topic for the providers of " + service));
    }
}
