package dev.leadflow.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.leadflow.common.provider.Fault;
import dev.leadflow.common.provider.ProviderException;
import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.testkit.Fixtures;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import okhttp3.Headers;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a vendor's adapter makes of providers that lie, dawdle or refuse: a failure with its cause, and no secret in it. */
public abstract class ProviderFaultsContract<F extends Finding> {

    protected static final Secret KEY = new Secret("planted-key-0815");

    protected final MockWebServer server = new MockWebServer();

    protected abstract AddressProvider<F> provider(ProviderHttp http, URI base);

    /** An address such as the adapter is asked about. */
    protected abstract String address();

    /** A body by which the vendor calls that address good. */
    protected abstract String yes();

    /** Longer than a machine with other work needs for an answer; those who wait for none need not wait so long. */
    private Duration patience = Duration.ofSeconds(10);

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    protected final F ask() {
        return provider(
                        ProviderHttp.create(InstantSource.fixed(Fixtures.NOON_IN_KOLKATA))
                                .within(patience),
                        server.url("/v9").uri())
                .ask(address());
    }

    protected final ProviderException failure() {
        ProviderException failure = catchThrowableOfType(ProviderException.class, this::ask);
        assertThat(failure).isNotNull();
        assertThat(failure.toString())
                .doesNotContain(KEY.reveal())
                .doesNotContain(address())
                .doesNotContain("/v9");
        assertThat(failure.detail()).endsWith(".");
        return failure;
    }

    protected final void answer(String body) {
        server.enqueue(new MockResponse.Builder().body(body).build());
    }

    protected final void answer(int status, String body) {
        server.enqueue(new MockResponse.Builder().code(status).body(body).build());
    }

    /** As a test of the reading alone needs it. */
    public static ProviderHttp.Answer read(int status, String body, @Nullable Duration retryAfter) {
        return new ProviderHttp.Answer(status, Headers.of(), ByteString.encodeUtf8(body), retryAfter);
    }

    @Test
    void takesAYesForAYes() {
        answer(yes());

        assertThat(ask().isVerdict()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html><body>valid</body></html>",
                "",
                "null",
                "[]",
                "[\"valid\"]",
                "\"valid\"",
                "true",
                "7",
                "{}",
                "{\"data\": []}",
                "{\"data\": \"valid\"}",
                "{\"status\": {\"valid\": true}, \"valid\": {\"value\": true}}",
                "{\"status\": [\"valid\"], \"valid\": \"true\"}",
                "{\"status\": true, \"valid\": 1}",
                "{\"error\": {}}",
                "{\"error\": \"no\"}",
                "{\"success\": false}",
            })
    void doesNotTakeAnythingElseForAYes(String body) {
        answer(body);

        try {
            assertThat(ask().isVerdict()).isFalse();
        } catch (ProviderException failed) {
            assertThat(failed.fault()).isIn(Fault.FAULTY, Fault.KEY_REFUSED);
        }
    }

    @Test
    void doesNotTakeHalfAnAnswer() {
        answer(yes().substring(0, yes().length() - 1));

        assertThat(failure().fault()).isEqualTo(Fault.FAULTY);
    }

    @Test
    void doesNotWaitForAnAnswerThatDrips() {
        patience = Duration.ofMillis(700);
        server.enqueue(new MockResponse.Builder()
                .body(yes())
                .throttleBody(1, 200, TimeUnit.MILLISECONDS)
                .build());

        assertThat(failure().fault()).isEqualTo(Fault.NO_ANSWER);
    }

    @Test
    void doesNotReadAnAnswerWithoutEnd() {
        answer("{\"x\": \"" + "x".repeat(3_000_000));

        assertThat(failure().fault()).isEqualTo(Fault.FAULTY);
    }

    @Test
    void doesNotWaitForSilence() {
        patience = Duration.ofMillis(700);
        server.enqueue(new MockResponse.Builder()
                .onResponseStart(SocketEffect.Stall.INSTANCE)
                .build());

        assertThat(failure().fault()).isEqualTo(Fault.NO_ANSWER);
    }

    @Test
    void noticesABrokenConnection() {
        server.enqueue(new MockResponse.Builder()
                .onResponseStart(new SocketEffect.CloseSocket())
                .build());

        assertThat(failure().fault()).isEqualTo(Fault.NO_ANSWER);
    }

    @Test
    void carriesNoKeyToAnotherServer() {
        server.enqueue(new MockResponse.Builder()
                .code(302)
                .addHeader("Location", server.url("/elsewhere"))
                .build());

        assertThat(failure().fault()).isEqualTo(Fault.FAULTY);
        assertThat(server.getRequestCount()).isOne();
    }

    @ParameterizedTest
    @CsvSource({
        "201, FAULTY",
        "204, FAULTY",
        "400, REJECTED",
        "401, KEY_REFUSED",
        "402, QUOTA_USED_UP",
        "403, KEY_REFUSED",
        "429, BUSY",
        "500, FAULTY",
        "503, BUSY",
    })
    void knowsWhatAStatusMeans(int status, Fault fault) {
        server.enqueue(new MockResponse.Builder()
                .code(status)
                .addHeader("Retry-After", "7")
                .build());

        ProviderException failure = failure();

        assertThat(failure.fault()).isEqualTo(fault);
        assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(7));
    }
}
