package dev.leadflow.scraper.source.website;

import dev.leadflow.common.mail.MailboxKind;
import dev.leadflow.scraper.intake.CanonicalName;
import dev.leadflow.scraper.intake.Countries;
import dev.leadflow.scraper.intake.EmailAddresses;
import dev.leadflow.scraper.intake.PhoneNumbers;
import dev.leadflow.scraper.intake.PlainText;
import dev.leadflow.scraper.intake.SimilarNames;
import dev.leadflow.scraper.intake.Websites;
import dev.leadflow.scraper.source.Finding.Expectation;
import dev.leadflow.scraper.source.markup.BusinessMarkup;
import dev.leadflow.scraper.source.markup.MarkedUpBusiness;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/**
 * What the pages of one website say about the business whose it is: names, phones and emails, each with the page that says
 * it first. Read from JSON-LD and from mailto and tel links; an address that is hidden from programs stays hidden.
 */
final class StatedContacts {

    private static final int LONGEST_NAME = 200;

    /** What stands in a text for bytes that mean nothing in its character set. */
    private static final char UNREADABLE_CHARACTER = '\uFFFD';

    /** What separates the parts of a page's title. */
    private static final Pattern BETWEEN = Pattern.compile("\\s+[-–—|:·•»/]+\\s+|\\s*[|»•]\\s*");

    private static final Pattern SAYS_NOTHING = Pattern.compile(
            "(?i)(?:home ?page|home|index|welcome(?: to)?|start(?:seite)?|contact(?: us)?|about(?: us)?|kontakt"
                    + "|impressum|official (?:web)?site|untitled|default)");

    /** Where businesses without a mail domain of their own have their mailbox. */
    private static final Set<String> MAILBOX_PROVIDERS = Set.of(
            "gmail.com",
            "googlemail.com",
            "yahoo.com",
            "yahoo.co.in",
            "yahoo.in",
            "ymail.com",
            "rediffmail.com",
            "hotmail.com",
            "outlook.com",
            "outlook.in",
            "live.com",
            "icloud.com",
            "aol.com",
            "zoho.com",
            "zohomail.in",
            "protonmail.com",
            "proton.me",
            "gmx.de",
            "gmx.net",
            "gmx.at",
            "web.de",
            "t-online.de",
            "mail.com");

    private final String domain;
    private final Expectation expected;
    private final String region;
    private final Set<String> names = new LinkedHashSet<>();
    private final Map<String, String> phones = new LinkedHashMap<>();
    private final Map<String, String> emails = new LinkedHashMap<>();
    private @Nullable MarkedUpBusiness business;

    /**
     * @param domain registrable domain of the website
     * @param region ISO 3166-1 region of phone numbers without a country code, where the site does not say its country
     */
    StatedContacts(String domain, Expectation expected, String region) {
        this.domain = domain;
        this.expected = expected;
        this.region = region;
    }

    /** @param url where the page is */
    void add(String url, Document page) {
        List<MarkedUpBusiness> businesses = BusinessMarkup.of(page).businesses();
        first(businesses, each -> isExpected(each.name()))
                .or(() -> first(businesses, each -> domainOf(each).equals(Optional.of(domain))))
                .or(() -> first(businesses, each -> !isSomebodyElse(each)))
                .ifPresent(each -> addBusiness(url, each));
        addName(page.select("meta[property=og:site_name]").attr("content"));
        addName(page.select("meta[name=application-name]").attr("content"));
        BETWEEN.splitAsStream(page.title()).forEach(this::addName);
        for (Element link : page.select("a[href]")) {
            String href = link.attr("href").strip();
            if (href.regionMatches(true, 0, "mailto:", 0, 7)) {
                addEmail(url, target(href.substring(7)), this::mayBeTheirs);
            } else if (href.regionMatches(true, 0, "tel:", 0, 4)) {
                addPhone(url, target(href.substring(4)));
            }
        }
    }

    private static Optional<String> domainOf(MarkedUpBusiness described) {
        return Optional.ofNullable(described.url()).flatMap(Websites::ownDomain);
    }

    /** Whoever made the site describes itself there at times. Some businesses have two domains, each with their name in it. */
    private boolean isSomebodyElse(MarkedUpBusiness described) {
        return domainOf(described).isPresent() && !isInDomain(described.name());
    }

