package dev.leadflow.scraper.source.site;

import dev.leadflow.common.provider.Fault;
import dev.leadflow.scraper.intake.PersonalProfiles;
import dev.leadflow.scraper.source.SourceRefusal;
import dev.leadflow.scraper.source.SourceRefusal.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okio.ByteString;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jspecify.annotations.Nullable;

/**
 * Visits to pages as a guest: asks robots.txt first, reads no page of a person, keeps the pause that the site wants, and
 * does not come back for a day to a site that turned us away. No login, no cookies, no disguise.
 */
public final class SiteVisits {

    /** Statuses that mean "go away"; LinkedIn's own is 999. */
    private static final Set<Integer> TURNED_AWAY = Set.of(401, 403, 429, 999);

    /** Where sites lead guests who are to log in first. */
    private static final Pattern LOGIN_WALL =
            Pattern.compile("/(?:authwall|login|signin|sign-in|signup|uas/login|checkpoint|captcha)(?:[/?].*)?");

    /** What browsers take for the character set of a page that names none, as old ones do. */
    private static final Charset OLD_PAGES = Charset.forName("windows-1252");

    private static final Duration TURNED_AWAY_FOR = Duration.ofHours(24);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(500);
    private static final int MOST_SITES = 2_000;

    /** What came of a visit. */
    public sealed interface Visit {

        /** @param url where the page is, after redirects */
        record Page(HttpUrl url, Document html) implements Visit {}

        /** @param fault as below */
        record Refused(SourceRefusal refusal, @Nullable Fault fault) implements Visit {

            public Refused(SourceRefusal refusal) {
                this(
                        refusal,
                        switch (refusal.reason()) {
                            case UNREACHABLE -> Fault.UNREACHABLE;
                            case HOST_REFUSED -> Fault.BUSY;
                            default -> null;
                        });
            }
        }

        /** What is wrong with the site, for the line over which it is visited; null for nothing. */
        default @Nullable Fault fault() {
            return null;
        }
    }

    private final GuardedFetcher fetcher;
    private final Robots robots;
    private final InstantSource clock;
    private final Map<String, Instant> lastVisits = bounded();
    private final Map<String, Instant> turnedAwayUntil = bounded();

    public SiteVisits(GuardedFetcher fetcher, InstantSource clock) {
        this.fetcher = fetcher;
        this.robots = new Robots(fetcher, clock);
        this.clock = clock;
    }

