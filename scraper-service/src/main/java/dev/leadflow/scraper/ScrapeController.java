package dev.leadflow.scraper;

import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Sources;
import dev.leadflow.common.postgres.TenantDatabase;
import dev.leadflow.common.web.Caller;
import dev.leadflow.common.web.Page;
import dev.leadflow.common.web.Permission;
import dev.leadflow.common.web.Problem;
import dev.leadflow.scraper.intake.PersonalProfiles;
import dev.leadflow.scraper.intake.PhoneNumbers;
import dev.leadflow.scraper.intake.PlainText;
import dev.leadflow.scraper.intake.Terms;
import dev.leadflow.scraper.source.LeadSource;
import dev.leadflow.scraper.source.Search;
import dev.leadflow.scraper.source.SourceRefusal;
import dev.leadflow.scraper.source.SourceRefusal.Reason;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Searches of sources, and how far each has come. What can be told at once to be refused is refused at once, with its typed
 * reason; the rest of the reasons stand with the search.
 */
@RestController
@RequestMapping("/api/scrapes")
class ScrapeController {

    private static final int DEFAULT_LIMIT = 60;
    private static final int MOST = 500;
    private static final int LONGEST_QUERY = 2_000;
    private static final int LONGEST_CITY = 100;
    private static final int MOST_UNFINISHED = 10;

    private final TenantDatabase database;
    private final OrganizationTerms organizationTerms;
    private final Map<String, LeadSource> sources = new TreeMap<>();
    private final Map<String, String> capturedAs;
    private final Clock clock;

    /** @param capturedAs by a source, the other one that most of its leads are captured under, which has to be approved too */
    ScrapeController(
            TenantDatabase database,
            OrganizationTerms organizationTerms,
            List<LeadSource> sources,
            Map<String, String> capturedAs,
            Clock clock) {
        this.database = database;
        this.organizationTerms = organizationTerms;
        sources.forEach(source -> this.sources.put(source.name(), source));
        this.capturedAs = capturedAs;
        this.clock = clock;
    }

    /**
     * @param limit how many businesses are wanted
     * @param language BCP 47 language of the answers
     * @param region ISO 3166-1 region of the search; the organization's own when absent
     */
    record Asked(
            @Nullable String source,
            @Nullable String query,
            @Nullable String city,
            @Nullable Integer limit,
            @Nullable String language,
            @Nullable String region) {}

    record Begun(UUID scrapeId) {}

