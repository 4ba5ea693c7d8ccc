package dev.leadflow.personalizer;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.ProviderState;
import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.provider.Providers;
import dev.leadflow.testkit.Fixtures;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import tools.jackson.databind.JsonNode;

/** A provider on this machine, whose model writes what it is told to. */
final class ModelServer implements AutoCloseable {

    static final Duration TIME_LIMIT = Duration.ofSeconds(1);

    private static final InstantSource CLOCK = InstantSource.fixed(Fixtures.NOON_IN_KOLKATA);

    private static final AtomicBoolean WARM = new AtomicBoolean();

    private final Wire wire;
    private final MockWebServer server = new MockWebServer();
    private final Providers providers = new Providers("test-1", new SimpleMeterRegistry(), CLOCK);
    private volatile Function<JsonNode, MockResponse> replies = data -> answer(message(data));

    ModelServer(Wire wire) {
        this.wire = wire;
        if (WARM.compareAndSet(false, true)) {
            // The first call of all loads classes for longer than any limit of a test.
            try (ModelServer first = new ModelServer(wire)) {
                first.writer(Duration.ofSeconds(60)).write(new Facts("Asha", null, null, "Northwind"));
            }
        }
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                if (!request.getUrl().encodedPath().equals(wire.path)) {
                    return new MockResponse.Builder().code(404).build();
                }
                JsonNode body = Json.EVENTS.readTree(
                        Objects.requireNonNull(request.getBody()).utf8());
                return replies.apply(Json.EVENTS.readTree(wire.data(body)));
            }
        });
        try {
            server.start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    URI base() {
        return URI.create(server.url("/v1").toString());
    }

    /** A writer with the limits of the real one but for the time, which is short. */
    AiWriter writer() {
        return writer(TIME_LIMIT);
    }

    private AiWriter writer(Duration limit) {
        return new AiWriter(
                wire.model(ProviderHttp.create(CLOCK).within(limit.minusMillis(100)), base()),
                providers.line("personalizer", "test", "write", AiWriter.LIMITS),
                new AiWriter.Price(new BigDecimal("2"), new BigDecimal("10")),
                limit);
    }

    /** How the operator sees the provider. */
    ProviderState state() {
        return providers.states().getLast();
    }

    void replies(Function<JsonNode, MockResponse> newReplies) {
        this.replies = newReplies;
    }

    void replies(MockResponse.Builder always) {
        MockResponse response = always.build();
        this.replies = data -> response;
    }

    MockResponse answer(Map<String, ?> form) {
        return new MockResponse.Builder().body(wire.answer(Json.text(form))).build();
    }

    /** The last request; there must have been one. */
    RecordedRequest request() throws InterruptedException {
        return Objects.requireNonNull(server.takeRequest(5, java.util.concurrent.TimeUnit.SECONDS));
    }

    int asked() {
        return server.getRequestCount();
    }

    /** A message as a good model writes it. */
    static Map<String, Object> message(JsonNode data) {
        return message(data, "An introduction from " + data.path("sender_name").asString());
    }

    static Map<String, Object> message(JsonNode data, String subject, String... moreParagraphs) {
        List<String> paragraphs = new java.util.ArrayList<>(paragraphs(data));
        paragraphs.addAll(1, List.of(moreParagraphs));
        return Map.of("subject", subject, "paragraphs", paragraphs);
    }

    private static List<String> paragraphs(JsonNode data) {
        String city = data.has("city") ? " in " + data.path("city").asString() : "";
        String category = data.has("category")
                ? " We see that you are listed under " + data.path("category").asString() + "."
                : "";
        return List.of(
                "Dear team of " + data.path("business_name").asString() + ",",
                "we came across your business" + city + "." + category
                        + " We would like to get to know you, and to hear what keeps you busy these days.",
                "Would you have ten minutes for a short conversation in the next two weeks? A single line in reply is enough.",
                "Kind regards\n" + data.path("sender_name").asString());
    }

    @Override
    public void close() {
        server.close();
    }
}
