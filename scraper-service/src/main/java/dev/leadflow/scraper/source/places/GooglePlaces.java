package dev.leadflow.scraper.source.places;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.provider.Fault;
import dev.leadflow.common.provider.KeyCheck;
import dev.leadflow.common.provider.ProviderException;
import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.provider.ProviderLine;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.scraper.intake.LeadField;
import dev.leadflow.scraper.intake.PlainText;
import dev.leadflow.scraper.intake.Websites;
import dev.leadflow.scraper.source.Finding;
import dev.leadflow.scraper.source.Finding.Expectation;
import dev.leadflow.scraper.source.LeadSource;
import dev.leadflow.scraper.source.Search;
import dev.leadflow.scraper.source.SourceRefusal;
import dev.leadflow.scraper.source.SourceRefusal.Reason;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Text Search of the Places API (New). Google lets nobody keep more of its answers than the place id, so unless a licence
 * says otherwise a place is only a way to the business's own website, whose words are kept instead.
 */
public final class GooglePlaces implements LeadSource {

    /** The name of this source. */
    public static final String SOURCE = "google_maps";

    private static final int LARGEST_PAGE = 20;
    private static final MediaType JSON = MediaType.get("application/json");
    private static final Pattern PLACE_ID = Pattern.compile("[A-Za-z0-9_-]{1,400}");
    private static final Pattern ERROR_REASON = Pattern.compile("[A-Z][A-Z_]{2,60}");

    /** Every field raises the price of a request: no more is asked for than is used. */
    private static final List<String> FIELDS = List.of(
            "nextPageToken",
            "places.id",
            "places.displayName",
            "places.businessStatus",
            "places.websiteUri",
            "places.internationalPhoneNumber");

    private static final List<String> LICENSED_FIELDS =
            List.of("places.formattedAddress", "places.addressComponents", "places.googleMapsUri");

    /** When too many requests were made in a minute, the minute after the next is early enough. */
    private static final Duration BUSY_FOR = Duration.ofMinutes(1);

    private final Account account;
    private final Retention retention;
    private final DailyRequests requests;
    private final ProviderHttp http;
    private final ProviderLine line;

    /**
     * On whose account Google is asked.
     *
     * @param key null when there is none: every search is refused
     * @param price of one page of answers
     */
    public record Account(URI baseUrl, @Nullable Secret key, BigDecimal price) {}

    public GooglePlaces(
            Account account, Retention retention, DailyRequests requests, ProviderHttp http, ProviderLine line) {
        this.account = account;
        this.retention = retention;
        this.requests = requests;
        this.http = http;
        this.line = line;
    }

    @Override
    public String name() {
        return SOURCE;
    }

    @Override
    public Optional<SourceRefusal> objection(Search search) {
        if (account.key() == null) {
            return Optional.of(SourceRefusal.of(
                    Reason.KEY_MISSING, "Google Places needs a key: set GOOGLE_MAPS_API_KEY (docs/sources.md)."));
        }
        if (requests.isOff()) {
            return Optional.of(SourceRefusal.of(
                    Reason.SOURCE_DISABLED, "Google Places is switched off: GOOGLE_PLACES_DAILY_REQUESTS is 0."));
        }
        return search.query().isBlank()
                ? Optional.of(SourceRefusal.of(Reason.QUERY_REJECTED, "Say what to look for, such as bakeries."))
                : Optional.empty();
    }

    @Override
    public Answer next(Search search, @Nullable String cursor) {
        Optional<SourceRefusal> objection = objection(search);
        if (objection.isPresent()) {
            return new Answer.Refused(objection.get());
        }
        Request request = request(search, cursor, Objects.requireNonNull(account.key()));
        try {
            return page(search, line.call(() -> ask(request)));
        } catch (UsedUpException usedUp) {
            return Answer.refused(
                    Reason.QUOTA_USED_UP,
                    "Today's requests to Google Places are used up (GOOGLE_PLACES_DAILY_REQUESTS)."
                            + " Resume the search after midnight Pacific time.");
        } catch (ProviderException failed) {
            return answer(failed, cursor);
        }
    }

