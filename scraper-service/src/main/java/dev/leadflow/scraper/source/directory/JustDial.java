package dev.leadflow.scraper.source.directory;

import dev.leadflow.common.provider.ProviderLine;
import dev.leadflow.scraper.source.Finding;
import dev.leadflow.scraper.source.LeadSource;
import dev.leadflow.scraper.source.Search;
import dev.leadflow.scraper.source.SourceRefusal;
import dev.leadflow.scraper.source.SourceRefusal.Reason;
import dev.leadflow.scraper.source.markup.BusinessMarkup;
import dev.leadflow.scraper.source.site.SiteVisits;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * JustDial, where its permission is recorded. A search is a list of pages still to be read, one of which is read at a time:
 * the list of a category in a city, its next pages, and the pages of businesses that a list names by address only. Numbers
 * that the site hides from programs stay hidden.
 */
public final class JustDial implements LeadSource {

    /** The name of this source. */
    public static final String SOURCE = "justdial";

    private static final int MOST_PENDING = 300;
    private static final int LAST_PAGE = 50;
    private static final Pattern PAGE = Pattern.compile("page-(\\d{1,3})");

    private final Directory directory;

    /** @param permission the recorded permission; null when there is none: every search is refused */
    public JustDial(HttpUrl base, @Nullable String permission, SiteVisits visits, ProviderLine line) {
        this.directory = new Directory(SOURCE, "JustDial", base, permission, visits, line);
    }

    @Override
    public String name() {
        return SOURCE;
    }

    @Override
    public Optional<SourceRefusal> objection(Search search) {
        return directory.missingPermission("JUSTDIAL_PERMISSION").or(() -> {
            String city = search.city();
            return search.query().isBlank() || city == null || city.isBlank()
                    ? Optional.of(SourceRefusal.of(
                            Reason.QUERY_REJECTED, "JustDial is searched by category and city; give both."))
                    : Optional.empty();
        });
    }

    @Override
    public Answer next(Search search, @Nullable String cursor) {
        Optional<SourceRefusal> objection = objection(search);
        if (objection.isPresent()) {
            return new Answer.Refused(objection.get());
        }
        Set<HttpUrl> pending = cursor == null ? new LinkedHashSet<>(List.of(first(search))) : pending(cursor);
        if (pending.isEmpty()) {
            return Answer.refused(Reason.CURSOR_LOST, "There is no such page of this search.");
        }
        HttpUrl url = pending.iterator().next();
        pending.remove(url);
        return switch (directory.read(url, page -> Optional.empty())) {
            case Directory.Read.Page page -> found(search, url, page.markup(), pending);
            // A page that is no more, behind the first one, ends only itself.
            case Directory.Read.Instead(Answer.Refused refused)
            when cursor != null && refused.refusal().reason() == Reason.UNREADABLE ->
                Directory.found(passedOver(url, refused.refusal()), cursor(pending));
            case Directory.Read.Instead instead -> instead.answer();
        };
    }

    private Answer found(Search search, HttpUrl url, BusinessMarkup markup, Set<HttpUrl> pending) {
        List<Finding> findings = new ArrayList<>();
        Set<HttpUrl> more = new LinkedHashSet<>();
        for (String link : markup.links()) {
            HttpUrl detail = url.resolve(link);
            if (detail != null && directory.isOurs(detail) && !detail.equals(url)) {
                more.add(detail.newBuilder().fragment(null).build());
            }
        }
        markup.businesses().stream()
                .map(business -> directory.finding(search, url, business))
                .filter(finding -> !willBeRead(finding, more))
                .forEach(findings::add);
        boolean isList = isList(url, search);
        Set<HttpUrl> next = new LinkedHashSet<>(pending);
        if (isList) {
            next.addAll(more);
            if (!more.isEmpty() || !findings.isEmpty()) {
                following(url).ifPresent(next::add);
            }
        }
        return Directory.found(findings, cursor(next));
    }

    private static boolean willBeRead(Finding finding, Set<HttpUrl> more) {
        return finding instanceof Finding.PassedOver passed
                && more.stream()
                        .anyMatch(url ->
                                url.newBuilder().query(null).build().toString().equals(passed.reference()));
    }

    /** Passing over a page of a list is nothing to count; passing over a business is. */
    private static List<Finding> passedOver(HttpUrl url, SourceRefusal refusal) {
        return PAGE.matcher(lastSegment(url)).matches()
                ? List.of()
                : List.of(new Finding.PassedOver(
                        url.newBuilder().query(null).build().toString(), refusal));
    }

    private HttpUrl first(Search search) {
        return directory
                .base()
                .newBuilder()
                .addPathSegment(segment(String.valueOf(search.city())))
                .addPathSegment(segment(search.query()))
                .build();
    }

    private static String segment(String words) {
        return words.strip().replaceAll("[\\s/\\\\.]+", "-");
    }

    private boolean isList(HttpUrl url, Search search) {
        HttpUrl first = first(search);
        return url.equals(first)
                || PAGE.matcher(lastSegment(url)).matches()
                        && url.pathSegments().subList(0, url.pathSize() - 1).equals(first.pathSegments());
    }

    private static Optional<HttpUrl> following(HttpUrl list) {
        Matcher page = PAGE.matcher(lastSegment(list));
        if (!page.matches()) {
            return Optional.of(list.newBuilder().addPathSegment("page-2").build());
        }
        int next = Integer.parseInt(page.group(1)) + 1;
        return next > LAST_PAGE
                ? Optional.empty()
                : Optional.of(list.newBuilder()
                        .setPathSegment(list.pathSize() - 1, "page-" + next)
                        .build());
    }

    private static String lastSegment(HttpUrl url) {
        return url.pathSegments().getLast();
    }

    private static @Nullable String cursor(Set<HttpUrl> pending) {
        return pending.isEmpty()
                ? null
                : String.join(
                        "\n",
                        pending.stream()
                                .limit(MOST_PENDING)
                                .map(HttpUrl::toString)
                                .toList());
    }

    private Set<HttpUrl> pending(String cursor) {
        Set<HttpUrl> pending = new LinkedHashSet<>();
        Stream.of(cursor.split("\n", -1))
                .map(HttpUrl::parse)
                .filter(url -> url != null && directory.isOurs(url))
                .forEach(pending::add);
        return pending;
    }
}
