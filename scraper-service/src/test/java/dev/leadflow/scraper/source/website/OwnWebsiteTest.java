package dev.leadflow.scraper.source.website;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadflow.common.provider.Fault;
import dev.leadflow.common.provider.ProviderException;
import dev.leadflow.common.provider.ProviderLine;
import dev.leadflow.common.provider.Providers;
import dev.leadflow.scraper.source.Finding.Expectation;
import dev.leadflow.scraper.source.FixtureSites;
import dev.leadflow.scraper.source.SourceRefusal.Reason;
import dev.leadflow.scraper.source.site.GuardedFetcher;
import dev.leadflow.scraper.source.site.SiteVisits;
import dev.leadflow.scraper.source.website.OwnWebsite.Reading;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.SettableClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mockwebserver3.MockResponse;
import okhttp3.Dns;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a business says about itself on its own website, and nothing that somebody else says there. */
class OwnWebsiteTest {

    private static final String SITE = "www.asha.example";

    private final FixtureSites sites = new FixtureSites(SITE, "asha.example", "agency.example", "facebook.com");
    private final SettableClock clock = new SettableClock(Fixtures.NOON_IN_KOLKATA);
    private final List<Duration> pauses = new ArrayList<>();
    private final ProviderLine line = new Providers("test", new SimpleMeterRegistry(), clock)
            .line("scraper", "website", "open", OwnWebsite.LIMITS);

    @AfterEach
    void stop() {
        sites.close();
    }

    @Test
    void readsNamePhoneAndEmailFromHomeAndContactPage() {
        sites.page(SITE, "/", """
                <title>Home | Asha Bakery</title><a href="/menu">Menu</a><a href="/kontakt">Reach us</a>""")
                .page(SITE, "/kontakt", """
                <a href="mailto:info@asha.example?subject=Hello%20there">write</a> <a href="tel:+91-20-2553-0001">call</a>""")
                .page(SITE, "/menu", "<a href='tel:+912025530009'>no</a>");

        Map<String, String> fields = stated(read("http://" + SITE + ":" + sites.port() + "/", Expectation.NONE));

        assertThat(fields)
                .containsEntry("business_name", "Asha Bakery")
                .containsEntry("email", "info@asha.example")
                .containsEntry("phone", "+912025530001")
                .containsEntry("website", "http://www.asha.example")
                .containsEntry("source", "website")
                .containsEntry("source_url", sites.url(SITE, "/kontakt").toString());
        assertThat(sites.asked()).containsExactly(SITE + "/robots.txt", SITE + "/", SITE + "/kontakt");
    }

    @Test
    void readsJsonLd() {
        sites.page(SITE, "/", """
                <script type="application/ld+json">{"@type":"Bakery","name":"Asha Bakery","telephone":"020 2553 0001",
                "email":"orders@partner.example","address":{"streetAddress":"12 MG Road","addressLocality":"Pune","addressCountry":"India"}}
                </script>""");

        assertThat(stated(read(site(), Expectation.NONE)))
                .containsEntry("business_name", "Asha Bakery")
                .containsEntry("phone", "+912025530001")
                .containsEntry("email", "orders@partner.example") // said in so many words to be theirs
                .containsEntry("city", "Pune")
                .containsEntry("country", "India");
    }

    @Test
    void doesNotTakeTheAddressOfWhoeverMadeTheSite() {
        sites.page(SITE, "/", """
                <title>Asha Bakery</title>
                <footer>Made by <a href="mailto:hello@agency.example">Agency</a></footer>""");

        assertThat(refused(read(site(), Expectation.NONE))).isEqualTo(Reason.NOT_CONFIRMED);

        sites.page(SITE, "/contact", "<a href='mailto:asha.bakery@gmail.com'>write</a>")
                .page(
                        SITE,
                        "/",
                        "<title>Asha Bakery</title><a href='/contact'>Contact</a>"
                                + "<a href='mailto:hello@agency.example'>Agency</a>");
        assertThat(stated(read(site(), Expectation.NONE))).containsEntry("email", "asha.bakery@gmail.com");
    }