    private Request request(Search search, @Nullable String cursor, Secret secret) {
        String text = search.city() == null ? search.query() : search.query() + " in " + search.city();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("textQuery", text);
        body.put("pageSize", Math.clamp(search.most(), 1, LARGEST_PAGE));
        if (search.language() != null) {
            body.put("languageCode", search.language());
        }
        body.put("regionCode", search.region());
        if (cursor != null) {
            body.put("pageToken", cursor); // all the rest has to be as it was
        }
        return request(account.baseUrl(), secret, fieldMask(), body);
    }

    private static Request request(URI baseUrl, Secret key, String fieldMask, Map<String, Object> body) {
        return new Request.Builder()
                .url(baseUrl + "/v1/places:searchText")
                .header("X-Goog-Api-Key", key.reveal())
                .header("X-Goog-FieldMask", fieldMask)
                .post(RequestBody.create(Json.text(body), JSON))
                .build();
    }

    /** Asks for nothing but the id of one place, which Google answers without a price; it is none of the day's requests. */
    public static KeyCheck keyCheck(URI baseUrl, Secret key) {
        Request request =
                request(baseUrl, key, "places.id", Map.of("textQuery", "bakery", "pageSize", 1, "regionCode", "IN"));
        return new KeyCheck("scraper", SOURCE, http -> {
            ProviderHttp.Answer answer = http.send(request);
            if (!answer.isSuccessful()) {
                throw KeyCheck.naming("GOOGLE_MAPS_API_KEY, or its restrictions,", failure(answer));
            }
        });
    }

    private String fieldMask() {
        return Stream.concat(FIELDS.stream(), retention.keepsFields() ? LICENSED_FIELDS.stream() : Stream.empty())
                .collect(Collectors.joining(","));
    }

    /** Every try is one of the day's requests. */
    private JsonNode ask(Request request) {
        if (!requests.take()) {
            throw new UsedUpException();
        }
        ProviderHttp.Answer answer = http.send(request);
        if (answer.isSuccessful()) {
            line.charge(account.price());
            JsonNode document = answer.json();
            if (!document.isObject()
                    || document.hasNonNull("error") // though the status says that all is well
                    || document.hasNonNull("places") && !document.path("places").isArray()) {
                throw new ProviderException(Fault.FAULTY, "Google's answer is not a list of places.");
            }
            return document;
        }
        throw failure(answer);
    }

    /** What stands in the error says more than the status: a wrong key comes as 400. */
    private static ProviderException failure(ProviderHttp.Answer answer) {
        JsonNode error = error(answer);
        List<String> reasons = new ArrayList<>(List.of(error.path("status").asString("")));
        error.path("details")
                .forEach(detail -> reasons.add(detail.path("reason").asString("")));
        String told = reasons.stream()
                .filter(reason -> ERROR_REASON.matcher(reason).matches())
                .collect(Collectors.joining(", "));
        String because = "HTTP " + answer.status() + (told.isEmpty() ? "" : ", " + told);
        if (reasons.contains("API_KEY_INVALID") || answer.status() == 401 || answer.status() == 403) {
            return new ProviderException(Fault.KEY_REFUSED, "Google refuses the key (" + because + ").");
        }
        if (answer.status() == 429 || reasons.contains("RESOURCE_EXHAUSTED")) {
            return new ProviderException(
                    Fault.BUSY, "Google takes no more requests at present (" + because + ").", answer.retryAfter());
        }
        return new ProviderException(
                Fault.ofStatus(answer.status()),
                "Google did not answer the search (" + because + ").",
                answer.retryAfter());
    }

    private static JsonNode error(ProviderHttp.Answer answer) {
        try {
            return answer.json().path("error");
        } catch (ProviderException notJson) {
            return Json.EVENTS.missingNode();
        }
    }