    private static Map<String, Instant> bounded() {
        return new LinkedHashMap<>(16, 0.75f, true) {

            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
                return size() > MOST_SITES;
            }
        };
    }

    /** Reads a page. Keeping the pause is the caller's affair: {@link #pauseBefore}. */
    public Visit visit(HttpUrl url) {
        return visit(url, page -> Optional.empty());
    }

    /** @param more what else speaks against a page, this one or one that it redirects to */
    public Visit visit(HttpUrl url, Function<HttpUrl, Optional<SourceRefusal>> more) {
        Set<String> asked = new HashSet<>(Set.of(site(url)));
        Fetched fetched = fetcher.get(url, GuardedFetcher.Kind.PAGE, page -> {
            Optional<SourceRefusal> objection = more.apply(page).or(() -> objection(page, url));
            if (objection.isEmpty()) {
                asked.add(site(page));
            }
            return objection;
        });
        asked.forEach(site -> remember(lastVisits, site, clock.instant()));
        return switch (fetched) {
            case Fetched.Refused refused -> new Visit.Refused(refused.refusal());
            case Fetched.Answer answer when answer.isSuccessful() -> page(answer);
            case Fetched.Answer answer
            when TURNED_AWAY.contains(answer.status()) -> {
                remember(turnedAwayUntil, site(answer.url()), clock.instant().plus(TURNED_AWAY_FOR));
                yield refused(
                        Reason.HOST_REFUSED,
                        "The site turned us away (HTTP " + answer.status() + ") and is left alone for a day.");
            }
            case Fetched.Answer answer ->
                new Visit.Refused(
                        new SourceRefusal(Reason.UNREADABLE, "The page cannot be read (HTTP " + answer.status() + ")."),
                        answer.status() >= 500 ? Fault.FAULTY : null);
        };
    }

    /** How long to wait before this site may be visited again. Zero is for one caller: for others the visit has begun then. */
    public Duration pauseBefore(HttpUrl url) {
        Duration asked = recalled(lastVisits, site(url)) == null ? Duration.ZERO : robots.delay(url);
        Duration pause = asked.compareTo(SHORTEST_PAUSE) > 0 ? asked : SHORTEST_PAUSE;
        synchronized (lastVisits) {
            Instant now = clock.instant();
            Instant last = lastVisits.get(site(url));
            Duration left = last == null ? Duration.ZERO : Duration.between(now, last.plus(pause));
            if (left.isPositive()) {
                return left;
            }
            lastVisits.put(site(url), now);
            return Duration.ZERO;
        }
    }

    /** @param start what was to be visited, of which {@code url} may be where it leads */
    private Optional<SourceRefusal> objection(HttpUrl url, HttpUrl start) {
        Instant until = recalled(turnedAwayUntil, site(url));
        if (until != null && clock.instant().isBefore(until)) {
            return Optional.of(
                    new SourceRefusal(Reason.HOST_REFUSED, "The site turned us away and is left alone for a day."));
        }
        if (LOGIN_WALL.matcher(url.encodedPath()).matches()) {
            if (url.equals(start)) {
                return Optional.of(new SourceRefusal(Reason.UNREADABLE, "The page is for those who log in."));
            }
            remember(turnedAwayUntil, site(url), clock.instant().plus(TURNED_AWAY_FOR));
            return Optional.of(
                    new SourceRefusal(Reason.HOST_REFUSED, "The site asks for a login, and is left alone for a day."));
        }
        return PersonalProfiles.kind(url.toString())
                .map(kind -> new SourceRefusal(
                        Reason.PERSONAL_PROFILE,
                        "The address is that of a person (" + kind + "…). Leadflow reads pages of businesses only."))
                .or(() -> robots.objection(url));
    }

    private static Visit page(Fetched.Answer answer) {
        Charset charset = answer.type() == null ? null : answer.type().charset();
        try {
            Document page = parsed(answer, charset);
            boolean isGuessed = charset == null
                    && page.select("meta[charset], meta[content*=charset]").isEmpty();
            return new Visit.Page(
                    answer.url(),
                    isGuessed && page.charset().equals(StandardCharsets.UTF_8) && !isUtf8(answer.body())
                            ? parsed(answer, OLD_PAGES)
                            : page);
        } catch (IOException | UncheckedIOException | IllegalArgumentException unreadable) {
            return refused(Reason.UNREADABLE, "The page cannot be read as HTML.");
        }
    }

    private static Document parsed(Fetched.Answer answer, @Nullable Charset charset) throws IOException {
        return Jsoup.parse(
                new ByteArrayInputStream(answer.body().toByteArray()),
                charset == null ? null : charset.name(),
                answer.url().toString());
    }

    private static boolean isUtf8(ByteString bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(bytes.asByteBuffer());
            return true;
        } catch (CharacterCodingException somethingElse) {
            return false;
        }
    }

    private static Visit refused(Reason reason, String detail) {
        return new Visit.Refused(new SourceRefusal(reason, detail));
    }

    private static String site(HttpUrl url) {
        return url.host() + ":" + url.port();
    }

    private static void remember(Map<String, Instant> memory, String host, Instant at) {
        synchronized (memory) {
            memory.put(host, at);
        }
    }

    private static @Nullable Instant recalled(Map<String, Instant> memory, String host) {
        synchronized (memory) {
            return memory.get(host);
        }
    }
}