    private void addBusiness(String url, MarkedUpBusiness described) {
        if (business == null) {
            business = described;
        }
        addName(described.name());
        described.phones().forEach(phone -> addPhone(url, phone));
        described.emails().forEach(email -> addEmail(url, email, stated -> true));
    }

    /** The part of a mailto or tel address that says who; broken escapes stay as they are. */
    private static String target(String rest) {
        String who = rest.split("[?;]", 2)[0];
        try {
            return URLDecoder.decode(who.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException brokenEscape) {
            return who;
        }
    }

    private void addName(@Nullable String given) {
        String name = PlainText.of(given);
        if (name != null
                && name.length() <= LONGEST_NAME
                && name.indexOf(UNREADABLE_CHARACTER) < 0
                && name.codePoints().anyMatch(Character::isLetterOrDigit)
                && !SAYS_NOTHING.matcher(name).matches()) {
            names.add(name);
        }
    }

    private void addPhone(String url, String given) {
        String country = Optional.ofNullable(business)
                .map(MarkedUpBusiness::country)
                .flatMap(Countries::code)
                .filter(PhoneNumbers::isRegion)
                .orElse(region);
        PhoneNumbers.e164(given, country.equals(region) ? List.of(region) : List.of(country, region))
                .ifPresent(phone -> phones.putIfAbsent(phone, url));
    }

    private void addEmail(String url, String given, Predicate<String> taken) {
        EmailAddresses.first(given)
                .filter(taken)
                .filter(email -> MailboxKind.of(mailboxOf(email)) != MailboxKind.UNATTENDED)
                .ifPresent(email -> emails.putIfAbsent(email, url));
    }

    /** A link to another domain may be to whoever made the site; that one wants to be left in peace. */
    private boolean mayBeTheirs(String email) {
        String host = hostOf(email);
        return isTheirs(email) || MAILBOX_PROVIDERS.contains(host);
    }

    private boolean isTheirs(String email) {
        String host = hostOf(email);
        return host.equals(domain) || host.endsWith("." + domain);
    }

    private static String mailboxOf(String email) {
        return email.substring(0, email.lastIndexOf('@')).toLowerCase(Locale.ROOT);
    }

    private static String hostOf(String email) {
        return email.substring(email.lastIndexOf('@') + 1);
    }

    /** Whether more pages could say nothing that is still missing. */
    boolean isComplete() {
        return name().isPresent()
                && !phones.isEmpty()
                && emails.keySet().stream().anyMatch(this::isTheirs);
    }

    Optional<String> name() {
        return first(names, this::isExpected)
                .or(() -> first(names, this::isInDomain))
                .or(() -> names.stream().findFirst());
    }

    boolean namesTheExpected() {
        return names.stream().anyMatch(this::isExpected);
    }

    /** The expected one, should the website state it; else the first. */
    Optional<String> phone() {
        Optional<String> wanted =
                Optional.ofNullable(expected.phone()).flatMap(given -> PhoneNumbers.e164(given, List.of(region)));
        return wanted.filter(phones::containsKey)
                .or(() -> phones.keySet().stream().findFirst());
    }

    /** One of the website's own domain before all others. */
    Optional<String> email() {
        return first(emails.keySet(), this::isTheirs)
                .or(() -> emails.keySet().stream().findFirst());
    }

    /** The page that says so. */
    Optional<String> pageOf(String phoneOrEmail) {
        return Optional.ofNullable(phones.get(phoneOrEmail)).or(() -> Optional.ofNullable(emails.get(phoneOrEmail)));
    }

    Optional<MarkedUpBusiness> business() {
        return Optional.ofNullable(business);
    }

    private boolean isExpected(String name) {
        return expected.name() != null
                && SimilarNames.similar(CanonicalName.of(name), CanonicalName.of(expected.name()));
    }

    private boolean isInDomain(String name) {
        String label = letters(domain.substring(0, Math.max(0, domain.indexOf('.'))));
        String letters = letters(name);
        return letters.length() >= 4 && label.length() >= 4 && (label.contains(letters) || letters.contains(label));
    }

    private static String letters(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{Nd}]+", "");
    }

    private static <T> Optional<T> first(Collection<T> of, Predicate<T> wanted) {
        return of.stream().filter(wanted).findFirst();
    }
}