    private static Answer answer(ProviderException failed, @Nullable String cursor) {
        return switch (failed.fault()) {
            case KEY_REFUSED ->
                Answer.refused(
                        Reason.KEY_REFUSED, failed.detail() + " Check GOOGLE_MAPS_API_KEY and its restrictions.");
            case QUOTA_USED_UP ->
                Answer.refused(Reason.QUOTA_USED_UP, failed.detail() + " Check the account at Google.");
            case REJECTED ->
                cursor == null
                        ? Answer.refused(Reason.QUERY_REJECTED, failed.detail() + " Change query, language or region.")
                        : Answer.refused(Reason.CURSOR_LOST, failed.detail());
            case BUSY ->
                new Answer.Later(Objects.requireNonNullElse(failed.retryAfter(), BUSY_FOR), true, failed.detail());
            // Not asked, so that it is no failure of this search.
            case RESTING -> new Answer.Later(BUSY_FOR, false, failed.detail());
            case UNREACHABLE, NO_ANSWER, FAULTY -> new Answer.Later(Duration.ZERO, true, failed.detail());
        };
    }

    private Answer page(Search search, JsonNode document) {
        List<Finding> findings = new ArrayList<>();
        for (JsonNode place : document.path("places")) { // absent when there are none
            String id = place.path("id").asString("");
            if (PLACE_ID.matcher(id).matches()) {
                findings.add(finding(search, id, place));
            }
        }
        String token = document.path("nextPageToken").asString("");
        return new Answer.Found(findings, token.isBlank() ? null : token);
    }

    private Finding finding(Search search, String id, JsonNode place) {
        if (place.path("businessStatus").asString("").equals("CLOSED_PERMANENTLY")) {
            return new Finding.PassedOver(
                    id, SourceRefusal.of(Reason.CLOSED_PERMANENTLY, "The business has closed for good."));
        }
        Expectation expectation = new Expectation(
                text(place.path("displayName").path("text")),
                text(place.path("internationalPhoneNumber")),
                category(search),
                search.city());
        String website = text(place.path("websiteUri"));
        if (website != null && Websites.ownDomain(website).isPresent()) {
            return new Finding.OnItsWebsite(id, website, expectation);
        }
        return retention.keepsFields()
                ? new Finding.Lead(id, fields(search, place, expectation))
                : new Finding.PassedOver(
                        id,
                        SourceRefusal.of(
                                Reason.NO_OWN_WEBSITE,
                                "Google names no website of the business's own, and lets nobody keep the rest:"
                                        + " only the place id is kept."));
    }

    private static Map<String, String> fields(Search search, JsonNode place, Expectation expectation) {
        Map<String, String> fields = new LinkedHashMap<>();
        put(fields, LeadField.BUSINESS_NAME, expectation.name());
        put(fields, LeadField.PHONE, expectation.phone());
        put(fields, LeadField.CATEGORY, category(search));
        put(fields, LeadField.CITY, search.city());
        put(fields, LeadField.ADDRESS, text(place.path("formattedAddress")));
        put(fields, LeadField.COUNTRY, country(place));
        put(fields, LeadField.SOURCE_URL, text(place.path("googleMapsUri")));
        put(fields, LeadField.SOURCE, SOURCE);
        return fields;
    }

    private static @Nullable String category(Search search) {
        return PlainText.of(search.query(), LeadField.CATEGORY.limit());
    }

    private static @Nullable String country(JsonNode place) {
        for (JsonNode component : place.path("addressComponents")) {
            for (JsonNode type : component.path("types")) {
                if (type.asString("").equals("country")) {
                    return text(component.path("shortText"));
                }
            }
        }
        return null;
    }

    private static void put(Map<String, String> fields, LeadField field, @Nullable String value) {
        String text = PlainText.of(value, field.limit());
        if (text != null) {
            fields.put(field.column(), text);
        }
    }

    private static @Nullable String text(JsonNode node) {
        return node.isString() ? PlainText.of(node.asString()) : null;
    }

    /** Stops the tries of a request when the day has none left. */
    private static final class UsedUpException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UsedUpException() {
            super("No request is left for today", null, false, false);
        }
    }
}
