package dev.leadflow.verifier;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Asks for each domain once in a while, and once only when several threads want it at the same moment. */
final class CachedMailDomains implements MailDomains {

    static final int MOST_DOMAINS = 50_000;
    static final Duration KNOWN = Duration.ofHours(6);
    static final Duration UNKNOWN = Duration.ofMinutes(1);

    private final MailDomains domains;
    private final AsyncCache<String, MailDomain> cache;

    CachedMailDomains(MailDomains domains, Ticker ticker) {
        this.domains = domains;
        this.cache = Caffeine.newBuilder()
                .maximumSize(MOST_DOMAINS)
                .ticker(ticker)
                .expireAfter(Expiry.<String, MailDomain>creating(
                        (domain, found) -> found instanceof MailDomain.Unknown ? UNKNOWN : KNOWN))
                .buildAsync();
    }

    @Override
    public MailDomain find(String domain) {
        CompletableFuture<MailDomain> mine = new CompletableFuture<>();
        CompletableFuture<MailDomain> others = cache.asMap().putIfAbsent(domain, mine);
        if (others != null) {
            return others.join();
        }
        // Not a loading cache: that would hold a lock of the map while DNS is asked, and with it other domains'
        // threads.
        try {
            MailDomain found = domains.find(domain);
            mine.complete(found);
            return found;
        } catch (RuntimeException | Error broken) {
            mine.completeExceptionally(broken);
            throw broken;
        }
    }
}
