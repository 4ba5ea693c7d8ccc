package dev.leadflow.scraper.source.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.provider.ProviderLine.Limits;
import dev.leadflow.common.provider.Providers;
import dev.leadflow.scraper.source.Finding;
import dev.leadflow.scraper.source.FixtureSites;
import dev.leadflow.scraper.source.LeadSource;
import dev.leadflow.scraper.source.LeadSource.Answer;
import dev.leadflow.scraper.source.LeadSourceContract;
import dev.leadflow.scraper.source.Search;
import dev.leadflow.scraper.source.SourceRefusal;
import dev.leadflow.scraper.source.SourceRefusal.Reason;
import dev.leadflow.scraper.source.site.GuardedFetcher;
import dev.leadflow.scraper.source.site.SiteVisits;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.SettableClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import okhttp3.Dns;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Row 86: pages of companies only, and only where LinkedIn allows it. */
class LinkedInCompaniesTest extends LeadSourceContract {

    private static final String HOST = "linkedin.example";

    private final FixtureSites sites = new FixtureSites(HOST);
    private final SettableClock clock = new SettableClock(Fixtures.NOON_IN_KOLKATA);

    @BeforeEach
    void fill() {
        for (String name : List.of("asha", "bina", "chitra")) {
            sites.page(
                    HOST,
                    "/company/" + name,
                    "<script type='application/ld+json'>{\"@type\":\"Organization\",\"name\":\"" + name
                            + "\",\"url\":\"/company/" + name + "\",\"sameAs\":\"https://" + name
                            + ".example\"}</script>");
        }
    }

    @AfterEach
    void stop() {
        sites.close();
    }

    @Override
    protected LeadSource source() {
        return source("partner agreement 9, 2026-05-01");
    }

    @Override
    protected Search search() {
        return search("asha https://www.linkedin.com/company/bina/about, linkedin.com/company/chitra");
    }

    private static Search search(String query) {
        return new Search(query, null, null, "IN", 100);
    }

    @Override
    protected LeadSource forbidden() {
        return source(null);
    }

    @Override
    protected Reason forbiddenBecause() {
        return Reason.PERMISSION_MISSING;
    }

    @Override
    protected void pass(Duration pause) {
        clock.advance(pause);
    }

    @Test
    void findsTheOwnWebsitesOfCompanies() {
        assertThat(pages(source(), null).stream().flatMap(page -> page.findings().stream()))
                .allSatisfy(each -> assertThat(each).isInstanceOf(Finding.OnItsWebsite.class))
                .extracting(each -> ((Finding.OnItsWebsite) each).website())
                .containsExactly("https://asha.example", "https://bina.example", "https://chitra.example");
    }

    @Tag("prop-2")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://www.linkedin.com/in/asha",
                "linkedin.com/in/asha",
                "https://IN.LinkedIn.com/IN/asha",
                "asha linkedin.com/pub/asha/1/2/3",
                "in/asha",
                "https://linkedin.com/in/asha/company/northwind",
                "https://linkedin.com/sales/people/asha"
            })
    void refusesPagesOfPeopleWhateverThePermission(String query) {
        for (LeadSource source : List.of(source(), forbidden())) {
            assertThat(source.objection(search(query)))
                    .map(SourceRefusal::reason)
                    .contains(Reason.PERSONAL_PROFILE);
            assertThat(source.next(search(query), null)).isInstanceOf(Answer.Refused.class);
        }
        assertThat(sites.asked()).isEmpty();
    }

    @Tag("prop-2")
    @Test
    void doesNotFollowACompanysPageToThatOfAPerson() {
        sites.redirect(HOST, "/company/asha", "/in/asha").page(HOST, "/in/asha", "<p>Asha");

        Answer.Found found = (Answer.Found) source().next(search("asha"), null);

        assertThat(((Finding.PassedOver) found.findings().getFirst()).refusal().reason())
                .isEqualTo(Reason.PERSONAL_PROFILE);
        assertThat(sites.asked()).doesNotContain(HOST + "/in/asha");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example/company/asha", "linkedin.com/jobs/1", "linkedin.com"})
    void refusesWhatIsNoCompanyPage(String query) {
        assertThat(source().objection(search(query))).map(SourceRefusal::reason).contains(Reason.QUERY_REJECTED);
    }

    @Test
    void goesAwayAtTheLoginWall() {
        sites.redirect(HOST, "/company/asha", "/authwall?sessionRedirect=x").page(HOST, "/authwall", "<p>log in");

        assertThat(source().next(search(), null))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.refusal().reason()).isEqualTo(Reason.HOST_REFUSED));
        assertThat(sites.asked()).doesNotContain(HOST + "/authwall");
    }

    @Test
    void obeysTheRobotsTxtOfLinkedIn() {
        sites.robots(HOST, """
                # The use of robots or other automated means to access LinkedIn without the express permission is prohibited
                User-agent: Googlebot
                Disallow: /search
                User-agent: *
                Disallow: /
                """);

        assertThat(source().next(search(), null))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.refusal().reason()).isEqualTo(Reason.ROBOTS_DISALLOWED));
        assertThat(sites.asked()).containsExactly(HOST + "/robots.txt");
    }

    @Test
    void goesOnAfterACompanyThatHasNoPage() {
        List<Answer.Found> pages = pages(source(), null);
        assertThat(references(pages)).hasSize(3);
        sites.status(HOST, "/company/asha", 404);

        assertThat(references(pages(source(), null))).hasSize(3);
    }

    private LeadSource source(@Nullable String permission) {
        return new LinkedInCompanies(
                sites.url(HOST, "/"),
                permission,
                new SiteVisits(
                        new GuardedFetcher(Dns.SYSTEM, sites.trusted(), "Leadflow/1.0", Duration.ofSeconds(2)), clock),
                new Providers("test", new SimpleMeterRegistry(), clock)
                        .line(
                                "scraper",
                                "directory",
                                "read",
                                Limits.QUESTIONS.tries(1).perSecond(1_000_000)));
    }
}
