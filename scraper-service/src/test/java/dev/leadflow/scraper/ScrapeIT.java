package dev.leadflow.scraper;

import static dev.leadflow.testkit.RunningService.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.Service;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.LeadAccepted;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Origin;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.postgres.Postgres;
import dev.leadflow.common.web.Role;
import dev.leadflow.scraper.source.FixtureSites;
import dev.leadflow.scraper.source.places.PlacesServer;
import dev.leadflow.testkit.EndpointMatrix;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.RunningService;
import dev.leadflow.testkit.TestHttp;
import dev.leadflow.testkit.TestHttp.Answer;
import dev.leadflow.testkit.TestKafka;
import dev.leadflow.testkit.TestPostgres;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Searches as their users meet them: from Google and the websites of businesses to accepted leads. */
class ScrapeIT {

    private static final Service SCRAPER =
            new Service("scraper", ScraperIT.WithPublishedTables.class, ScraperSettings.ALL);
    private static final String RUN = UUID.randomUUID().toString().substring(0, 8);
    private static final OrganizationId OURS = Fixtures.organization();
    private static final OrganizationId THEIRS = Fixtures.organization();
    private static final OrganizationId STRICT = Fixtures.organization();
    private static final PlacesServer google = new PlacesServer();
    private static final FixtureSites sites = new FixtureSites();
    private static RunningService service;

    @BeforeAll
    static void start() {
        site("asha", "<a href='mailto:info@asha-" + RUN + ".example'>write</a>");
        site("bina", "<a href='tel:+912025530001'>call</a>");
        site("closed", "");
        site("silent", "<p>nothing to reach us by");
        site("forbidden", "<a href='tel:+912025530009'>call</a>")
                .robots(host("forbidden"), "User-agent: *\nDisallow: /");
        place("asha", "OPERATIONAL");
        place("bina", "CLOSED_TEMPORARILY");
        place("closed", "CLOSED_PERMANENTLY");
        place("silent", "OPERATIONAL");
        place("forbidden", "OPERATIONAL");
        google.place(Map.of("id", "ChIJ-home", "websiteUri", "http://127.0.0.1:22/"));
        service = start(TestKafka.cluster(), TestPostgres.emptyDatabase());
        approve(service, OURS, "google_maps", "website", "linkedin", "justdial");
        approve(service, THEIRS, "google_maps", "website");
        approve(service, STRICT, "google_maps", "csv");
    }

    @AfterAll
    static void stop() {
        service.close();
        google.close();
        sites.close();
    }

    private static RunningService start(KafkaCluster cluster, Postgres postgres) {
        return RunningService.start(
                List.of(SCRAPER),
                Map.of(
                        "GOOGLE_MAPS_API_KEY", PlacesServer.KEY,
                        "GOOGLE_MAPS_BASE_URL", google.url(),
                        "SCRAPE_TRUSTED_SITES", sites.trustedText()),
                cluster,
                postgres);
    }

