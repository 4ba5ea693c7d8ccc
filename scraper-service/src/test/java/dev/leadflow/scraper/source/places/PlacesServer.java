package dev.leadflow.scraper.source.places;

import dev.leadflow.common.event.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Google's text search, as strict as Google: a wrong header, field or page token is an error. */
public final class PlacesServer implements AutoCloseable {

    public static final String KEY = "planted-google-key";

    private static final Set<String> PARAMETERS =
            Set.of("textQuery", "pageSize", "pageToken", "languageCode", "regionCode");

    private final MockWebServer server = new MockWebServer();
    private final List<Map<String, Object>> places = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<MockResponse> before = new ConcurrentLinkedQueue<>();
    private final List<RecordedRequest> requests = new CopyOnWriteArrayList<>();

    public PlacesServer() {
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                requests.add(request);
                MockResponse first = before.poll();
                return first != null ? first : search(request);
            }
        });
        try {
            server.start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public PlacesServer place(Map<String, Object> place) {
        places.add(place);
        return this;
    }

    /** Answers this once, before anything else. */
    public PlacesServer first(MockResponse response) {
        before.add(response);
        return this;
    }

    public static MockResponse error(int code, String status, String reason) {
        return new MockResponse.Builder()
                .code(code)
                .body(Json.text(Map.of(
                        "error",
                        Map.of(
                                "code",
                                code,
                                "message",
                                "A message that may quote " + KEY,
                                "status",
                                status,
                                "details",
                                List.of(Map.of(
                                        "@type", "type.googleapis.com/google.rpc.ErrorInfo", "reason", reason))))))
                .build();
    }

    public String url() {
        return server.url("/").toString().replaceAll("/$", "");
    }

    public List<RecordedRequest> requests() {
        return List.copyOf(requests);
    }

    private MockResponse search(RecordedRequest request) {
        JsonNode body = Json.EVENTS.readTree(
                request.getBody() == null ? "{}" : request.getBody().utf8());
        String mask = request.getHeaders().get("X-Goog-FieldMask");
        if (!KEY.equals(request.getHeaders().get("X-Goog-Api-Key"))) {
            return error(400, "INVALID_ARGUMENT", "API_KEY_INVALID");
        }
        if (!request.getTarget().equals("/v1/places:searchText")
                || !request.getMethod().equals("POST")
                || mask == null
                || mask.contains(" ")
                || body.path("textQuery").asString("").isBlank()
                || body.path("pageSize").asInt(0) < 1
                || body.path("pageSize").asInt(0) > 20
                || !PARAMETERS.containsAll(body.propertyNames())) {
            return error(400, "INVALID_ARGUMENT", "BAD_REQUEST");
        }
        // The token says where to go on and what was asked: all other parameters have to be the same.
        ObjectNode asked = ((ObjectNode) body).deepCopy();
        asked.remove("pageToken");
        int from = 0;
        String token = body.path("pageToken").asString("");
        if (!token.isEmpty()) {
            String[] parts = token.split("\\.", 2);
            if (parts.length != 2 || !parts[1].equals(Integer.toString(asked.hashCode()))) {
                return error(400, "INVALID_ARGUMENT", "BAD_REQUEST");
            }
            from = Integer.parseInt(parts[0]);
        }
        int to = Math.min(places.size(), from + body.path("pageSize").asInt());
        List<Map<String, Object>> page = new ArrayList<>();
        places.subList(from, to).forEach(place -> page.add(masked(place, Set.of(mask.split(",", -1)))));
        ObjectNode answer = Json.EVENTS.createObjectNode();
        if (!page.isEmpty()) {
            answer.set("places", Json.EVENTS.valueToTree(page));
        }
        if (to < places.size() && Set.of(mask.split(",", -1)).contains("nextPageToken")) {
            answer.put("nextPageToken", to + "." + asked.hashCode());
        }
        return new MockResponse.Builder().body(answer.toString()).build();
    }

    private static Map<String, Object> masked(Map<String, Object> place, Set<String> mask) {
        Map<String, Object> shown = new java.util.TreeMap<>(place);
        shown.keySet().removeIf(field -> !mask.contains("places." + field));
        return shown;
    }

    @Override
    public void close() {
        server.close();
    }
}
