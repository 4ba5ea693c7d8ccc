package dev.leadflow.outreach.channel.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.outreach.channel.EmailSender;
import dev.leadflow.outreach.channel.EmailSender.Cause;
import dev.leadflow.outreach.channel.EmailSender.LastWord;
import dev.leadflow.outreach.channel.EmailSender.Result;
import dev.leadflow.outreach.channel.EmailSenderContract;
import dev.leadflow.outreach.channel.OutgoingEmail;
import dev.leadflow.outreach.channel.http.BrokenServer.Manner;
import dev.leadflow.testkit.Fixtures;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of every email sender for those that speak HTTP, and what an HTTP status means (ARCHITECTURE, Sending). */
public abstract class HttpEmailSenderContract extends EmailSenderContract {

    protected static final Secret KEY = new Secret("planted-key");

    /** A sender to that address; {@code KEY} is its key. */
    protected abstract EmailSender senderTo(URI baseUrl, ProviderHttp http);

    /** How the provider answers a request that it takes; its id holds the attempt's id of that request. */
    protected abstract MockResponse accepted(RecordedRequest request);

    /** How the provider says that the From address is none of ours. */
    protected abstract MockResponse refusedSender();

    /** How the provider words any other refusal. */
    protected abstract String refusal(String words);

    private final MockWebServer server = new MockWebServer();
    private final BrokenServer broken = new BrokenServer();
    private final List<RecordedRequest> journal = new CopyOnWriteArrayList<>();
    private final ProviderHttp http = ProviderHttp.create(InstantSource.fixed(Fixtures.NOON_IN_KOLKATA));
    private volatile Behaviour behaviour = Behaviour.TAKES_IT;
    private volatile @Nullable MockResponse scripted;

    @BeforeEach
    void start() throws IOException {
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return answer(request);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
        broken.close();
    }

    private MockResponse answer(RecordedRequest request) {
        MockResponse script = scripted;
        if (script != null) {
            return script;
        }
        return switch (behaviour) {
            case REFUSES_THE_SENDER -> refusedSender();
            case REFUSES_THE_RECIPIENT_FOR_GOOD, REFUSES_THE_CONTENT_FOR_GOOD ->
                status(400, refusal("to info@asha.example is not valid, hello@northwind.example"));
            case REFUSES_THE_CONTENT_AND_BREAKS_OFF ->
                status(413, refusal("too large"))
                        .newBuilder()
                        .onResponseEnd(new SocketEffect.CloseSocket())
                        .build();
            case REFUSES_THE_RECIPIENT_FOR_NOW, REFUSES_THE_CONTENT_FOR_NOW -> status(408, "");
            default -> {
                journal.add(request);
                yield answerToTaken(accepted(request));
            }
        };
    }

    private MockResponse answerToTaken(MockResponse good) {
        return switch (behaviour) {
            case TAKES_IT_AND_BREAKS_OFF ->
                good.newBuilder()
                        .onResponseStart(new SocketEffect.CloseSocket())
                        .build();
            case TAKES_IT_AND_FALLS_SILENT ->
                good.newBuilder().onResponseStart(SocketEffect.Stall.INSTANCE).build();
            case TAKES_IT_AND_ANSWERS_TOO_SLOWLY ->
                good.newBuilder()
                        .body("one byte now and then".repeat(20))
                        .throttleBody(1, 50, TimeUnit.MILLISECONDS)
                        .build();
            case TAKES_IT_AND_TALKS_NONSENSE ->
                good.newBuilder().status("thank you").build();
            default -> good;
        };
    }

    protected static MockResponse status(int code, String body) {
        return new MockResponse.Builder().code(code).body(body).build();
    }

    /** HTTP has no greeting and no moment between greeting and content: who is not ready shows it in the TLS handshake. */
    @Override
    protected EmailSender sender() {
        String url = switch (behaviour) {
            case IS_AWAY -> "http://127.0.0.1:" + nobody();
            case NEVER_ANSWERS -> "https://" + broken(Manner.SILENT);
            case ANSWERS_TOO_SLOWLY -> "https://" + broken(Manner.DRIBBLING);
            case IS_CLOSING, BREAKS_OFF_BEFORE_THE_CONTENT -> "https://" + broken(Manner.HANGS_UP);
            case BREAKS_OFF_WITHIN_THE_CONTENT -> "http://" + broken(Manner.HANGS_UP_IN_THE_MIDDLE);
            default -> server.url("").toString().replaceAll("/$", "");
        };
        return senderTo(URI.create(url), http.within(patience()));
    }