    @PostMapping
    @PreAuthorize(Permission.Needs.LEADS_WRITE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    Begun begin(@RequestBody Asked asked) {
        Caller caller = Caller.current();
        OrganizationId organization = caller.organizationId();
        Terms terms = organizationTerms.of(organization, database);
        LeadSource source = source(asked.source, terms);
        Search search = search(asked, terms);
        source.objection(search).ifPresent(ScrapeController::refuse);
        UUID id = UUID.randomUUID();
        database.inTransaction(() -> {
            long unfinished =
                    Scrapes.add(database, organization, id, source.name(), search, caller.userId(), clock.instant());
            if (unfinished > MOST_UNFINISHED) {
                throw Problem.of(
                        HttpStatus.TOO_MANY_REQUESTS,
                        "too-many-scrapes",
                        "Your organization waits for " + MOST_UNFINISHED
                                + " searches already; wait until one is done, or cancel one.");
            }
        });
        return new Begun(id);
    }

    private LeadSource source(@Nullable String given, Terms terms) {
        String name = Sources.canonical(Objects.requireNonNullElse(text("source", given, LONGEST_CITY), ""));
        if (PersonalProfiles.isPersonalSource(name)) {
            throw field("source", Reason.PERSONAL_PROFILE, "holds profiles of people. Leadflow takes businesses only.");
        }
        LeadSource source = sources.get(name);
        if (source == null) {
            throw Problem.field(
                    "source",
                    "must be one that can be searched: " + String.join(", ", sources.keySet())
                            + ". Leads of other sources come by file or webhook.");
        }
        requireApproved(name, terms);
        requireApproved(capturedAs.getOrDefault(name, name), terms);
        return source;
    }

    private static void requireApproved(String source, Terms terms) {
        if (!terms.approvedSources().contains(source)) {
            throw field(
                    "source",
                    Reason.SOURCE_NOT_APPROVED,
                    "needs " + source + " among your organization's approved sources ("
                            + String.join(", ", terms.approvedSources()) + "). Approve it in the settings.");
        }
    }

    private static Search search(Asked asked, Terms terms) {
        String query = text("query", asked.query, LONGEST_QUERY);
        if (query == null) {
            throw Problem.field("query", "is missing. Say what to look for.");
        }
        int limit = Objects.requireNonNullElse(asked.limit, DEFAULT_LIMIT);
        if (limit < 1 || limit > MOST) {
            throw Problem.field("limit", "must be from 1 to " + MOST + ".");
        }
        String language = text("language", asked.language, 35);
        if (language != null && !language.matches("[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")) {
            throw Problem.field("language", "must be a language such as en or hi-IN.");
        }
        String region = Objects.requireNonNullElse(text("region", asked.region, 10), terms.defaultRegion())
                .toUpperCase(Locale.ROOT);
        if (!PhoneNumbers.isRegion(region)) {
            throw Problem.field("region", "must be an ISO 3166-1 region such as IN.");
        }
        return new Search(query, text("city", asked.city, LONGEST_CITY), language, region, limit);
    }

    private static @Nullable String text(String field, @Nullable String given, int longest) {
        if (given != null && PlainText.isUnstorable(given)) {
            throw Problem.field(field, "has NUL or half a character. Remove it.");
        }
        String text = PlainText.of(given);
        if (text != null && text.length() > longest) {
            throw Problem.field(field, "may have at most " + longest + " characters.");
        }
        return text;
    }

    private static void refuse(SourceRefusal refusal) {
        boolean isTheQuery = refusal.reason() == Reason.QUERY_REJECTED || refusal.reason() == Reason.PERSONAL_PROFILE;
        throw field(isTheQuery ? "query" : "source", refusal.reason(), refusal.detail());
    }

    private static Problem field(String field, Reason reason, String detail) {
        return Problem.field(field, detail).with("reason", reason.name());
    }

    @GetMapping
    @PreAuthorize(Permission.Needs.LEADS_READ)
    Page<Scrapes.Scrape> list(@RequestParam(defaultValue = "0") int page, @RequestParam(defaultValue = "50") int size) {
        return Scrapes.list(database, Caller.current().organizationId(), Page.Request.of(page, size));
    }

    @GetMapping("/{id}")
    @PreAuthorize(Permission.Needs.LEADS_READ)
    Scrapes.Scrape find(@PathVariable UUID id) {
        return Scrapes.find(database, Caller.current().organizationId(), id)
                .orElseThrow(() -> Problem.notFound("scrape"));
    }

    /** What became of each business. */
    @GetMapping("/{id}/items")
    @PreAuthorize(Permission.Needs.LEADS_READ)
    Page<Scrapes.Item> items(
            @PathVariable UUID id,
            @RequestParam(defaultValue = "0") int page,
            @RequestParam(defaultValue = "50") int size) {
        find(id);
        return Scrapes.items(database, Caller.current().organizationId(), id, Page.Request.of(page, size));
    }

    @PostMapping("/{id}/cancel")
    @PreAuthorize(Permission.Needs.LEADS_WRITE)
    Scrapes.Scrape cancel(@PathVariable UUID id) {
        if (!Scrapes.cancel(database, Caller.current().organizationId(), id, clock.instant())) {
            throw over(find(id));
        }
        return find(id);
    }

    /** Goes on where a search was refused, failed or was cancelled. */
    @PostMapping("/{id}/resume")
    @PreAuthorize(Permission.Needs.LEADS_WRITE)
    Scrapes.Scrape resume(@PathVariable UUID id) {
        if (!Scrapes.resume(database, Caller.current().organizationId(), id, clock.instant())) {
            throw Problem.conflict(
                    "not-to-be-resumed",
                    "This search is " + find(id).status() + "; only one that was refused, failed or was cancelled"
                            + " can go on.");
        }
        return find(id);
    }

    private static Problem over(Scrapes.Scrape scrape) {
        return Problem.conflict("already-over", "This search is over already: " + scrape.status() + ".");
    }
}
