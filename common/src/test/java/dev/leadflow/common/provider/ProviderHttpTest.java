package dev.leadflow.common.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is certainly not asked is told from what may have been. */
class ProviderHttpTest {

    private static final Instant NOW = Instant.parse("2026-11-20T06:30:00Z");

    private final MockWebServer server = new MockWebServer();
    private final ProviderClock others = new ProviderClock();
    private final ProviderHttp http =
            ProviderHttp.create(InstantSource.fixed(NOW), others).within(Duration.ofSeconds(20));

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void readsAnAnswer() {
        server.enqueue(new MockResponse.Builder().body("{\"score\": 7}").build());

        ProviderHttp.Answer answer = http.send(post());

        assertThat(answer.isSuccessful()).isTrue();
        assertThat(answer.json().get("score").intValue()).isEqualTo(7);
    }

    @Test
    void hearsWhatTimeItIsAtAProvider() {
        server.enqueue(new MockResponse.Builder().build());
        http.send(post());
        assertThat(others.ahead()).isEmpty();
        server.enqueue(new MockResponse.Builder()
                .addHeader("Date", "Fri, 20 Nov 2026 06:28:20 GMT")
                .build());
        http.send(post());

        assertThat(others.ahead()).contains(Duration.ofSeconds(100));
    }

    @Test
    void saysThatNothingWasAskedWhereNobodyListens() throws IOException {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = socket.getLocalPort();
        }

        assertThat(fault(request("http://127.0.0.1:" + nobody + "/"))).isEqualTo(Fault.UNREACHABLE);
        assertThat(fault(request("http://no-such-host.invalid/"))).isEqualTo(Fault.UNREACHABLE);
    }

    @Test
    void saysThatNothingWasAskedWhereEncryptionFails() {
        assertThat(fault(request(server.url("/").toString().replace("http:", "https:"))))
                .isEqualTo(Fault.UNREACHABLE);
    }

    @Test
    void doesNotKnowWhatCameOfARequestWhoseConnectionBroke() {
        server.enqueue(new MockResponse.Builder()
                .onResponseStart(new SocketEffect.CloseSocket())
                .build());

        assertThat(fault(post())).isEqualTo(Fault.NO_ANSWER);
        assertThat(server.getRequestCount()).isOne();
    }

    /** OkHttp repeats such a request by itself. */
    @ParameterizedTest
    @CsvSource({"503", "421", "408"})
    void asksOnceThoughTheProviderInvitesToAskAgainAtOnce(int status) {
        server.enqueue(new MockResponse.Builder()
                .code(status)
                .addHeader("Retry-After", "0")
                .build());
        server.enqueue(new MockResponse.Builder().body("asked twice").build());

        assertThat(http.send(post()).status()).isEqualTo(status);
        assertThat(server.getRequestCount()).isOne();
    }

    @Test
    void doesNotTakeAClosedConnectionForARequestWithoutAnswer() {
        MockResponse goodbye = new MockResponse.Builder()
                .onResponseEnd(new SocketEffect.CloseSocket())
                .build();
        ProviderHttp careful = http.overNewConnections();
        for (int i = 0; i < 20; i++) {
            server.enqueue(goodbye);

            assertThat(careful.send(post()).status()).isEqualTo(200);
        }
    }

    /** Its end is on the way when the next question comes, so nobody can see it on the connection. */
    @Test
    void asksOverANewConnectionWhereHttp10EndsTheOld() throws IOException {
        try (ServerSocket old = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> answerEachConnectionOnce(old));
            Request question = request("http://127.0.0.1:" + old.getLocalPort() + "/");

            for (int i = 0; i < 3; i++) {
                assertThat(http.send(question).body().utf8()).isEqualTo("ok");
            }
        }
    }

    private static void answerEachConnectionOnce(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                socket.setSoTimeout(200);
                var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                skipRequest(in);
                socket.getOutputStream()
                        .write("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII));
                var unused = in.read(); // whatever comes now is too late
            } catch (IOException nothingMore) {
                // As it should be: the client has left, or says nothing.
            }
        }
    }

    private static void skipRequest(BufferedReader in) throws IOException {
        String line = in.readLine();
        while (line != null && !line.isEmpty()) {
            line = in.readLine();
        }
        var unused = in.skip("{}".length());
    }

    @Test
    void doesNotWaitForAnAnswerThatDripsForEver() {
        server.enqueue(new MockResponse.Builder()
                .body("x".repeat(10_000))
                .throttleBody(1, 100, TimeUnit.MILLISECONDS)
                .build());

        ProviderHttp hurried = http.within(Duration.ofMillis(500));
        assertThat(catchThrowableOfType(ProviderException.class, () -> hurried.send(post()))
                        .fault())
                .isEqualTo(Fault.NO_ANSWER);
    }

    @Test
    void refusesAnAnswerWithoutEnd() {
        server.enqueue(new MockResponse.Builder().body("x".repeat(3_000_000)).build());

        assertThat(fault(post())).isEqualTo(Fault.FAULTY);
    }

    @Test
    void followsNoRedirect() {
        server.enqueue(new MockResponse.Builder()
                .code(302)
                .addHeader("Location", server.url("/elsewhere"))
                .build());

        assertThat(http.send(post()).status()).isEqualTo(302);
        assertThat(server.getRequestCount()).isOne();
    }

    @Test
    void callsABodyThatIsNoJsonFaulty() {
        server.enqueue(new MockResponse.Builder().body("<html>").build());
        server.enqueue(new MockResponse.Builder().body("").build());

        assertThat(catchThrowableOfType(
                                ProviderException.class, () -> http.send(post()).json())
                        .fault())
                .isEqualTo(Fault.FAULTY);
        assertThat(catchThrowableOfType(
                                ProviderException.class, () -> http.send(post()).json())
                        .fault())
                .isEqualTo(Fault.FAULTY);
    }

    @ParameterizedTest
    @CsvSource({
        "Retry-After, 7, PT7S",
        "Retry-After, 1.5, PT1.5S",
        "retry-after-ms, 250, PT0.25S",
        "Retry-After, 'Fri, 20 Nov 2026 06:30:40 GMT', PT40S",
        "Retry-After, 'Fri, 20 Nov 2026 06:29:00 GMT', PT0S",
        "Retry-After, soon,",
        "Other, 7,",
    })
    void readsHowLongToWait(String header, String value, Duration expected) {
        server.enqueue(
                new MockResponse.Builder().code(429).addHeader(header, value).build());

        assertThat(http.send(post()).retryAfter()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "400, REJECTED",
        "401, KEY_REFUSED",
        "402, QUOTA_USED_UP",
        "403, KEY_REFUSED",
        "404, REJECTED",
        "422, REJECTED",
        "429, BUSY",
        "500, FAULTY",
        "503, BUSY",
        "302, FAULTY",
    })
    void knowsWhatAStatusMeans(int status, Fault fault) {
        server.enqueue(new MockResponse.Builder().code(status).build());

        assertThat(http.send(post()).failure().fault()).isEqualTo(fault);
    }

    private Fault fault(Request request) {
        return catchThrowableOfType(ProviderException.class, () -> http.send(request))
                .fault();
    }

    private Request post() {
        return request(server.url("/v1/question?key=secret").toString());
    }

    private static Request request(String url) {
        return new Request.Builder()
                .url(url)
                .post(RequestBody.create("{}".getBytes(StandardCharsets.UTF_8), MediaType.get("application/json")))
                .build();
    }
}
