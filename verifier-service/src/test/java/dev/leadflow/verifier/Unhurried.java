package dev.leadflow.verifier;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.leadflow.common.provider.ProviderLine.Limits;
import dev.leadflow.common.provider.Providers;
import dev.leadflow.testkit.Fixtures;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * A provider that allows any number of questions, on a line without long pauses: for tests that ask much.
 *
 * @param provider that really answers
 */
record Unhurried<F extends Finding>(AddressProvider<F> provider) implements AddressProvider<F> {

    static final Limits LIMITS = PaidProviders.LIMITS.pauses(Duration.ofMillis(1), Duration.ofMillis(2));

    static Providers providers() {
        return new Providers("test", new SimpleMeterRegistry(), InstantSource.fixed(Fixtures.NOON_IN_KOLKATA));
    }

    /** Only that provider, on a line of its own. */
    static <F extends Finding> PaidProviders<F> only(AddressProvider<F> provider) {
        return PaidProviders.of(List.of(new Unhurried<>(provider)), providers(), LIMITS, Ticker.systemTicker());
    }

    @Override
    public Terms terms() {
        Terms real = provider.terms();
        return new Terms(real.provider(), real.operation(), 10_000, BigDecimal.ONE);
    }

    @Override
    public F ask(String address) {
        return provider.ask(address);
    }
}