    @ParameterizedTest
    @CsvSource({
        "text/html, windows-1252, Bäckerei Müller",
        "text/html, UTF-8, Bäckerei Müller",
        "text/html; charset=windows-1252, windows-1252, Bäckerei Müller",
        "text/html; charset=utf-8, windows-1252, Brot" // without a name that can be read
    })
    void readsNamesInTheCharacterSetOfThePage(String type, String charset, String name) {
        sites.answer(
                SITE,
                "/",
                new MockResponse.Builder()
                        .addHeader("Content-Type", type)
                        .body(new Buffer()
                                .writeString(
                                        "<title>Bäckerei Müller | Brot</title><a href='tel:+912025530001'>call</a>",
                                        Charset.forName(charset)))
                        .build());

        assertThat(stated(read(site(), Expectation.NONE))).containsEntry("business_name", name);
    }

    @Test
    void passesOverMailboxesThatNobodyReads() {
        sites.page(SITE, "/", """
                <title>Asha Bakery</title><a href="mailto:no-reply@asha.example">sent by</a>
                <a href="mailto:Abuse@asha.example">abuse</a><a href="mailto:bounces+7@asha.example">bounces</a>
                <a href="mailto:replies@asha.example">write</a>""");

        assertThat(stated(read(site(), Expectation.NONE))).containsEntry("email", "replies@asha.example");
    }

    @Test
    void doesNotTakeWhatWhoeverMadeTheSiteSaysOfItselfInJsonLd() {
        String agency = """
                <title>Asha Bakery</title><script type="application/ld+json">{"@type":"Organization","name":"Pixel Agency",
                "url":"https://agency.example","telephone":"+912025530009","email":"hello@agency.example"}</script>""";
        sites.page(SITE, "/", agency + """
                <script type="application/ld+json">{"@type":"Bakery","name":"Asha Bakery","url":"http://www.asha.example/",
                "telephone":"+912025530001","email":"asha.bakery@gmail.com"}</script>""");

        assertThat(stated(read(site(), Expectation.NONE)))
                .containsEntry("business_name", "Asha Bakery")
                .containsEntry("phone", "+912025530001")
                .containsEntry("email", "asha.bakery@gmail.com");

        sites.page(SITE, "/", agency);
        assertThat(refused(read(site(), Expectation.NONE))).isEqualTo(Reason.NOT_CONFIRMED);
    }

    @Test
    void believesABusinessThatNamesItsOtherDomainInJsonLd() {
        sites.page(SITE, "/", """
                <script type="application/ld+json">{"@type":"Bakery","name":"Asha","url":"https://asha-pune.example",
                "telephone":"+912025530001"}</script>""");

        assertThat(stated(read(site(), Expectation.NONE))).containsEntry("phone", "+912025530001");
    }

    @Test
    void choosesWhatTheSourceExpectsAmongWhatTheSiteSays() {
        sites.page(SITE, "/", """
                <title>Best breads in town - Asha Bakery and Sweets</title>
                <meta property="og:site_name" content="Breads!">
                <a href="tel:+912025530001">Mumbai</a><a href="tel:+912025530002">Pune</a>""");

        Map<String, String> fields =
                stated(read(site(), new Expectation("Asha Bakery & Sweets", "+91 20 2553 0002", "bakeries", "Pune")));

        assertThat(fields)
                .containsEntry("business_name", "Asha Bakery and Sweets") // its own spelling
                .containsEntry("phone", "+912025530002")
                .containsEntry("category", "bakeries")
                .containsEntry("city", "Pune");
    }

    @Test
    void neverTakesFromTheSourceWhatTheSiteDoesNotSay() {
        sites.page(SITE, "/", "<title>Asha Bakery</title><a href='mailto:info@asha.example'>write</a>");

        assertThat(stated(read(site(), new Expectation("Asha's", "+91 20 2553 0002", null, null))))
                .containsEntry("business_name", "Asha Bakery")
                .doesNotContainKeys("phone", "city", "category");
    }

