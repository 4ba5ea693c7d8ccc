package dev.leadflow.verifier;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.leadflow.common.provider.KeyCheck;
import dev.leadflow.common.provider.ProviderException;
import dev.leadflow.common.provider.ProviderLine;
import dev.leadflow.common.provider.ProviderLine.Limits;
import dev.leadflow.common.provider.Providers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Providers in the order in which they are asked, until one gives a verdict; each on a line of its own. */
final class PaidProviders<F extends Finding> {

    /**
     * No provider is asked once an address has taken so long: with the longest time of one provider, an address then takes a
     * minute at most, as {@link EmailVerifier} promises.
     */
    static final Duration LAST_START = Duration.ofSeconds(12);

    /** No further try begins after that time; a try takes 21 s at most (Hunter gives up on a mail server after 20 s). */
    static final Limits LIMITS = Limits.QUESTIONS.within(Duration.ofSeconds(21));

    /**
     * A provider that asks to be left alone for longer is passed over, for the time is better spent on the next one; the last one is
     * waited for.
     */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);

    private record Paid<F extends Finding>(AddressProvider<F> provider, ProviderLine line) {

        F ask(String address) {
            F finding = line.call(() -> provider.ask(address));
            line.charge(provider.terms().price());
            return finding;
        }

        String name() {
            return provider.terms().provider();
        }
    }

    private final List<Paid<F>> inOrder;
    private final Ticker ticker;

    private PaidProviders(List<Paid<F>> inOrder, Ticker ticker) {
        this.inOrder = inOrder;
        this.ticker = ticker;
    }

    /** The checks of their keys. */
    List<KeyCheck> keyChecks() {
        return inOrder.stream().map(paid -> paid.provider().keyCheck()).toList();
    }

    static <F extends Finding> PaidProviders<F> of(List<AddressProvider<F>> inOrder, Providers providers) {
        return of(inOrder, providers, LIMITS, Ticker.systemTicker());
    }

    static <F extends Finding> PaidProviders<F> of(
            List<AddressProvider<F>> inOrder, Providers providers, Limits limits, Ticker ticker) {
        List<Paid<F>> paid = new ArrayList<>();
        for (AddressProvider<F> each : inOrder) {
            boolean isLast = paid.size() == inOrder.size() - 1;
            paid.add(new Paid<>(
                    each, line(each.terms(), providers, isLast ? limits : limits.longestAsked(LONGEST_PAUSE))));
        }
        return new PaidProviders<>(paid, ticker);
    }

    private static ProviderLine line(Terms terms, Providers providers, Limits limits) {
        return providers.line("verifier", terms.provider(), terms.operation(), limits.perSecond(terms.perSecond()));
    }

    boolean isEmpty() {
        return inOrder.isEmpty();
    }

    List<String> names() {
        return inOrder.stream().map(Paid::name).toList();
    }

    /** Of each provider, the most questions a second. */
    List<Integer> paces() {
        return inOrder.stream().map(each -> each.provider().terms().perSecond()).toList();
    }

    /**
     * The first verdict.
     *
     * @param whenNoneCan makes a finding when there is none, from sentences that say why
     */
    F ask(String address, Function<String, F> whenNoneCan) {
        long start = ticker.read();
        List<String> reasons = new ArrayList<>();
        for (Paid<F> each : inOrder) {
            if (ticker.read() - start > LAST_START.toNanos()) {
                reasons.add(each.name() + " was not asked, because the others had taken too long.");
                continue;
            }
            try {
                F finding = each.ask(address);
                if (finding.isVerdict()) {
                    return finding;
                }
                reasons.add(finding.detail());
            } catch (ProviderException failed) {
                reasons.add(each.name() + " gave no answer: " + failed.detail());
            }
        }
        return whenNoneCan.apply(String.join(" ", reasons));
    }
}
