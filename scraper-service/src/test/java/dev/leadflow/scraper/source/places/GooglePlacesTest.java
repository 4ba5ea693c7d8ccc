package dev.leadflow.scraper.source.places;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.provider.Fault;
import dev.leadflow.common.provider.KeyCheck;
import dev.leadflow.common.provider.ProviderException;
import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.provider.ProviderLine;
import dev.leadflow.common.provider.Providers;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.scraper.source.Finding;
import dev.leadflow.scraper.source.LeadSource;
import dev.leadflow.scraper.source.LeadSource.Answer;
import dev.leadflow.scraper.source.LeadSourceContract;
import dev.leadflow.scraper.source.Search;
import dev.leadflow.scraper.source.SourceRefusal;
import dev.leadflow.scraper.source.SourceRefusal.Reason;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Row 84: the Places API (New), within Google's terms. */
class GooglePlacesTest extends LeadSourceContract {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-20T06:30:00Z"));

    private final PlacesServer google = new PlacesServer();
    private final Providers providers = new Providers("test", new SimpleMeterRegistry(), CLOCK);
    private final AtomicInteger requestsLeft = new AtomicInteger(1_000);

    @BeforeEach
    void fill() {
        for (int i = 0; i < 45; i++) {
            google.place(place("ChIJ-" + i, "Bakery " + i, "https://bakery" + i + ".example/pune"));
        }
    }

    @AfterEach
    void stop() {
        google.close();
    }

    @Override
    protected LeadSource source() {
        return source(PlacesServer.KEY, Retention.PLACE_ID_ONLY);
    }

    @Override
    protected Search search() {
        return new Search("bakeries", "Pune", "en", "IN", 100);
    }

    @Override
    protected LeadSource forbidden() {
        return source(null, Retention.PLACE_ID_ONLY);
    }

    @Override
    protected Reason forbiddenBecause() {
        return Reason.KEY_MISSING;
    }

    @Test
    void asksForExactlyWhatItUses() {
        source().next(search(), null);

        RecordedRequest request = google.requests().getFirst();
        assertThat(request.getHeaders().get("X-Goog-FieldMask"))
                .isEqualTo("nextPageToken,places.id,places.displayName,places.businessStatus,places.websiteUri,"
                        + "places.internationalPhoneNumber");
        assertThat(Json.EVENTS.readTree(request.getBody().utf8())).isEqualTo(Json.EVENTS.readTree("""
                        {"textQuery":"bakeries in Pune","pageSize":20,"languageCode":"en","regionCode":"IN"}"""));
    }

    @Test
    void costsOnlyWhatGoogleAnswers() {
        google.first(PlacesServer.error(503, "UNAVAILABLE", "BACKEND_ERROR"));

        source().next(search(), null);

        assertThat(providers.states().getFirst().cost()).isEqualByComparingTo("0.035");
    }

    @Test
    void triesItsKeyByAskingForNothingThatHasAPrice() {
        GooglePlaces.keyCheck(URI.create(google.url()), new Secret(PlacesServer.KEY))
                .question()
                .ask(ProviderHttp.create(CLOCK));

        assertThat(google.requests().getFirst().getHeaders().get("X-Goog-FieldMask"))
                .isEqualTo("places.id");
    }

    @Test
    void saysWhichSettingHoldsARefusedKey() {
        KeyCheck check = GooglePlaces.keyCheck(URI.create(google.url()), new Secret("another"));

        assertThatThrownBy(() -> check.question().ask(ProviderHttp.create(CLOCK)))
                .isInstanceOfSatisfying(
                        ProviderException.class,
                        failed -> assertThat(failed.fault()).isEqualTo(Fault.KEY_REFUSED))
                .hasMessageContaining("Correct GOOGLE_MAPS_API_KEY");
    }

    /** Every name that is sent is one of Google's own specification. */
    @Test
    void speaksTheLanguageOfTheSpecification() throws IOException {
        Path file = Path.of("../../shared/contracts/specs/google-places/places.v1.openapi3.converted.json");
        assumeTrue(Files.exists(file), "the folder shared/contracts lies beside the project");
        JsonNode schemas =
                Json.EVENTS.readTree(Files.readString(file)).path("components").path("schemas");
        source(PlacesServer.KEY, new Retention("a licence of Google")).next(search(), null);
        RecordedRequest request = google.requests().getFirst();

        JsonNode parameters =
                schemas.path("GoogleMapsPlacesV1SearchTextRequest").path("properties");
        assertThat(parameters.propertyNames())
                .containsAll(Json.EVENTS.readTree(request.getBody().utf8()).propertyNames());
        for (String path : request.getHeaders().get("X-Goog-FieldMask").split(",", -1)) {
            String schema =
                    path.startsWith("places.") ? "GoogleMapsPlacesV1Place" : "GoogleMapsPlacesV1SearchTextResponse";
            assertThat(schemas.path(schema).path("properties").propertyNames()).contains(path.replace("places.", ""));
        }
    }