    @Test
    void readsFivePagesAtMost() {
        StringBuilder links = new StringBuilder("<title>Asha</title>");
        for (int i = 0; i < 50; i++) {
            links.append("<a href='/contact-").append(i).append("'>contact</a>");
            sites.page(SITE, "/contact-" + i, links.toString());
        }
        sites.page(SITE, "/", links.toString());

        read(site(), Expectation.NONE);

        assertThat(sites.asked()).hasSize(1 + 5).contains(SITE + "/contact-3").doesNotContain(SITE + "/contact-4");
    }

    @Test
    void staysOnTheSite() {
        sites.page(
                SITE,
                "/",
                "<title>Asha</title><a href='" + sites.url("agency.example", "/contact") + "'>contact</a>"
                        + "<a href='http://127.0.0.1/contact'>contact</a><a href='//10.0.0.1/contact'>contact</a>");

        assertThat(refused(read(site(), Expectation.NONE))).isEqualTo(Reason.NOT_CONFIRMED);
        assertThat(sites.asked()).containsExactly(SITE + "/robots.txt", SITE + "/");
    }

    @Test
    void goesOnWhenOnePageOfTheSiteCannotBeRead() {
        sites.robots(SITE, "User-agent: *\nDisallow: /contact")
                .page(SITE, "/", "<title>Asha</title><a href='/contact'>contact</a><a href='/about'>about</a>")
                .page(SITE, "/contact", "<a href='mailto:secret@asha.example'>write</a>")
                .page(SITE, "/about", "<a href='mailto:info@asha.example'>write</a>");

        assertThat(stated(read(site(), Expectation.NONE))).containsEntry("email", "info@asha.example");
        assertThat(sites.asked()).doesNotContain(SITE + "/contact");
    }

    @Test
    void keepsThePauseThatTheSiteAsksForAndDoesNotWaitForLong() {
        sites.robots(SITE, "User-agent: *\nCrawl-delay: 4\nDisallow: /x")
                .page(SITE, "/", "<title>Asha</title><a href='/contact'>contact</a>");
        read(site(), Expectation.NONE);
        assertThat(pauses).containsExactly(Duration.ofSeconds(4));

        sites.robots("asha.example", "User-agent: *\nCrawl-delay: 60\nDisallow: /x")
                .page(
                        "asha.example",
                        "/",
                        "<title>Asha</title><a href='/contact'>contact</a>"
                                + "<a href='mailto:info@asha.example'>write</a>");
        assertThat(read(sites.url("asha.example", "/").toString(), Expectation.NONE))
                .isInstanceOf(Reading.Stated.class);
        assertThat(pauses).hasSize(1);
        assertThat(sites.asked()).doesNotContain("asha.example/contact");
    }

    @Test
    void leavesPagesThatManyBusinessesShare() {
        sites.redirect(SITE, "/", sites.url("facebook.com", "/asha").toString())
                .page("facebook.com", "/asha", "<title>Asha</title><a href='tel:+912025530001'>call</a>");

        assertThat(refused(read(site(), Expectation.NONE))).isEqualTo(Reason.NO_OWN_WEBSITE);
        assertThat(refused(read("https://facebook.com/asha", Expectation.NONE))).isEqualTo(Reason.NO_OWN_WEBSITE);
        assertThat(refused(read("http://127.0.0.1/", Expectation.NONE))).isEqualTo(Reason.NO_OWN_WEBSITE);
    }

