package dev.leadflow.scraper.source.site;

import crawlercommons.robots.SimpleRobotRules;
import crawlercommons.robots.SimpleRobotRules.RobotRulesMode;
import crawlercommons.robots.SimpleRobotRulesParser;
import dev.leadflow.scraper.source.SourceRefusal;
import dev.leadflow.scraper.source.SourceRefusal.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import okhttp3.HttpUrl;

/**
 * What the robots.txt of a site allows us (RFC 9309). A site without one allows all (4xx, except 429); one that cannot be
 * read allows nothing. Remembered for a day at most.
 */
final class Robots {

    /** The product token that sites name us by. */
    static final String PRODUCT = "Leadflow";

    private static final Duration KEPT = Duration.ofHours(24); // RFC 9309, 2.4

    /** How long a robots.txt that could not be read is taken for a no. */
    private static final Duration FAILURE_KEPT = Duration.ofMinutes(10);

    private static final int MOST_SITES = 2_000;

    /**
     * @param refusal why nothing of the site may be read, whatever the rules; null when the rules decide
     * @param delay between two visits; zero when the site does not ask for one
     */
    private record Known(SimpleRobotRules rules, Optional<SourceRefusal> refusal, Duration delay, Instant until) {}

    private final GuardedFetcher fetcher;
    private final InstantSource clock;
    private final Map<HttpUrl, Known> known = new LinkedHashMap<>(16, 0.75f, true) {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<HttpUrl, Known> eldest) {
            return size() > MOST_SITES;
        }
    };

    Robots(GuardedFetcher fetcher, InstantSource clock) {
        this.fetcher = fetcher;
        this.clock = clock;
    }

    /** Why the page must not be read. */
    Optional<SourceRefusal> objection(HttpUrl page) {
        Known site = of(page);
        return site.refusal.or(() -> site.rules.isAllowed(page.toString())
                ? Optional.empty()
                : Optional.of(new SourceRefusal(
                        Reason.ROBOTS_DISALLOWED,
                        "The site's robots.txt does not allow " + PRODUCT + " to read this page.")));
    }

    /** The pause that the site asks for between two visits. */
    Duration delay(HttpUrl page) {
        return of(page).delay;
    }

    private Known of(HttpUrl page) {
        HttpUrl robots = new HttpUrl.Builder()
                .scheme(page.scheme())
                .host(page.host())
                .port(page.port())
                .addPathSegment("robots.txt")
                .build();
        Instant now = clock.instant();
        synchronized (known) {
            Known kept = known.get(robots);
            if (kept != null && now.isBefore(kept.until)) {
                return kept;
            }
        }
        Known read = read(robots, now);
        synchronized (known) {
            known.put(robots, read);
        }
        return read;
    }

    private Known read(HttpUrl robots, Instant now) {
        return switch (fetcher.get(robots, GuardedFetcher.Kind.ROBOTS, anywhere -> Optional.empty())) {
            case Fetched.Answer answer when answer.isSuccessful() -> parsed(robots, answer, now);
            case Fetched.Answer answer
            when answer.status() >= 400 && answer.status() < 500 && answer.status() != 429 ->
                new Known(
                        new SimpleRobotRules(RobotRulesMode.ALLOW_ALL),
                        Optional.empty(),
                        Duration.ZERO,
                        now.plus(KEPT));
            case Fetched.Answer answer ->
                unread(
                        Reason.ROBOTS_DISALLOWED,
                        "The site's robots.txt could not be read (HTTP " + answer.status() + "), which counts as a no.",
                        now);
            case Fetched.Refused refused
            when refused.refusal().reason() == Reason.FORBIDDEN_ADDRESS ->
                unread(Reason.FORBIDDEN_ADDRESS, refused.refusal().detail(), now);
            case Fetched.Refused refused ->
                unread(
                        refused.refusal().reason() == Reason.UNREACHABLE
                                ? Reason.UNREACHABLE
                                : Reason.ROBOTS_DISALLOWED,
                        "The site's robots.txt could not be read, which counts as a no. "
                                + refused.refusal().detail(),
                        now);
        };
    }

    private static Known unread(Reason reason, String detail, Instant now) {
        return new Known(
                new SimpleRobotRules(RobotRulesMode.ALLOW_NONE),
                Optional.of(new SourceRefusal(reason, detail)),
                Duration.ZERO,
                now.plus(FAILURE_KEPT));
    }

    private static Known parsed(HttpUrl robots, Fetched.Answer answer, Instant now) {
        SimpleRobotRules rules = new SimpleRobotRulesParser()
                .parseContent(
                        robots.toString(),
                        answer.body().toByteArray(),
                        "text/plain",
                        List.of(PRODUCT.toLowerCase(Locale.ROOT)));
        return new Known(
                rules, Optional.empty(), Duration.ofMillis(Math.max(0, rules.getCrawlDelay())), now.plus(KEPT));
    }
}