    @Test
    void givesNothingOfGooglesToKeepButThePlaceId() {
        Answer.Found page = (Answer.Found) source().next(search(), null);

        assertThat(page.findings())
                .hasSize(20)
                .allSatisfy(finding -> assertThat(finding)
                        .isInstanceOfSatisfying(
                                Finding.OnItsWebsite.class,
                                found -> assertThat(found.website()).contains(".example")));
    }

    @Test
    void passesOverWhatHasClosedAndWhatHasNoWebsiteOfItsOwn() {
        try (PlacesServer other = new PlacesServer()) {
            other.place(Map.of("id", "a", "businessStatus", "CLOSED_PERMANENTLY", "websiteUri", "https://a.example"));
            other.place(Map.of("id", "b", "displayName", Map.of("text", "B")));
            other.place(Map.of("id", "c", "websiteUri", "https://www.facebook.com/c"));
            other.place(Map.of("id", "../../etc", "websiteUri", "https://d.example"));
            other.place(Map.of("id", "e", "businessStatus", "CLOSED_TEMPORARILY", "websiteUri", "https://e.example"));

            Answer.Found page = (Answer.Found)
                    source(other, PlacesServer.KEY, Retention.PLACE_ID_ONLY).next(search(), null);

            assertThat(page.findings()).extracting(Finding::reference).containsExactly("a", "b", "c", "e");
            assertThat(page.findings().subList(0, 3))
                    .extracting(each -> ((Finding.PassedOver) each).refusal().reason())
                    .containsExactly(Reason.CLOSED_PERMANENTLY, Reason.NO_OWN_WEBSITE, Reason.NO_OWN_WEBSITE);
            assertThat(page.findings().getLast()).isInstanceOf(Finding.OnItsWebsite.class);
        }
    }

    @Test
    void givesTheFieldsOnlyUnderALicence() {
        try (PlacesServer other = new PlacesServer()) {
            other.place(Map.of(
                    "id", "a",
                    "displayName", Map.of("text", "Asha Bakery"),
                    "internationalPhoneNumber", "+91 20 2553 0001",
                    "formattedAddress", "12 MG Road, Pune",
                    "addressComponents", List.of(Map.of("shortText", "IN", "types", List.of("country", "political"))),
                    "googleMapsUri", "https://maps.google.com/?cid=1"));

            Answer.Found page = (Answer.Found) source(other, PlacesServer.KEY, new Retention("agreement 7 of 2026"))
                    .next(search(), null);

            assertThat(((Finding.Lead) page.findings().getFirst()).fields())
                    .containsEntry("business_name", "Asha Bakery")
                    .containsEntry("phone", "+91 20 2553 0001")
                    .containsEntry("country", "IN")
                    .containsEntry("source", "google_maps");
        }
    }

    @Test
    void takesAnAnswerWithoutPlacesForNone() {
        google.first(new MockResponse.Builder().body("{}").build());

        assertThat(source().next(search(), null)).isEqualTo(new Answer.Found(List.of(), null));
    }

    @ParameterizedTest
    @CsvSource({
        "400, INVALID_ARGUMENT, API_KEY_INVALID, KEY_REFUSED",
        "401, UNAUTHENTICATED, X, KEY_REFUSED",
        "403, PERMISSION_DENIED, API_KEY_SERVICE_BLOCKED, KEY_REFUSED",
        "400, INVALID_ARGUMENT, BAD_REQUEST, QUERY_REJECTED",
        "404, NOT_FOUND, X, QUERY_REJECTED",
    })
    void saysWhyGoogleRefuses(int status, String code, String reason, Reason expected) {
        google.first(PlacesServer.error(status, code, reason));

        assertThat(source().next(search(), null)).isInstanceOfSatisfying(Answer.Refused.class, refused -> {
            assertThat(refused.refusal().reason()).isEqualTo(expected);
            assertThat(refused.refusal().detail()).contains(code).doesNotContain(PlacesServer.KEY);
        });
        assertThat(google.requests()).hasSize(1);
    }