    /** A domain that has lapsed often leads to whoever sells it now. */
    @Test
    void takesAnotherDomainForTheirsOnlyWhenItNamesThem() {
        sites.redirect(SITE, "/", sites.url("agency.example", "/").toString())
                .page("agency.example", "/", "<title>Domains for sale</title><a href='tel:+912025530001'>call</a>");
        Expectation asha = new Expectation("Asha Bakery", null, null, null);

        assertThat(refused(read(site(), asha))).isEqualTo(Reason.NOT_CONFIRMED);
        sites.page("agency.example", "/", "<title>Asha Bakery</title><a href='tel:+912025530001'>call</a>");
        assertThat(stated(read(site(), asha))).containsEntry("website", "http://agency.example");
    }

    @Test
    void followsLinksFromTheBaseThatThePageNames() {
        sites.page(SITE, "/", "<base href='/en/'><title>Asha</title><a href='contact'>contact</a>")
                .page(SITE, "/en/contact", "<a href='mailto:info@asha.example'>write</a>");

        assertThat(stated(read(site(), Expectation.NONE))).containsEntry("email", "info@asha.example");
    }

    @Test
    void findsASiteThatAnswersWithoutEncryptionOnly() {
        sites.page(SITE, "/", "<title>Asha</title><a href='tel:+912025530001'>call</a>");

        assertThat(read(SITE + ":" + sites.port(), Expectation.NONE)).isInstanceOf(Reading.Stated.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<title></title><a href='mailto:'>x</a><a href='mailto:%'>x</a><a href='tel:%zz'>x</a>",
                "<title>Home</title><a href='tel:12'>x</a><a href='mailto:a@b@c'>x</a>",
                "<a href='mailto:info@asha.example'>no name anywhere</a>",
                "<title>Asha</title><a href='http://[bad'>contact</a>",
                "<base href='http://127.0.0.1/'><title>Asha</title><a href='contact'>contact</a>",
                "<title>Asha</title><meta http-equiv='refresh' content='0;url=http://127.0.0.1/'>",
                "<title>\u0000\uD800</title><a href='tel:+912025530001'>x</a>"
            })
    void confirmsNothingFromPagesThatSayNothing(String html) {
        sites.page(SITE, "/", html);

        assertThat(refused(read(site(), Expectation.NONE))).isEqualTo(Reason.NOT_CONFIRMED);
    }

    @Test
    void goesOnAmongDeadSitesAndPausesOnlyWhenNoneOf20Answers() {
        sites.page(SITE, "/", "<title>Asha</title><a href='tel:+912025530001'>call</a>");
        for (int site = 0; site < 40; site++) {
            boolean alive = site % 10 == 0; // the last one is the 31st
            Reading reading = read(alive ? site() : "http://dead.invalid/" + site, Expectation.NONE);
            assertThat(reading).isInstanceOf(alive ? Reading.Stated.class : Reading.Refused.class);
        }
        for (int site = 0; site < 11; site++) {
            read("http://dead" + site + ".invalid/", Expectation.NONE);
        }

        assertThatThrownBy(() -> read(site(), Expectation.NONE))
                .isInstanceOfSatisfying(
                        ProviderException.class,
                        resting -> assertThat(resting.fault()).isEqualTo(Fault.RESTING));
    }

    private String site() {
        return sites.url(SITE, "/").toString();
    }

    private Reading read(String website, Expectation expectation) {
        SiteVisits visits = new SiteVisits(
                new GuardedFetcher(Dns.SYSTEM, sites.trusted(), "Leadflow/1.0", Duration.ofSeconds(2)), clock);
        OwnWebsite own = new OwnWebsite(visits, line, pause -> {
            if (!pause.equals(Duration.ofMillis(500))) {
                pauses.add(pause);
            }
            clock.advance(pause);
        });
        return own.read(website, expectation, "IN");
    }

    private static Map<String, String> stated(Reading reading) {
        assertThat(reading).isInstanceOf(Reading.Stated.class);
        return ((Reading.Stated) reading).fields();
    }

    private static Reason refused(Reading reading) {
        assertThat(reading).isInstanceOf(Reading.Refused.class);
        return ((Reading.Refused) reading).refusal().reason();
    }
}
