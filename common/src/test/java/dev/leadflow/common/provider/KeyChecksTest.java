package dev.leadflow.common.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.ProviderState;
import dev.leadflow.common.event.ProviderState.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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
                                KeyCheck.byStatus("personalizer", "openai", "OPENAI_API_KEY", request()),
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

    @Test
    void namesTheSettingToMend() {
        server.enqueue(new MockResponse.Builder().code(401).build());
        server.enqueue(new MockResponse.Builder().body("{\"Credits\":\"-1\"}").build());

        checks(KeyCheck.byStatus("outreach", "sendgrid", "SENDGRID_API_KEY", request()), credits("zerobounce"))
                .run();

        assertThat(providers.states())
                .extracting(ProviderState::detail)
                .containsExactly(
                        "The provider refused the key (HTTP 401). Correct SENDGRID_API_KEY and start again.",
                        "The provider refused the key. Correct ZEROBOUNCE_API_KEY and start again.");
    }

    @Test
    void takesAKeyThatMayDoNothingButItsWorkForAGoodOne() {
        server.enqueue(new MockResponse.Builder().code(403).build());
        server.enqueue(new MockResponse.Builder().code(404).build());

        checks(
                        KeyCheck.byStatus("outreach", "sendgrid", "SENDGRID_API_KEY", request()),
                        KeyCheck.byStatus("verifier", "hunter", "HUNTER_API_KEY", request()))
                .run();

        assertThat(providers.states()).extracting(ProviderState::status).containsOnly(Status.WORKING);
    }

    @Test
    void triesAgainSoonOnlyWhatFailed() {
        AtomicInteger good = new AtomicInteger();
        AtomicInteger mended = new AtomicInteger();
        KeyChecks checks = checks(
                new KeyCheck("outreach", "good", http -> good.incrementAndGet()),
                new KeyCheck("outreach", "mended", http -> {
                    if (mended.incrementAndGet() == 1) {
                        throw KeyCheck.refusal("Not this one.", "THE_KEY");
                    }
                }));

        for (int round = 0; round < 12; round++) {
            checks.run();
        }
        assertThat(good).hasValue(1);
        assertThat(mended).hasValue(2);
        assertThat(providers.states()).extracting(ProviderState::status).containsOnly(Status.WORKING);

        checks.run();
        assertThat(good).hasValue(2);
    }

    @Test
    void showsAKeyThatNothingTriesForNothingAsNotTried() {
        checks(new KeyCheck("verifier", "numverify", KeyCheck.Question.NONE)).run();

        assertThat(providers.states())
                .extracting(ProviderState::operation, ProviderState::calls)
                .containsExactly(org.assertj.core.api.Assertions.tuple("key", 0L));
    }

    private KeyChecks checks(KeyCheck... checks) {
        return new KeyChecks(
                List.of(new KeyCheck.Contributed(List.of(checks))),
                ProviderHttp.create(InstantSource.system()),
                providers);
    }

    private KeyCheck credits(String provider) {
        return KeyCheck.byAnswer(
                "verifier",
                provider,
                "ZEROBOUNCE_API_KEY",
                request(),
                answer -> answer.json().path("Credits").asString("").equals("-1"));
    }

    private Request request() {
        return new Request.Builder().url(server.url("/key")).build();
    }
}
