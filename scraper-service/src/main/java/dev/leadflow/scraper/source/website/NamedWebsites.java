package dev.leadflow.scraper.source.website;

import dev.leadflow.scraper.intake.PersonalProfiles;
import dev.leadflow.scraper.intake.Websites;
import dev.leadflow.scraper.source.Finding;
import dev.leadflow.scraper.source.Finding.Expectation;
import dev.leadflow.scraper.source.LeadSource;
import dev.leadflow.scraper.source.Search;
import dev.leadflow.scraper.source.SourceRefusal;
import dev.leadflow.scraper.source.SourceRefusal.Reason;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Websites that the searcher names, with spaces or commas between them. */
public final class NamedWebsites implements LeadSource {

    private static final int PAGE = 20;
    private static final Pattern BETWEEN = Pattern.compile("[\\s,;]+");

    @Override
    public String name() {
        return OwnWebsite.SOURCE;
    }

    @Override
    public Optional<SourceRefusal> objection(Search search) {
        List<String> websites = websites(search);
        if (websites.isEmpty()) {
            return Optional.of(
                    SourceRefusal.of(Reason.QUERY_REJECTED, "Name one or more websites, such as asha.example."));
        }
        for (String website : websites) {
            if (PersonalProfiles.kind(website).isPresent()) {
                return Optional.of(SourceRefusal.of(
                        Reason.PERSONAL_PROFILE,
                        "One of the addresses is that of a person. Leadflow reads websites of businesses only."));
            }
            if (Websites.ownDomain(website).isEmpty()) {
                return Optional.of(SourceRefusal.of(
                        Reason.QUERY_REJECTED,
                        "Each word must be the website of one business, such as asha.example;"
                                + " a page on a site that many share is none."));
            }
        }
        return Optional.empty();
    }

    @Override
    public Answer next(Search search, @Nullable String cursor) {
        Optional<SourceRefusal> objection = objection(search);
        if (objection.isPresent()) {
            return new Answer.Refused(objection.get());
        }
        List<String> websites = websites(search);
        int from = offset(cursor);
        int to = Math.min(from + PAGE, websites.size());
        if (from < 0 || from > websites.size()) {
            return Answer.refused(Reason.CURSOR_LOST, "There is no such page of this search.");
        }
        List<Finding> findings = websites.subList(from, to).stream()
                .<Finding>map(website ->
                        new Finding.OnItsWebsite(website, website, new Expectation(null, null, null, search.city())))
                .toList();
        return new Answer.Found(findings, to == websites.size() ? null : Integer.toString(to));
    }

    private static int offset(@Nullable String cursor) {
        try {
            return cursor == null ? 0 : Integer.parseInt(cursor);
        } catch (NumberFormatException foreign) {
            return -1;
        }
    }

    private static List<String> websites(Search search) {
        return BETWEEN.splitAsStream(search.query().strip())
                .filter(word -> !word.isEmpty())
                .distinct()
                .toList();
    }
}
