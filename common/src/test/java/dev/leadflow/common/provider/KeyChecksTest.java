package dev.leadflow.common.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.ProviderState;
import dev.leadflow.common.event.ProviderState.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeyChecksTest {

    private final MockWebServer server = new MockWebServer();
    private final Providers providers = new Providers("test-1", new SimpleMeterRegistry(), InstantSource.system());

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void showsWhichKeysAreTaken() {
        server.enqueue(new MockResponse.Builder().code(401).build());
        server.enqueue(new MockResponse.Builder().body("{\"Credits\":\"-1\"}").build());
        server.enqueue(new MockResponse.Builder().body("{\"Credits\":\"12\"}").build());

        new KeyChecks(
                        List.of(new KeyCheck.Contributed(List.of(
                                KeyCheck.byStatus("personalizer", "openai", request()),
                                credits("zerobounce"),
                                credits("another")))),
                        ProviderHttp.create(InstantSource.system()),
                        providers)
                .run();

        assertThat(providers.states())
                .extracting(ProviderState::provider, ProviderState::operation, ProviderState::status)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple("openai", "key", Status.KEY_REFUSED),
                        org.assertj.core.api.Assertions.tuple("zerobounce", "key", Status.KEY_REFUSED),
                        org.assertj.core.api.Assertions.tuple("another", "key", Status.WORKING));
    }

    private KeyCheck credits(String provider) {
        return new KeyCheck(
                "verifier",
                provider,
                request(),
                answer -> answer.json().path("Credits").asString("").equals("-1"));
    }

    private Request request() {
        return new Request.Builder().url(server.url("/key")).build();
    }
}
