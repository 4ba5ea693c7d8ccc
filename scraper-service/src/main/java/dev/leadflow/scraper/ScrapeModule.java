package dev.leadflow.scraper;

import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Origin;
import dev.leadflow.common.kafka.Periodic;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.postgres.TenantDatabase;
import dev.leadflow.common.provider.KeyCheck;
import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.provider.ProviderLine;
import dev.leadflow.common.provider.ProviderLine.Limits;
import dev.leadflow.common.provider.Providers;
import dev.leadflow.scraper.intake.Terms;
import dev.leadflow.scraper.source.LeadSource;
import dev.leadflow.scraper.source.SourceSettings;
import dev.leadflow.scraper.source.directory.JustDial;
import dev.leadflow.scraper.source.directory.LinkedInCompanies;
import dev.leadflow.scraper.source.places.GooglePlaces;
import dev.leadflow.scraper.source.places.JdbcDailyRequests;
import dev.leadflow.scraper.source.places.Retention;
import dev.leadflow.scraper.source.site.GuardedFetcher;
import dev.leadflow.scraper.source.site.SiteVisits;
import dev.leadflow.scraper.source.website.NamedWebsites;
import dev.leadflow.scraper.source.website.OwnWebsite;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts that search sources for leads. */
@Configuration(proxyBeanMethods = false)
class ScrapeModule {

    private static final Duration WHOLE_VISIT = Duration.ofSeconds(20);
    private static final int PLACES_PER_SECOND = 5;

    @Bean
    SiteVisits siteVisits(ScraperSettings settings, Clock clock) {
        SourceSettings sources = settings.sources();
        return new SiteVisits(
                new GuardedFetcher(Dns.SYSTEM, sources.trustedSites(), sources.userAgent(), WHOLE_VISIT), clock);
    }

    @Bean
    GooglePlaces googlePlaces(
            ScraperSettings settings, PipelineDatabase database, Providers providers, ProviderHttp http, Clock clock) {
        SourceSettings sources = settings.sources();
        return new GooglePlaces(
                new GooglePlaces.Account(
                        sources.placesUrl(), sources.placesKey().orElse(null), sources.placesPrice()),
                sources.placesRetention(),
                new JdbcDailyRequests(database, sources.placesDailyRequests(), clock),
                http,
                providers.line("scraper", "google_places", "search", Limits.QUESTIONS.perSecond(PLACES_PER_SECOND)));
    }

    @Bean
    KeyCheck.Contributed placesKeyCheck(ScraperSettings settings) {
        SourceSettings sources = settings.sources();
        return new KeyCheck.Contributed(sources.placesKey().stream()
                .filter(key -> sources.placesDailyRequests() > 0)
                .map(key -> GooglePlaces.keyCheck(sources.placesUrl(), key))
                .toList());
    }

    @Bean
    JustDial justDial(ScraperSettings settings, SiteVisits visits, Providers providers) {
        SourceSettings sources = settings.sources();
        return new JustDial(
                url(sources.justDialUrl()),
                sources.justDialPermission().orElse(null),
                visits,
                pages(providers, JustDial.SOURCE));
    }

    @Bean
    LinkedInCompanies linkedInCompanies(ScraperSettings settings, SiteVisits visits, Providers providers) {
        SourceSettings sources = settings.sources();
        return new LinkedInCompanies(
                url(sources.linkedInUrl()),
                sources.linkedInPermission().orElse(null),
                visits,
                pages(providers, LinkedInCompanies.SOURCE));
    }

    /** A search comes back by itself to a page that failed, and keeps the pace of robots.txt. */
    private static ProviderLine pages(Providers providers, String directory) {
        return providers.line(
                "scraper", directory, "read", Limits.QUESTIONS.tries(1).perSecond(1_000_000));
    }

    @Bean
    NamedWebsites namedWebsites() {
        return new NamedWebsites();
    }

    private static HttpUrl url(URI setting) {
        return Objects.requireNonNull(HttpUrl.get(setting), "checked when the settings were read");
    }

    @Bean
    ScrapeQueue scrapeQueue(PipelineDatabase database) {
        return new ScrapeQueue(database);
    }

    @Bean
    ScrapeWorker.Intake scrapeIntake(
            PipelineDatabase database, OrganizationTerms organizationTerms, LeadCapture capture) {
        return new ScrapeWorker.Intake() {
            @Override
            public Terms terms(OrganizationId organization) {
                return organizationTerms.of(organization, database);
            }

            @Override
            public LeadId capture(OrganizationId organization, Map<String, String> fields, Terms terms) {
                return capture.capture(organization, Origin.scrape(), fields, terms);
            }
        };
    }

    @Bean(destroyMethod = "close")
    ScrapeWorker scrapeWorker(
            ScrapeQueue scrapeQueue,
            List<LeadSource> sources,
            SiteVisits visits,
            ScrapeWorker.Intake intake,
            Providers providers,
            Clock clock) {
        OwnWebsite website = new OwnWebsite(
                visits,
                providers.line("scraper", OwnWebsite.SOURCE, "open", OwnWebsite.LIMITS),
                pause -> LockSupport.parkNanos(pause.toNanos()));
        return new ScrapeWorker(scrapeQueue, sources, website, intake, clock);
    }

    @Bean
    Periodic scrape(ScrapeWorker worker) {
        return new Periodic("scraper", "scraper.scrapes", Duration.ofSeconds(1), worker::round);
    }

    @Bean
    Periodic forgetScrapes(ScrapeQueue scrapeQueue, Clock clock) {
        return new Periodic(
                "scraper", "scraper.forget-scrapes", Duration.ofHours(1), () -> scrapeQueue.forget(clock.instant()));
    }

    @Bean
    ScrapeController scrapeController(
            TenantDatabase database,
            OrganizationTerms terms,
            List<LeadSource> sources,
            ScraperSettings settings,
            Clock clock) {
        // What Google lets nobody keep is captured as what the own websites say.
        String capturedAs = settings.sources().placesRetention().equals(Retention.PLACE_ID_ONLY)
                ? OwnWebsite.SOURCE
                : GooglePlaces.SOURCE;
        return new ScrapeController(database, terms, sources, Map.of(GooglePlaces.SOURCE, capturedAs), clock);
    }
}