    @Test
    @Tag("prop-4")
    void asksAgainWhenGoogleIsBusyAndParksTheSearchWhenItStaysSo() {
        google.first(PlacesServer.error(429, "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED"));
        assertThat(source().next(search(), null)).isInstanceOf(Answer.Found.class);
        assertThat(google.requests()).hasSize(2);

        for (int i = 0; i < 3; i++) {
            google.first(PlacesServer.error(429, "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED"));
        }
        assertThat(source().next(search(), null)).isInstanceOfSatisfying(Answer.Later.class, later -> {
            assertThat(later.failure()).isTrue();
            assertThat(later.after()).isEqualTo(Duration.ofMinutes(1));
        });
    }

    @Test
    @Tag("prop-4")
    void waitsAsLongAsGoogleAsks() {
        google.first(new MockResponse.Builder()
                .code(429)
                .addHeader("Retry-After", "600")
                .build());

        assertThat(source().next(search(), null))
                .isInstanceOfSatisfying(
                        Answer.Later.class, later -> assertThat(later.after()).isEqualTo(Duration.ofMinutes(10)));
        assertThat(google.requests()).hasSize(1);
    }

    @Test
    void beginsAnewWhenGoogleNoLongerKnowsThePage() {
        assertThat(source().next(search(), "a token of yesterday"))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.refusal().reason()).isEqualTo(Reason.CURSOR_LOST));
    }

    @Test
    void stopsWhenTheRequestsOfTheDayAreUsedUp() {
        requestsLeft.set(2);
        google.first(PlacesServer.error(503, "UNAVAILABLE", "X"));

        assertThat(source().next(search(), null)).isInstanceOf(Answer.Found.class); // two tries
        assertThat(source().next(search(), null))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.refusal().reason()).isEqualTo(Reason.QUOTA_USED_UP));
        assertThat(google.requests()).hasSize(2);
    }

    @Test
    void isOffWhenNoDayHasARequest() {
        DailyRequests none = new DailyRequests() {
            @Override
            public boolean take() {
                return false;
            }

            @Override
            public boolean isOff() {
                return true;
            }
        };

        assertThat(source(google, PlacesServer.KEY, Retention.PLACE_ID_ONLY, none)
                        .objection(search()))
                .map(SourceRefusal::reason)
                .contains(Reason.SOURCE_DISABLED);
    }

    @ParameterizedTest
    @Tag("prop-27")
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "<html>",
                "{\"places\":{}}",
                "{\"places\":7}",
                "{\"error\":{\"code\":503,\"status\":\"UNAVAILABLE\"}}",
            })
    void parksTheSearchWhenTheAnswerMakesNoSense(String body) {
        for (int i = 0; i < 3; i++) {
            google.first(new MockResponse.Builder().body(body).build());
        }

        assertThat(source().next(search(), null)).isInstanceOf(Answer.Later.class);
    }

    @ParameterizedTest
    @Tag("prop-27")
    @ValueSource(
            strings = {
                "{\"places\":[7,null,[],\"x\",{\"id\":7},{\"id\":{}},{\"displayName\":7}],\"nextPageToken\":7}",
                "{\"places\":[{\"id\":\"a\",\"displayName\":\"x\",\"websiteUri\":[\"http://a.example\"]}]}",
                "{\"places\":[{\"id\":\"a\",\"businessStatus\":7,\"websiteUri\":\"javascript:alert(1)\"}],\"nextPageToken\":null}",
            })
    void isNotThrownOffByOddPlaces(String body) {
        google.first(new MockResponse.Builder().body(body).build());

        assertThat(source().next(search(), null))
                .isInstanceOfSatisfying(
                        Answer.Found.class,
                        found -> assertThat(found.findings()).allMatch(Finding.PassedOver.class::isInstance));
    }

    private static Map<String, Object> place(String id, String name, String website) {
        return Map.of(
                "id",
                id,
                "name",
                "places/" + id,
                "displayName",
                Map.of("text", name, "languageCode", "en"),
                "businessStatus",
                "OPERATIONAL",
                "websiteUri",
                website,
                "rating",
                4.5);
    }

    private LeadSource source(@Nullable String key, Retention retention) {
        return source(google, key, retention);
    }

    private LeadSource source(PlacesServer server, @Nullable String key, Retention retention) {
        return source(server, key, retention, () -> requestsLeft.getAndDecrement() > 0);
    }

    private LeadSource source(PlacesServer server, @Nullable String key, Retention retention, DailyRequests requests) {
        ProviderLine line = providers.line(
                "scraper",
                "google_places",
                "search",
                ProviderLine.Limits.QUESTIONS.perSecond(1_000).pauses(Duration.ofMillis(1), Duration.ofMillis(2)));
        return new GooglePlaces(
                new GooglePlaces.Account(
                        URI.create(server.url()), key == null ? null : new Secret(key), new BigDecimal("0.035")),
                retention,
                requests,
                ProviderHttp.create(CLOCK),
                line);
    }
}