    @Test
    void findsBusinessesOnGoogleAndTakesWhatTheirOwnWebsitesSay() {
        JsonNode done = done(service, OURS, Map.of("source", "Google Places", "query", "bakeries", "city", "Pune"));

        assertThat(done.path("status").asString()).as(done.toString()).isEqualTo("DONE");
        assertThat(done.path("source").asString()).isEqualTo("google_maps");
        assertThat(done.path("progress").asInt()).isEqualTo(100);
        assertThat(done.path("found").asInt()).isEqualTo(6);
        assertThat(done.path("captured").asInt()).isEqualTo(2);
        assertThat(done.path("refused").toString())
                .isEqualTo(
                        "{\"CLOSED_PERMANENTLY\":1,\"NOT_CONFIRMED\":1,\"NO_OWN_WEBSITE\":1,\"ROBOTS_DISALLOWED\":1}");

        List<LeadAccepted> accepted = service.awaitEvents(
                Topics.LEAD_ACCEPTED,
                2,
                each -> each.organizationId().equals(OURS) && each.lead().city() != null);
        assertThat(accepted)
                .extracting(
                        each -> each.lead().businessName(),
                        each -> each.lead().email(),
                        each -> each.lead().phone())
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("Asha " + RUN, "info@asha-" + RUN + ".example", null),
                        org.assertj.core.groups.Tuple.tuple("Bina " + RUN, null, "+912025530001"));
        assertThat(accepted).allSatisfy(each -> {
            assertThat(each.lead().source()).isEqualTo("website");
            assertThat(each.lead().sourceUrl()).contains(".example");
            assertThat(each.lead().category()).isEqualTo("bakeries");
            assertThat(each.lead().city()).isEqualTo("Pune");
        });
        assertThat(service.events(Topics.LEAD_CAPTURED).stream()
                        .filter(each -> each.organizationId().equals(OURS)))
                .allMatch(each -> each.origin().door() == Origin.Door.SCRAPE);
        String items = http(OURS)
                .get("/api/scrapes/" + done.path("scrape_id").asString() + "/items")
                .body();
        assertThat(items)
                .contains(
                        "ChIJ-asha",
                        "ROBOTS_DISALLOWED",
                        accepted.getFirst().leadId().toString());
    }

    /** Of what Google says nothing is kept but the place id: not in PostgreSQL, not in Kafka. */
    @Test
    void keepsNothingThatOnlyGoogleSaid() {
        done(service, THEIRS, Map.of("source", "google_maps", "query", "cafes"));

        String kept = service.database()
                .jdbc()
                .sql("SELECT coalesce(string_agg(s::text || i::text, ' '), '') FROM scraper.scrape s"
                        + " JOIN scraper.scrape_item i USING (organization_id, scrape_id)")
                .query(String.class)
                .single();
        assertThat(kept).contains("ChIJ-asha").doesNotContain("As Google calls it", "20 2553 0777", PlacesServer.KEY);
        assertThat(service.events(Topics.LEAD_CAPTURED).toString())
                .doesNotContain("As Google calls it", "20 2553 0777", "+912025530777");
    }

    @Test
    void showsNothingToAnotherOrganization() {
        String id = begin(service, OURS, Map.of("source", "website", "query", host("asha") + ":" + sites.port()));

        TestHttp others = http(THEIRS);
        assertThat(others.get("/api/scrapes/" + id).status()).isEqualTo(404);
        assertThat(others.get("/api/scrapes/" + id + "/items").status()).isEqualTo(404);
        assertThat(others.post("/api/scrapes/" + id + "/cancel", "").status()).isEqualTo(404);
        assertThat(others.post("/api/scrapes/" + id + "/resume", "").status()).isEqualTo(404);
        assertThat(others.get("/api/scrapes").body()).doesNotContain(id);
        assertThat(http(OURS).get("/api/scrapes?size=500").body()).contains(id);
    }

    @Test
    void confirmsABusinessByItsOwnWebsite() {
        JsonNode done = done(service, THEIRS, Map.of("source", "website", "query", host("bina") + ":" + sites.port()));

        assertThat(done.path("captured").asInt()).as(done.toString()).isOne();
    }

    @Test
    void saysWhatIsWrongWithASearch() {
        Map<String, Object> good = Map.of("source", "google_maps", "query", "bakeries");
        assertRefused(OURS, Map.of("query", "x"), "source", "");
        assertRefused(OURS, Map.of("source", "csv", "query", "x"), "source", "");
        assertRefused(OURS, Map.of("source", "yellow_pages", "query", "x"), "source", "");
        assertRefused(OURS, Map.of("source", "linkedin people", "query", "x"), "source", "PERSONAL_PROFILE");
        assertRefused(OURS, Map.of("source", "google_maps"), "query", "");
        assertRefused(OURS, Map.of("source", "google_maps", "query", "  "), "query", "");
        assertRefused(OURS, with(good, "query", "x".repeat(2_001)), "query", "");
        assertRefused(OURS, with(good, "query", "a\u0000b"), "query", "");
        assertRefused(OURS, with(good, "limit", 0), "limit", "");
        assertRefused(OURS, with(good, "limit", 501), "limit", "");
        assertRefused(OURS, with(good, "limit", "many"), "limit", "");
        assertRefused(OURS, with(good, "region", "Pune"), "region", "");
        assertRefused(OURS, with(good, "language", "English please"), "language", "");
        assertRefused(OURS, with(good, "status", "DONE"), "status", "");
        assertRefused(OURS, Map.of("source", "justdial", "query", "x", "city", "Pune"), "source", "PERMISSION_MISSING");
        assertRefused(OURS, Map.of("source", "linkedin", "query", "northwind"), "source", "PERMISSION_MISSING");
        assertRefused(OURS, Map.of("source", "linkedin", "query", "linkedin.com/in/asha"), "query", "PERSONAL_PROFILE");
        assertRefused(OURS, Map.of("source", "website", "query", "facebook.com/asha"), "query", "QUERY_REJECTED");
        assertRefused(THEIRS, Map.of("source", "justdial", "query", "x", "city", "P"), "source", "SOURCE_NOT_APPROVED");
        // What Google finds is captured as what own websites say, so that has to be approved as well.
        assertRefused(STRICT, good, "source", "SOURCE_NOT_APPROVED");
    }

    private static Map<String, Object> with(Map<String, Object> asked, String field, Object value) {
        Map<String, Object> all = new java.util.HashMap<>(asked);
        all.put(field, value);
        return all;
    }

    private static void assertRefused(
            OrganizationId organization, Map<String, Object> asked, String field, String reason) {
        Answer answer = http(organization).post("/api/scrapes", asked);
        assertThat(answer.status()).as(asked + " " + answer.body()).isEqualTo(422);
        assertThat(answer.text("field")).isEqualTo(field);
        assertThat(answer.json().path("reason").asString("")).isEqualTo(reason);
        assertThat(answer.text("detail")).isNotBlank();
    }

    @Test
    void asksOnEveryEndpointForAPermission() {
        assertThat(EndpointMatrix.violations(service, Fixtures.organization())).isEmpty();
        assertThat(EndpointMatrix.endpoints(service))
                .extracting(EndpointMatrix.Endpoint::toString)
                .contains(
                        "POST /api/scrapes",
                        "GET /api/scrapes",
                        "GET /api/scrapes/{id}",
                        "GET /api/scrapes/{id}/items",
                        "POST /api/scrapes/{id}/cancel",
                        "POST /api/scrapes/{id}/resume");
    }

    @Test
    void takesNoMoreThanTenSearchesAtOnce() {
        OrganizationId busy = Fixtures.organization();
        approve(service, busy, "website");
        service.database().jdbc().sql("""
                        INSERT INTO scraper.scrape (organization_id, scrape_id, source, query, region, most, status,
                          not_before, requested_by, requested_at)
                        SELECT :organization, gen_random_uuid(), 'website', 'x', 'IN', 1, 'QUEUED',
                          now() + interval '1 hour', 'a test', now() FROM generate_series(1, 10)""").param("organization", busy.value()).update();

        assertThat(http(busy)
                        .post("/api/scrapes", Map.of("source", "website", "query", "asha.example"))
                        .status())
                .isEqualTo(429);
        assertThat(http(busy).get("/api/scrapes").json().path("total").asInt()).isEqualTo(10);
    }

    /** F1, F20: the process ends while it waits for a website; the next one goes on, and each business is captured once. */
    @Test
    void goesOnInAnotherProcess() throws InterruptedException {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        FixtureSites slow = new FixtureSites();
        String first = "first-" + RUN + ".example";
        String second = "second-" + RUN + ".example";
        String third = "third-" + RUN + ".example";
        slow.page(first, "/", "<title>First " + RUN + "</title><a href='mailto:info@" + first + "'>x</a>");
        slow.page(third, "/", "<title>Third " + RUN + "</title><a href='mailto:info@" + third + "'>x</a>");
        slow.answer(second, "/", () -> {
            reached.countDown();
            try {
                var unused = release.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            return new MockResponse.Builder()
                    .addHeader("Content-Type", "text/html")
                    .body("<title>Second " + RUN + "</title><a href='mailto:info@" + second + "'>x</a>")
                    .build();
        });
        Map<String, String> settings = Map.of("SCRAPE_TRUSTED_SITES", slow.trustedText());
        KafkaCluster cluster = TestKafka.cluster();
        Postgres postgres = TestPostgres.emptyDatabase();
        OrganizationId organization = Fixtures.organization();
        String port = ":" + slow.port();
        String id;
        try (RunningService one = RunningService.start(List.of(SCRAPER), settings, cluster, postgres)) {
            approve(one, organization, "website");
            id = begin(
                    one,
                    organization,
                    Map.of(
                            "source",
                            "website",
                            "query",
                            "http://" + first + port + " http://" + second + port + " http://" + third + port));
            assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
        }
        release.countDown();
        try (RunningService two = RunningService.start(List.of(SCRAPER), settings, cluster, postgres)) {
            JsonNode done = await(two, organization, id);
            assertThat(done.path("status").asString()).as(done.toString()).isEqualTo("DONE");
            assertThat(done.path("captured").asInt()).isEqualTo(3);
            List<String> names =
                    two
                            .awaitEvents(
                                    Topics.LEAD_CAPTURED,
                                    3,
                                    each -> each.organizationId().equals(organization))
                            .stream()
                            .map(each -> String.valueOf(each.fields().get("business_name")))
                            .sorted()
                            .toList();
            assertThat(names).containsExactly("First " + RUN, "Second " + RUN, "Third " + RUN);
        } finally {
            slow.close();
        }
    }

    private static String host(String name) {
        return name + "-" + RUN + ".example";
    }

    private static FixtureSites site(String name, String html) {
        String title = name.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + name.substring(1) + " " + RUN;
        return sites.page(host(name), "/", "<title>" + title + "</title>" + html);
    }

    private static void place(String name, String status) {
        google.place(Map.of(
                "id",
                "ChIJ-" + name,
                "displayName",
                Map.of("text", "As Google calls it " + name),
                "internationalPhoneNumber",
                "+91 20 2553 0777",
                "businessStatus",
                status,
                "websiteUri",
                sites.url(host(name), "/").toString()));
    }

    private static void approve(RunningService at, OrganizationId organization, String... approved) {
        OrganizationSettings settings = Fixtures.changed(
                Fixtures.settings(organization, Mode.DRY_RUN),
                Map.of("approved_sources", new TreeSet<>(Set.of(approved))));
        at.database()
                .jdbc()
                .sql("INSERT INTO campaign.organization_settings VALUES (:id, :settings::json, 1)")
                .param("id", organization.value())
                .param("settings", Json.text(settings))
                .update();
        at.publish(Topics.SETTINGS, organization.toString(), settings);
    }

    private static String begin(RunningService at, OrganizationId organization, Map<String, ?> asked) {
        Answer begun = at.http(organization, Role.MANAGER).post("/api/scrapes", asked);
        assertThat(begun.status()).as(begun.body()).isEqualTo(202);
        return begun.text("scrape_id");
    }

    private static JsonNode done(RunningService at, OrganizationId organization, Map<String, ?> asked) {
        return await(at, organization, begin(at, organization, asked));
    }

    private static JsonNode await(RunningService at, OrganizationId organization, String id) {
        TestHttp viewer = at.http(organization, Role.VIEWER);
        eventually(() -> viewer.get("/api/scrapes/" + id).json().hasNonNull("finished_at"));
        return viewer.get("/api/scrapes/" + id).json();
    }

    private static TestHttp http(OrganizationId organization) {
        return service.http(organization, Role.MANAGER);
    }
}