    /** A busy machine may take its time; only who never answers as he should is not waited for. */
    private Duration patience() {
        return switch (behaviour) {
            case TAKES_IT_AND_FALLS_SILENT, TAKES_IT_AND_ANSWERS_TOO_SLOWLY, NEVER_ANSWERS, ANSWERS_TOO_SLOWLY ->
                Duration.ofMillis(900);
            default -> Duration.ofSeconds(20);
        };
    }

    private String broken(Manner manner) {
        broken.behave(manner);
        return broken.address();
    }

    private static int nobody() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    @Override
    protected void provider(Behaviour next) {
        behaviour = next;
    }

    @Override
    protected int taken() {
        return journal.size();
    }

    protected final RecordedRequest request() {
        return journal.getLast();
    }

    /** Answers so from now on, whatever is asked. */
    protected final void scriptedAnswer(MockResponse response) {
        scripted = response;
    }

    protected final Result sendTo(MockResponse response) {
        scriptedAnswer(response);
        return sender().send(email(), LastWord.YES);
    }

    protected static String body(RecordedRequest request) {
        return Objects.requireNonNull(request.getBody()).utf8();
    }

    @ParameterizedTest
    @CsvSource({
        "400, PERMANENT",
        "401, ACCOUNT",
        "402, ACCOUNT",
        "403, ACCOUNT",
        "404, ACCOUNT",
        "405, ACCOUNT",
        "408, TRANSIENT",
        "413, PERMANENT",
        "415, PERMANENT",
        "418, UNREACHABLE",
        "422, PERMANENT",
        "429, UNREACHABLE",
        "451, UNREACHABLE"
    })
    void knowsThatNothingWasSentWhereTheProviderSaysNo(int code, Cause cause) {
        Result result = sendTo(status(code, refusal("we say no")));

        assertThat(result).isInstanceOfSatisfying(Result.Refused.class, refused -> {
            assertThat(refused.cause()).isEqualTo(cause);
            assertThat(refused.detail()).contains("HTTP " + code, "we say no");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "[]", "null", "\"Forbidden\"", "{\"errors\": 7, \"message\": {}}", "<html>\u0000</html>"
            })
    void sortsRefusalsByTheirStatusWhateverStandsInThem(String body) {
        assertThat(sendTo(status(401, body)))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.cause()).isEqualTo(Cause.ACCOUNT));
    }

    @Test
    void saysHowLongABusyProviderAsksToBeLeftAlone() {
        MockResponse busy = status(429, refusal("slow down"))
                .newBuilder()
                .addHeader("Retry-After", "7")
                .build();

        assertThat(sendTo(busy))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(7)));
    }

    /** Redirects too: whoever answers so is not who was asked. */
    @ParameterizedTest
    @ValueSource(ints = {204, 302, 307, 500, 502, 503, 504})
    void doesNotKnowWhatBecameOfAnEmailThatIsAnsweredStrangely(int code) {
        assertThat(sendTo(status(code, ""))).isInstanceOf(Result.Unknown.class);
    }

    @Test
    void asksOnceThoughTheProviderInvitesToAskAgainAtOnce() {
        MockResponse again =
                status(503, "").newBuilder().addHeader("Retry-After", "0").build();

        assertThat(sendTo(again)).isInstanceOf(Result.Unknown.class);
        assertThat(server.getRequestCount()).isOne();
    }

    @Test
    void doesNotBelieveInAnAnswerWithoutEnd() {
        assertThat(sendTo(status(200, "x".repeat(3_000_000)))).isInstanceOf(Result.Unknown.class);
        assertThat(sendTo(status(202, "x".repeat(3_000_000)))).isInstanceOf(Result.Unknown.class);
    }

    @Test
    void letsNothingOfTheContentLeaveWhenTheLastWordIsNo() throws InterruptedException {
        assertThat(sender().send(email(), () -> false)).isInstanceOf(Result.Withheld.class);

        assertThat(server.takeRequest(200, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void neverShowsItsKey() {
        for (int code : new int[] {401, 500, 200, 202}) {
            assertThat(sendTo(status(code, refusal("key planted"))).toString()).doesNotContain("planted-key");
        }
        assertThat(sender().toString()).doesNotContain("planted-key");
    }

    @Test
    void carriesTheAttemptAndTheUnsubscriptionAndForbidsEveryChange() {
        OutgoingEmail email = email();

        sender().send(email, LastWord.YES);

        assertThat(body(request()))
                .contains(email.id().toString(), email.messageId(), email.to(), email.from(), email.fromName())
                .contains("List-Unsubscribe")
                .contains("<" + email.unsubscribeUrl() + ">")
                .contains("List-Unsubscribe=One-Click");
    }
}
