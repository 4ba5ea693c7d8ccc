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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Row 85: JustDial, where it has given its permission and its robots.txt says so too. */
class JustDialTest extends LeadSourceContract {

    private static final String HOST = "justdial.example";

    private final FixtureSites sites = new FixtureSites(HOST);
    private final SettableClock clock = new SettableClock(Fixtures.NOON_IN_KOLKATA);

    @BeforeEach
    void fill() {
        sites.page(HOST, "/Pune/bakeries", page("""
                        {"@type":"ItemList","itemListElement":[
                          {"@type":"ListItem","position":1,"item":{"@type":"Bakery","name":"Asha","telephone":"+91 20 2553 0001",
                            "url":"/Pune/Asha/1","address":{"addressLocality":"Pune"}}},
                          {"@type":"ListItem","position":2,"url":"/Pune/Bina/2"},
                          {"@type":"ListItem","position":3,"url":"http://127.0.0.1/evil"}]}"""))
                .page(HOST, "/Pune/bakeries/page-2", page("""
                        {"@type":"ItemList","itemListElement":[{"@type":"ListItem","item":{"@type":"Bakery","name":"Chitra",
                          "sameAs":"https://chitra.example"}}]}"""))
                .page(HOST, "/Pune/Bina/2", page("""
                        {"@type":"LocalBusiness","name":"Bina","email":"bina@bina.example","url":"/Pune/Bina/2"}"""));
    }

    @AfterEach
    void stop() {
        sites.close();
    }

    @Override
    protected LeadSource source() {
        return source("licence 123, 2026-05-01");
    }

    @Override
    protected Search search() {
        return new Search("bakeries", "Pune", null, "IN", 100);
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
    void readsListsTheirNextPagesAndTheBusinessesThatTheyOnlyName() {
        List<Finding> findings = pages(source(), null).stream()
                .flatMap(page -> page.findings().stream())
                .toList();

        assertThat(findings)
                .extracting(Finding::reference)
                .containsExactly(url("/Pune/Asha/1"), url("/Pune/Bina/2"), url("/Pune/bakeries/page-2") + "#Chitra");
        assertThat(((Finding.Lead) findings.get(0)).fields())
                .containsEntry("business_name", "Asha")
                .containsEntry("phone", "+91 20 2553 0001")
                .containsEntry("city", "Pune")
                .containsEntry("source", "justdial")
                .containsEntry("source_url", url("/Pune/Asha/1"));
        assertThat(findings.get(2))
                .isInstanceOfSatisfying(
                        Finding.OnItsWebsite.class,
                        found -> assertThat(found.website()).isEqualTo("https://chitra.example"));
        assertThat(sites.asked()).noneMatch(asked -> asked.contains("evil"));
    }

    @Test
    void isNotReadWithoutPermission() {
        forbidden().next(search(), null);

        assertThat(sites.asked()).isEmpty();
    }

    @Test
    void isNotReadAgainstItsRobotsTxtWhateverThePermission() {
        sites.robots(HOST, "User-agent: Googlebot\nAllow: /\n\nUser-agent: *\nDisallow: /\n");

        assertThat(source().next(search(), null))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.refusal().reason()).isEqualTo(Reason.ROBOTS_DISALLOWED));
        assertThat(sites.asked()).containsExactly(HOST + "/robots.txt");
    }

    @Test
    void keepsThePauseBetweenTwoPages() {
        sites.robots(HOST, "User-agent: *\nCrawl-delay: 30\nDisallow: /x");
        LeadSource source = source();
        Answer.Found first = (Answer.Found) source.next(search(), null);

        assertThat(source.next(search(), first.next())).isInstanceOfSatisfying(Answer.Later.class, later -> {
            assertThat(later.after()).isEqualTo(Duration.ofSeconds(30));
            assertThat(later.failure()).isFalse();
        });
        clock.advance(Duration.ofSeconds(30));
        assertThat(source.next(search(), first.next())).isInstanceOf(Answer.Found.class);
    }

    /** The permission is JustDial's, and so would be the source of the leads. */
    @Test
    void doesNotReadAnotherSiteAsItsOwn() {
        sites.redirect(HOST, "/Pune/bakeries", sites.url("advert.example", "/").toString())
                .page("advert.example", "/", page("""
                        {"@type":"Bakery","name":"Advert","telephone":"+912025530009"}"""));

        assertThat(source().next(search(), null))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.refusal().reason()).isEqualTo(Reason.UNREADABLE));
        assertThat(sites.asked()).noneMatch(asked -> asked.startsWith("advert.example"));
    }

    @Test
    void isReadUnderTheOtherNamesOfItsDomain() {
        sites.redirect(
                        HOST,
                        "/Pune/bakeries",
                        sites.url("www." + HOST, "/Pune/bakeries").toString())
                .page("www." + HOST, "/Pune/bakeries", page("""
                        {"@type":"Bakery","name":"Asha","telephone":"+912025530001"}"""));

        assertThat(((Answer.Found) source().next(search(), null)).findings()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 429, 999})
    void stopsWhenItIsTurnedAway(int status) {
        sites.status(HOST, "/Pune/bakeries", status);

        assertThat(source().next(search(), null))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.refusal().reason()).isEqualTo(Reason.HOST_REFUSED));
    }

    /** A page whose numbers are hidden behind icons says nothing to a program, and so it stays. */
    @Test
    void decodesNothingThatIsHidden() {
        sites.page(HOST, "/Pune/bakeries", """
                <span class="jcn"><a title="Asha">Asha</a></span>
                <span class="mobilesv icon-acb"></span><span class="mobilesv icon-yz"></span>""");

        assertThat(source().next(search(), null)).isEqualTo(new Answer.Found(List.of(), null));
    }

    @Test
    void comesToAnEndOnAListWithoutOne() {
        for (int i = 1; i < 80; i++) {
            sites.page(HOST, "/Pune/bakeries" + (i == 1 ? "" : "/page-" + i), page("""
                    {"@type":"ItemList","itemListElement":[{"@type":"Bakery","name":"A","telephone":"+912025530001"}]}"""));
        }
        LeadSource source = source();
        String cursor = null;
        int pages = 0;
        do {
            clock.advance(Duration.ofSeconds(1));
            Answer.Found found = (Answer.Found) source.next(search(), cursor);
            cursor = found.next();
            pages++;
        } while (cursor != null && pages < 100);

        assertThat(pages).isEqualTo(50);
    }

    @Test
    void pausesInsteadOfFailingPageAfterPageWhileTheSiteIsBroken() {
        sites.status(HOST, "/Pune/bakeries", 503);
        LeadSource source = source();
        for (int page = 0; page < 10; page++) {
            assertThat(source.next(search(), null)).isInstanceOf(Answer.Refused.class);
            clock.advance(Duration.ofSeconds(1));
        }
        int asked = sites.asked().size();

        assertThat(source.next(search(), null))
                .isInstanceOfSatisfying(
                        Answer.Later.class,
                        later -> assertThat(later.failure()).as("not asked").isFalse());
        assertThat(sites.asked()).hasSize(asked);
    }

    private static String page(String json) {
        return "<html><script type=\"application/ld+json\">" + json + "</script></html>";
    }

    private String url(String path) {
        return sites.url(HOST, path).toString();
    }

    private LeadSource source(@Nullable String permission) {
        return new JustDial(
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
