package dev.leadflow.scraper.source.directory;

import dev.leadflow.common.provider.ProviderLine;
import dev.leadflow.scraper.source.Finding;
import dev.leadflow.scraper.source.LeadSource;
import dev.leadflow.scraper.source.Search;
import dev.leadflow.scraper.source.SourceRefusal;
import dev.leadflow.scraper.source.SourceRefusal.Reason;
import dev.leadflow.scraper.source.site.SiteVisits;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Public pages of companies on LinkedIn, where its permission is recorded. The query names the companies, by address or by
 * the name in it; a page of a person is refused whatever the permission says.
 */
public final class LinkedInCompanies implements LeadSource {

    /** The name of this source. */
    public static final String SOURCE = "linkedin";

    private static final Pattern BETWEEN = Pattern.compile("[\\s,;]+");
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{M}\\p{Nd}_&.'-]{1,100}");
    private static final Set<String> COMPANY_PAGES = Set.of("company", "school", "showcase");
    private static final Set<String> PERSONAL_PAGES =
            Set.of("in", "pub", "profile", "people", "mwlite", "sales", "talent", "recruiter", "posts");

    private final Directory directory;

    /** @param permission the recorded permission; null when there is none: every search is refused */
    public LinkedInCompanies(HttpUrl base, @Nullable String permission, SiteVisits visits, ProviderLine line) {
        this.directory = new Directory(SOURCE, "LinkedIn", base, permission, visits, line);
    }

    @Override
    public String name() {
        return SOURCE;
    }

    /** What a word of the query means. */
    private sealed interface Meant {

        record Company(HttpUrl page) implements Meant {}

        record Refused(SourceRefusal refusal) implements Meant {}
    }

    /** A page of a person is refused before anything else is looked at. */
    @Override
    public Optional<SourceRefusal> objection(Search search) {
        List<Meant> all = meant(search);
        return firstRefusal(all, Reason.PERSONAL_PROFILE)
                .or(() -> directory.missingPermission("LINKEDIN_PERMISSION"))
                .or(() -> firstRefusal(all, Reason.QUERY_REJECTED))
                .or(() -> all.isEmpty()
                        ? Optional.of(SourceRefusal.of(Reason.QUERY_REJECTED, "Name one or more company pages."))
                        : Optional.empty());
    }

    private static Optional<SourceRefusal> firstRefusal(List<Meant> all, Reason reason) {
        return all.stream()
                .filter(Meant.Refused.class::isInstance)
                .map(each -> ((Meant.Refused) each).refusal())
                .filter(refusal -> refusal.reason() == reason)
                .findFirst();
    }

    private List<Meant> meant(Search search) {
        return BETWEEN.splitAsStream(search.query().strip())
                .filter(word -> !word.isEmpty())
                .distinct()
                .map(this::meant)
                .toList();
    }

    private Meant meant(String word) {
        if (NAME.matcher(word).matches() && !word.toLowerCase(Locale.ROOT).contains("linkedin.com")) {
            return new Meant.Company(companyPage("company", word));
        }
        HttpUrl url = HttpUrl.parse(word.contains("://") ? word : "https://" + word);
        List<String> path = url == null
                ? List.of()
                : url.pathSegments().stream()
                        .filter(segment -> !segment.isEmpty())
                        .toList();
        String kind = path.isEmpty() ? "" : path.getFirst().toLowerCase(Locale.ROOT);
        if (url != null
                && isLinkedIn(url)
                && COMPANY_PAGES.contains(kind)
                && path.size() >= 2
                && NAME.matcher(path.get(1)).matches()) {
            return new Meant.Company(companyPage(kind, path.get(1)));
        }
        if (PERSONAL_PAGES.contains(kind)
                || PERSONAL_PAGES.contains(word.toLowerCase(Locale.ROOT).split("/", 2)[0])) {
            return new Meant.Refused(SourceRefusal.of(
                    Reason.PERSONAL_PROFILE,
                    "One of the addresses is that of a person. Leadflow reads pages of companies only."));
        }
        return new Meant.Refused(
                SourceRefusal.of(
                        Reason.QUERY_REJECTED,
                        "Each word must be a company page, such as linkedin.com/company/northwind, or the name in its address."));
    }

    private boolean isLinkedIn(HttpUrl url) {
        return directory.isOurs(url)
                || url.host().equals("linkedin.com")
                || url.host().endsWith(".linkedin.com");
    }

    private HttpUrl companyPage(String kind, String name) {
        return directory
                .base()
                .newBuilder()
                .addPathSegment(kind)
                .addPathSegment(name)
                .build();
    }

    @Override
    public Answer next(Search search, @Nullable String cursor) {
        Optional<SourceRefusal> objection = objection(search);
        if (objection.isPresent()) {
            return new Answer.Refused(objection.get());
        }
        List<Meant> all = meant(search);
        int index = index(cursor);
        if (index < 0 || index >= all.size()) {
            return Answer.refused(Reason.CURSOR_LOST, "There is no such page of this search.");
        }
        String next = index + 1 == all.size() ? null : Integer.toString(index + 1);
        HttpUrl url = ((Meant.Company) all.get(index)).page();
        return switch (directory.read(url, LinkedInCompanies::personalPage)) {
            case Directory.Read.Page page -> Directory.found(findings(search, url, page), next);
            // One company that has no page does not end the search for the others.
            case Directory.Read.Instead(Answer.Refused refused)
            when refused.refusal().reason() == Reason.UNREADABLE
                    || refused.refusal().reason() == Reason.PERSONAL_PROFILE ->
                Directory.found(List.of(new Finding.PassedOver(url.toString(), refused.refusal())), next);
            case Directory.Read.Instead instead -> instead.answer();
        };
    }

    private static Optional<SourceRefusal> personalPage(HttpUrl url) {
        return PERSONAL_PAGES.contains(url.pathSegments().getFirst().toLowerCase(Locale.ROOT))
                ? Optional.of(SourceRefusal.of(
                        Reason.PERSONAL_PROFILE, "The company's page leads to that of a person, which is not read."))
                : Optional.empty();
    }

    private List<Finding> findings(Search search, HttpUrl asked, Directory.Read.Page page) {
        String kind = page.url().pathSegments().getFirst().toLowerCase(Locale.ROOT);
        if (!COMPANY_PAGES.contains(kind)) {
            return List.of(new Finding.PassedOver(
                    asked.toString(),
                    SourceRefusal.of(Reason.UNREADABLE, "The company's page leads to one that is not a company's.")));
        }
        List<Finding> findings = new ArrayList<>();
        page.markup().businesses().stream()
                .findFirst() // the rest are pages that LinkedIn thinks similar
                .map(business -> directory.finding(search, page.url(), business))
                .ifPresent(findings::add);
        return findings.isEmpty()
                ? List.of(new Finding.PassedOver(
                        asked.toString(),
                        SourceRefusal.of(Reason.UNREADABLE, "The company's page says nothing in JSON-LD.")))
                : findings;
    }

    private static int index(@Nullable String cursor) {
        try {
            return cursor == null ? 0 : Integer.parseInt(cursor);
        } catch (NumberFormatException foreign) {
            return -1;
        }
    }
}
