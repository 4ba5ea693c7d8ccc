package dev.leadflow.scraper.source.directory;

import dev.leadflow.common.provider.ProviderException;
import dev.leadflow.common.provider.ProviderLine;
import dev.leadflow.scraper.intake.LeadField;
import dev.leadflow.scraper.intake.PlainText;
import dev.leadflow.scraper.intake.Websites;
import dev.leadflow.scraper.source.Finding;
import dev.leadflow.scraper.source.Finding.Expectation;
import dev.leadflow.scraper.source.LeadSource.Answer;
import dev.leadflow.scraper.source.Search;
import dev.leadflow.scraper.source.SourceRefusal;
import dev.leadflow.scraper.source.SourceRefusal.Reason;
import dev.leadflow.scraper.source.markup.BusinessMarkup;
import dev.leadflow.scraper.source.markup.MarkedUpBusiness;
import dev.leadflow.scraper.source.site.SiteVisits;
import dev.leadflow.scraper.source.site.SiteVisits.Visit;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * What is common to directories: nothing without a recorded permission, one page at a time at the pace that robots.txt asks
 * for, JSON-LD only. A permission does not stand above robots.txt: who gives one can name Leadflow there.
 *
 * @param source the name of the source
 * @param permission the permission in the operator's words; null when there is none
 * @param line over which each page is read, once
 */
record Directory(
        String source, String title, HttpUrl base, @Nullable String permission, SiteVisits visits, ProviderLine line) {

    Optional<SourceRefusal> missingPermission(String setting) {
        return permission != null
                ? Optional.empty()
                : Optional.of(SourceRefusal.of(
                        Reason.PERMISSION_MISSING,
                        title + " forbids programs to read it without its permission, so it is off."
                                + " Record a permission that you have in " + setting + " (docs/sources.md)."));
    }

    boolean isOurs(HttpUrl url) {
        return url.host().equals(base.host()) && url.port() == base.port();
    }

    /** A page, or what to answer instead. */
    sealed interface Read {

        record Page(HttpUrl url, BusinessMarkup markup) implements Read {}

        record Instead(Answer answer) implements Read {}
    }

    /**
     * Reads one page, unless the pause after the last one is not over, or too many failed lately.
     *
     * @param objection what else speaks against a page, this one or one that it redirects to
     */
    Read read(HttpUrl url, Function<HttpUrl, Optional<SourceRefusal>> objection) {
        Duration pause = visits.pauseBefore(url);
        if (pause.isPositive()) {
            return new Read.Instead(
                    new Answer.Later(pause, false, title + " is read at the pace that its robots.txt asks for."));
        }
        Visit visit;
        try {
            visit = line.call(
                    () -> visits.visit(url, page -> objection.apply(page).or(() -> strange(page))), Visit::fault);
        } catch (ProviderException resting) {
            return new Read.Instead(new Answer.Later(ProviderLine.Limits.REST, false, resting.detail()));
        }
        return switch (visit) {
            case Visit.Page page -> new Read.Page(page.url(), BusinessMarkup.of(page.html()));
            case Visit.Refused refused
            when refused.refusal().reason() == Reason.UNREACHABLE ->
                new Read.Instead(
                        new Answer.Later(Duration.ZERO, true, refused.refusal().detail()));
            case Visit.Refused refused -> new Read.Instead(new Answer.Refused(refused.refusal()));
        };
    }

    /** The permission is that of this site, and what is found is told to be from here. */
    private Optional<SourceRefusal> strange(HttpUrl page) {
        return isOurs(page) || registered(page).equals(registered(base))
                ? Optional.empty()
                : Optional.of(SourceRefusal.of(
                        Reason.UNREADABLE,
                        "A page of " + title + " leads to another site, which is not read as its own."));
    }

    private static String registered(HttpUrl url) {
        return Objects.requireNonNullElse(url.topPrivateDomain(), url.host());
    }

    /** @param page where the business was found; its reference unless it names a page of its own here */
    Finding finding(Search search, HttpUrl page, MarkedUpBusiness business) {
        String reference = reference(page, business);
        if (business.isContactable()) {
            return new Finding.Lead(reference, fields(search, reference, business));
        }
        Optional<String> website = business.urls().stream()
                .filter(url -> Websites.ownDomain(url).isPresent() && !isHere(url))
                .findFirst();
        Expectation expectation = new Expectation(
                business.name(), null, PlainText.of(search.query(), LeadField.CATEGORY.limit()), search.city());
        return website.<Finding>map(url -> new Finding.OnItsWebsite(reference, url, expectation))
                .orElseGet(() -> new Finding.PassedOver(
                        reference,
                        SourceRefusal.of(
                                Reason.NO_OWN_WEBSITE,
                                title + " states neither phone nor email nor a website of the business's own.")));
    }

    private boolean isHere(String url) {
        HttpUrl parsed = HttpUrl.parse(url);
        return parsed == null || isOurs(parsed);
    }

    private String reference(HttpUrl page, MarkedUpBusiness business) {
        return business.urls().stream()
                .map(page::resolve)
                .filter(url -> url != null && isOurs(url) && url.encodedPath().length() > 1)
                .map(url -> url.newBuilder().query(null).fragment(null).build().toString())
                .findFirst()
                .orElseGet(() -> page.newBuilder()
                        .query(null)
                        .fragment(business.name())
                        .build()
                        .toString());
    }

    private Map<String, String> fields(Search search, String reference, MarkedUpBusiness business) {
        Map<String, String> fields = new LinkedHashMap<>();
        put(fields, LeadField.BUSINESS_NAME, business.name());
        put(fields, LeadField.CATEGORY, search.query());
        put(fields, LeadField.CITY, business.city() == null ? search.city() : business.city());
        put(fields, LeadField.ADDRESS, business.street());
        put(fields, LeadField.COUNTRY, business.country());
        put(fields, LeadField.PHONE, String.join(" ; ", business.phones()));
        put(fields, LeadField.EMAIL, String.join(" ; ", business.emails()));
        put(
                fields,
                LeadField.WEBSITE,
                business.urls().stream()
                        .filter(url -> !isHere(url) && Websites.ownDomain(url).isPresent())
                        .findFirst()
                        .orElse(null));
        put(fields, LeadField.SOURCE, source);
        put(fields, LeadField.SOURCE_URL, reference);
        return fields;
    }

    private static void put(Map<String, String> fields, LeadField field, @Nullable String value) {
        String text = PlainText.of(value, field.limit());
        if (text != null) {
            fields.put(field.column(), text);
        }
    }

    static Answer found(List<Finding> findings, @Nullable String next) {
        return new Answer.Found(findings, next);
    }
}
