package dev.leadflow.scraper.source.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.provider.Fault;
import dev.leadflow.scraper.source.FixtureSites;
import dev.leadflow.scraper.source.SourceRefusal.Reason;
import dev.leadflow.scraper.source.site.SiteVisits.Visit;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.SettableClock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import okhttp3.Dns;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Row 85: a guest who reads robots.txt first (RFC 9309), and goes when told to go. */
class SiteVisitsTest {

    private static final String SITE = "site.example";

    private final FixtureSites sites = new FixtureSites(SITE, "other.example", "linkedin.com");
    private final SettableClock clock = new SettableClock(Fixtures.NOON_IN_KOLKATA);
    private final SiteVisits visits = new SiteVisits(
            new GuardedFetcher(Dns.SYSTEM, sites.trusted(), "Leadflow/1.0", Duration.ofSeconds(1)), clock);

    @AfterEach
    void stop() {
        sites.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "User-agent: *|Disallow: /; /contact; false",
                "User-agent: *|Disallow:; /contact; true",
                "User-agent: *|Disallow: /private; /contact; true",
                "User-agent: *|Disallow: /con; /contact; false",
                "User-agent: *|Disallow: /|Allow: /contact; /contact; true",
                "User-agent: *|Allow: /|Disallow: /contact; /contact; false",
                "User-agent: *|Disallow: /*ct$; /contact; false",
                "User-agent: *|Disallow: /contact$; /contact?x=1; true",
                "User-agent: Leadflow|Disallow: /||User-agent: *|Disallow:; /contact; false",
                "User-agent: leadflow|Allow: /||User-agent: *|Disallow: /; /contact; true",
                "User-agent: LeadflowSpy|Disallow: /; /contact; true",
                "User-agent: Googlebot|Allow: /||User-agent: *|Disallow: /; /contact; false",
                "USER-AGENT: *|DISALLOW: /contact; /contact; false",
                "Sitemap: http://site.example/map; /contact; true",
                "<html>not a robots.txt; /contact; true",
            })
    void doesWhatRobotsTxtSays(String robots, String path, boolean allowed) {
        sites.robots(SITE, robots.replace("|", "\n")).page(SITE, "/contact", "<p>here");

        Visit visit = visits.visit(sites.url(SITE, path));

        if (allowed) {
            assertThat(visit).isInstanceOf(Visit.Page.class);
        } else {
            assertRefused(visit, Reason.ROBOTS_DISALLOWED);
            assertThat(sites.asked()).containsExactly(SITE + "/robots.txt"); // and never the page
        }
    }

    @ParameterizedTest
    @CsvSource({"404, true", "401, true", "403, true", "410, true", "429, false", "500, false", "503, false"})
    void takesAMissingRobotsTxtForAYesAndABrokenOneForANo(int status, boolean allowed) {
        sites.status(SITE, "/robots.txt", status).page(SITE, "/", "<p>here");

        assertThat(visits.visit(sites.url(SITE, "/")) instanceof Visit.Page).isEqualTo(allowed);
    }

    @Test
    void takesARobotsTxtThatDoesNotComeForANo() {
        sites.answer(
                        SITE,
                        "/robots.txt",
                        new MockResponse.Builder()
                                .body("User-agent: *\nDisallow:\n")
                                .throttleBody(1, 200, TimeUnit.MILLISECONDS)
                                .build())
                .page(SITE, "/", "<p>here");

        assertRefused(visits.visit(sites.url(SITE, "/")), Reason.UNREACHABLE);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {"404, null", "500, FAULTY", "503, FAULTY", "403, BUSY", "429, BUSY"})
    void saysWhatSpeaksAgainstTheSite(int status, @Nullable Fault fault) {
        sites.status(SITE, "/", status);

        assertThat(visits.visit(sites.url(SITE, "/")).fault()).isEqualTo(fault);
    }

    @Test
    void readsTheFirst500KibibytesOfALongRobotsTxt() {
        String before = "User-agent: *\nDisallow: /private\n";
        sites.robots(SITE, before + "# long\n".repeat(200_000) + "Disallow: /\n")
                .page(SITE, "/", "<p>here")
                .page(SITE, "/private", "<p>here");

        assertThat(visits.visit(sites.url(SITE, "/"))).isInstanceOf(Visit.Page.class);
        assertRefused(visits.visit(sites.url(SITE, "/private")), Reason.ROBOTS_DISALLOWED);
    }

    /** The half of a line means something else: "Allow: /" is the beginning of "Allow: /public". */
    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n"})
    void doesNotReadTheLineInWhichALongRobotsTxtIsCutOff(String end) {
        String beginning = "User-agent: *" + end + "Disallow: /p" + end;
        String half = end + "Allow: /private";
        sites.robots(
                        SITE,
                        beginning + "#".repeat(500 * 1024 - beginning.length() - half.length()) + half + "/not" + end)
                .page(SITE, "/private/a", "<p>here");

        assertRefused(visits.visit(sites.url(SITE, "/private/a")), Reason.ROBOTS_DISALLOWED);
    }

    @Test
    void followsRobotsTxtToWhereItIs() {
        sites.redirect(SITE, "/robots.txt", "/elsewhere.txt")
                .answer(
                        SITE,
                        "/elsewhere.txt",
                        new MockResponse.Builder()
                                .body("User-agent: *\nDisallow: /")
                                .build())
                .page(SITE, "/", "<p>here");

        assertRefused(visits.visit(sites.url(SITE, "/")), Reason.ROBOTS_DISALLOWED);
    }

    @Test
    void remembersRobotsTxtForADayAndNoLonger() {
        sites.robots(SITE, "User-agent: *\nDisallow:").page(SITE, "/", "<p>here");
        visits.visit(sites.url(SITE, "/"));
        sites.robots(SITE, "User-agent: *\nDisallow: /");

        clock.advance(Duration.ofHours(23));
        assertThat(visits.visit(sites.url(SITE, "/"))).isInstanceOf(Visit.Page.class);
        clock.advance(Duration.ofHours(1));
        assertRefused(visits.visit(sites.url(SITE, "/")), Reason.ROBOTS_DISALLOWED);
    }

    @Test
    void asksTheRobotsTxtOfWhereARedirectLeads() {
        sites.redirect(SITE, "/", sites.url("other.example", "/page").toString())
                .robots("other.example", "User-agent: *\nDisallow: /page")
                .page("other.example", "/page", "<p>here");

        assertRefused(visits.visit(sites.url(SITE, "/")), Reason.ROBOTS_DISALLOWED);
        assertThat(sites.asked()).doesNotContain("other.example/page");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 429, 999})
    void leavesASiteThatTurnsItAwayAloneForADay(int status) {
        sites.status(SITE, "/a", status).page(SITE, "/b", "<p>here");

        assertRefused(visits.visit(sites.url(SITE, "/a")), Reason.HOST_REFUSED);
        assertRefused(visits.visit(sites.url(SITE, "/b")), Reason.HOST_REFUSED);
        assertThat(sites.asked()).doesNotContain(SITE + "/b");
        clock.advance(Duration.ofHours(24));
        assertThat(visits.visit(sites.url(SITE, "/b"))).isInstanceOf(Visit.Page.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/authwall?trk=x", "/login", "/uas/login", "/checkpoint/challenge"})
    void turnsRoundAtALoginWall(String wall) {
        sites.redirect(SITE, "/company/northwind", wall).page(SITE, wall.split("\\?", 2)[0], "<p>log in");

        assertRefused(visits.visit(sites.url(SITE, "/company/northwind")), Reason.HOST_REFUSED);
        assertThat(sites.asked()).containsExactly(SITE + "/robots.txt", SITE + "/company/northwind");
    }

    /** Only where a site leads a guest by itself it says that it wants no guests. */
    @Test
    void passesOverALinkToALoginAndReadsTheRestOfTheSite() {
        sites.page(SITE, "/login", "<p>log in").page(SITE, "/contact", "<p>here");

        assertRefused(visits.visit(sites.url(SITE, "/login?next=/contact")), Reason.UNREADABLE);
        assertThat(visits.visit(sites.url(SITE, "/contact"))).isInstanceOf(Visit.Page.class);
        assertThat(sites.asked()).doesNotContain(SITE + "/login?next=/contact");
    }

    @Tag("prop-2")
    @ParameterizedTest
    @ValueSource(strings = {"/in/asha", "/pub/asha", "/IN/asha", "//in/asha", "/in/asha?x=/company/y"})
    void readsNoPageOfAPerson(String path) {
        assertRefused(visits.visit(sites.url("linkedin.com", path)), Reason.PERSONAL_PROFILE);
        assertThat(sites.asked()).isEmpty();
    }

    @Test
    void keepsThePauseThatTheSiteAsksFor() {
        sites.robots(SITE, "User-agent: *\nCrawl-delay: 7\nDisallow: /x").page(SITE, "/", "<p>here");

        assertThat(visits.pauseBefore(sites.url(SITE, "/"))).isZero();
        visits.visit(sites.url(SITE, "/"));
        assertThat(visits.pauseBefore(sites.url(SITE, "/"))).isEqualTo(Duration.ofSeconds(7));
        clock.advance(Duration.ofSeconds(5));
        assertThat(visits.pauseBefore(sites.url(SITE, "/"))).isEqualTo(Duration.ofSeconds(2));
        assertThat(visits.pauseBefore(sites.url("other.example", "/"))).isZero();
    }

    /** Two searches in one directory begin in the same second. */
    @Test
    void letsOneVisitBeginAtATime() {
        sites.robots(SITE, "User-agent: *\nCrawl-delay: 7\nDisallow: /x").page(SITE, "/", "<p>here");

        assertThat(visits.pauseBefore(sites.url(SITE, "/"))).isZero();
        assertThat(visits.pauseBefore(sites.url(SITE, "/"))).isEqualTo(Duration.ofSeconds(7));
        clock.advance(Duration.ofSeconds(7));
        assertThat(visits.pauseBefore(sites.url(SITE, "/"))).isZero();
        assertThat(visits.pauseBefore(sites.url(SITE, "/"))).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void keepsThePauseOfWhereARedirectHasLedIt() {
        sites.redirect(SITE, "/", sites.url("other.example", "/").toString())
                .robots("other.example", "User-agent: *\nCrawl-delay: 7\nDisallow: /x")
                .page("other.example", "/", "<p>here");

        visits.visit(sites.url(SITE, "/"));

        assertThat(visits.pauseBefore(sites.url("other.example", "/contact"))).isEqualTo(Duration.ofSeconds(7));
    }

    /** What is refused is kept with Google's place id, and Google lets nobody keep the website beside it. */
    private static void assertRefused(Visit visit, Reason reason) {
        assertThat(visit).isInstanceOf(Visit.Refused.class);
        assertThat(((Visit.Refused) visit).refusal().reason()).isEqualTo(reason);
        assertThat(((Visit.Refused) visit).refusal().detail()).doesNotContain("site.example", "other.example");
    }
}
