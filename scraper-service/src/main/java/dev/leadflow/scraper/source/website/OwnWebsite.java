package dev.leadflow.scraper.source.website;

import dev.leadflow.common.provider.ProviderException;
import dev.leadflow.common.provider.ProviderLine;
import dev.leadflow.scraper.intake.LeadField;
import dev.leadflow.scraper.intake.PlainText;
import dev.leadflow.scraper.intake.Websites;
import dev.leadflow.scraper.source.Finding.Expectation;
import dev.leadflow.scraper.source.SourceRefusal;
import dev.leadflow.scraper.source.SourceRefusal.Reason;
import dev.leadflow.scraper.source.markup.MarkedUpBusiness;
import dev.leadflow.scraper.source.site.SiteVisits;
import dev.leadflow.scraper.source.site.SiteVisits.Visit;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/**
 * Reads a business's own website: the page that it is known by, and the pages linked from there on which businesses say how
 * to reach them. What a lead has from here is what the business itself has published for that purpose.
 */
public final class OwnWebsite {

    /** The name of this source. */
    public static final String SOURCE = "website";

    private static final int MOST_PAGES = 5;

    /** A site that wants longer pauses gets one visit. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private static final Pattern SCHEME = Pattern.compile("(?i)[a-z][a-z0-9+.-]*://.*");

    /** Best first. */
    private static final List<Pattern> TELLING = List.of(
            Pattern.compile("contact|kontakt|contacto|contatti|reach[-_ ]?us|get[-_ ]?in[-_ ]?touch|संपर्क"),
            Pattern.compile("impressum|imprint|legal[-_ ]?notice|mentions[-_ ]?legales"),
            Pattern.compile("about|ueber[-_ ]?uns|über[-_ ]?uns|who[-_ ]?we[-_ ]?are|qui[-_ ]?sommes"));

    /** What a website says. */
    public sealed interface Reading {

        /**
         * Name and phone or email, as the business states them.
         *
         * @param fields by {@code LeadField.column}
         */
        record Stated(Map<String, String> fields) implements Reading {}

        record Refused(SourceRefusal refusal) implements Reading {}
    }

    private final SiteVisits visits;
    /**
     * Sites are many and some are dead, so the line rests only when all of the last 20 failed: then it is our own way to the internet
     * that is broken.
     */
    public static final ProviderLine.Limits LIMITS = ProviderLine.Limits.QUESTIONS
            .tries(1)
            .perSecond(1_000_000)
            .breaker(CircuitBreakerConfig.from(ProviderLine.Limits.breaker(ProviderLine.Limits.REST))
                    .slidingWindow(20, 20, CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                    .failureRateThreshold(100)
                    .build());

    private final ProviderLine line;
    private final Consumer<Duration> pause;

    /**
     * @param line over which each site is opened, once
     * @param pause waits that long
     */
    public OwnWebsite(SiteVisits visits, ProviderLine line, Consumer<Duration> pause) {
        this.visits = visits;
        this.line = line;
        this.pause = pause;
    }

    /**
     * Reads at most five pages.
     *
     * @param website as somebody wrote it, with or without scheme
     * @param region ISO 3166-1 region of phone numbers without a country code
     * @throws ProviderException {@code RESTING} while no site answers; nothing was asked
     */
    public Reading read(String website, Expectation expected, String region) {
        Optional<String> asked = Websites.ownDomain(website);
        if (asked.isEmpty()) {
            return refused(Reason.NO_OWN_WEBSITE, "What is given as website is no site of the business's own domain.");
        }
        return switch (line.call(() -> open(website.strip()), Visit::fault)) {
            case Visit.Refused refused -> new Reading.Refused(refused.refusal());
            case Visit.Page first -> read(asked.get(), first, expected, region);
        };
    }

    private Visit open(String website) {
        if (SCHEME.matcher(website).matches()) {
            HttpUrl url = HttpUrl.parse(website);
            return url == null
                    ? new Visit.Refused(
                            SourceRefusal.of(Reason.FORBIDDEN_ADDRESS, "The website has no http or https address."))
                    : visit(url);
        }
        HttpUrl safe = HttpUrl.parse("https://" + website);
        HttpUrl plain = HttpUrl.parse("http://" + website);
        if (safe == null || plain == null) {
            return new Visit.Refused(
                    SourceRefusal.of(Reason.FORBIDDEN_ADDRESS, "The website has no http or https address."));
        }
        Visit visit = visit(safe);
        return visit instanceof Visit.Refused refused && refused.refusal().reason() == Reason.UNREACHABLE
                ? visit(plain) // Old sites answer without encryption only, and nothing else tells of one.
                : visit;
    }

    private Visit visit(HttpUrl url) {
        Duration wait = visits.pauseBefore(url);
        if (wait.compareTo(LONGEST_PAUSE) > 0) {
            return new Visit.Refused(
                    SourceRefusal.of(Reason.HOST_REFUSED, "The site asks for a longer pause between visits."));
        }
        if (wait.isPositive()) {
            pause.accept(wait);
        }
        return visits.visit(url);
    }

    private Reading read(String asked, Visit.Page first, Expectation expected, String region) {
        String domain = Websites.ownDomain(first.url().toString()).orElse(null);
        if (domain == null) {
            return refused(Reason.NO_OWN_WEBSITE, "The website leads to a page of a site that many businesses share.");
        }
        StatedContacts contacts = new StatedContacts(domain, expected, region);
        contacts.add(plain(first.url()), first.html());
        Set<HttpUrl> seen = new HashSet<>(Set.of(withoutFragment(first.url())));
        for (HttpUrl next : tellingLinks(first.html(), domain)) {
            if (contacts.isComplete() || seen.size() >= MOST_PAGES) {
                break;
            }
            if (seen.add(next) && visit(next) instanceof Visit.Page page && isOf(domain, page.url())) {
                contacts.add(plain(page.url()), page.html());
            }
        }
        if (!domain.equals(asked) && expected.name() != null && !contacts.namesTheExpected()) {
            return refused(Reason.NOT_CONFIRMED, "The website leads to another one, which does not name the business.");
        }
        return reading(first.url(), contacts, expected);
    }

    private static boolean isOf(String domain, HttpUrl url) {
        return Websites.ownDomain(url.toString()).filter(domain::equals).isPresent();
    }

    /** Links to pages of the same site that sound as if they said how to reach the business, best first. */
    private static List<HttpUrl> tellingLinks(Document page, String domain) {
        record Link(HttpUrl url, int rank) {}
        return page.select("a[href]").stream()
                .flatMap(anchor -> {
                    HttpUrl url = HttpUrl.parse(anchor.absUrl("href"));
                    int rank = rank(anchor);
                    return url == null || rank < 0 || !isOf(domain, url)
                            ? java.util.stream.Stream.<Link>empty()
                            : java.util.stream.Stream.of(new Link(withoutFragment(url), rank));
                })
                .sorted(Comparator.comparingInt(Link::rank))
                .map(Link::url)
                .distinct()
                .limit(MOST_PAGES)
                .toList();
    }

    private static int rank(Element anchor) {
        String says = (anchor.attr("href") + " " + anchor.text()).toLowerCase(Locale.ROOT);
        for (int i = 0; i < TELLING.size(); i++) {
            if (TELLING.get(i).matcher(says).find()) {
                return i;
            }
        }
        return -1;
    }

    private static HttpUrl withoutFragment(HttpUrl url) {
        return url.newBuilder().fragment(null).build();
    }

    /** The address of a page as it is kept: without what only says how somebody came there. */
    private static String plain(HttpUrl url) {
        return url.newBuilder().fragment(null).query(null).build().toString();
    }

    private static Reading reading(HttpUrl site, StatedContacts contacts, Expectation expected) {
        Optional<String> name = contacts.name();
        Optional<String> phone = contacts.phone();
        Optional<String> email = contacts.email();
        if (name.isEmpty()) {
            return refused(Reason.NOT_CONFIRMED, "The business's own website does not say what it is called.");
        }
        if (phone.isEmpty() && email.isEmpty()) {
            return refused(
                    Reason.NOT_CONFIRMED,
                    "The business's own website states neither phone nor email in JSON-LD or as a link.");
        }
        Optional<MarkedUpBusiness> business = contacts.business();
        Map<String, String> fields = new LinkedHashMap<>();
        put(fields, LeadField.BUSINESS_NAME, name.get());
        put(fields, LeadField.CATEGORY, expected.category());
        put(fields, LeadField.CITY, business.map(MarkedUpBusiness::city).orElse(expected.city()));
        put(fields, LeadField.ADDRESS, business.map(MarkedUpBusiness::street).orElse(null));
        put(fields, LeadField.COUNTRY, business.map(MarkedUpBusiness::country).orElse(null));
        put(fields, LeadField.WEBSITE, site.scheme() + "://" + site.host());
        put(fields, LeadField.PHONE, phone.orElse(null));
        put(fields, LeadField.EMAIL, email.orElse(null));
        put(fields, LeadField.SOURCE, SOURCE);
        put(
                fields,
                LeadField.SOURCE_URL,
                email.or(() -> phone).flatMap(contacts::pageOf).orElse(null));
        return new Reading.Stated(Map.copyOf(fields));
    }

    private static void put(Map<String, String> fields, LeadField field, @Nullable String value) {
        String text = PlainText.of(value, field.limit());
        if (text != null) {
            fields.put(field.column(), text);
        }
    }

    private static Reading refused(Reason reason, String detail) {
        return new Reading.Refused(new SourceRefusal(reason, detail));
    }
}
