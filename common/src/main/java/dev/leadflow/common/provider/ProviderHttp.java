package dev.leadflow.common.provider;

import dev.leadflow.common.event.Json;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.Headers;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import okio.BufferedSource;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * HTTP to providers, with limits on time and size. It asks once: it follows no redirect and repeats nothing by itself, not
 * even where a kept connection turned out to be dead, because only the caller knows whether asking twice does harm.
 */
public final class ProviderHttp {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration WHOLE_CALL = Duration.ofSeconds(30);
    private static final int MOST_CONNECTIONS = 64;

    /** More than any answer that an adapter wants to see. */
    private static final long MOST_BYTES = 2L * 1024 * 1024;

    private final OkHttpClient client;
    private final InstantSource clock;
    private final ProviderClock others;

    private ProviderHttp(OkHttpClient client, InstantSource clock, ProviderClock others) {
        this.client = client;
        this.clock = clock;
        this.others = others;
    }

    /** At most 5 s for a connection and 30 s for a whole call. */
    public static ProviderHttp create(InstantSource clock) {
        return create(clock, new ProviderClock());
    }

    /** @param others hears what time it is at each provider that answers */
    public static ProviderHttp create(InstantSource clock, ProviderClock others) {
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(MOST_CONNECTIONS);
        dispatcher.setMaxRequestsPerHost(MOST_CONNECTIONS);
        return new ProviderHttp(
                new OkHttpClient.Builder()
                        .connectTimeout(CONNECT)
                        .readTimeout(WHOLE_CALL)
                        .writeTimeout(WHOLE_CALL)
                        .callTimeout(WHOLE_CALL)
                        .followRedirects(false)
                        .followSslRedirects(false)
                        .retryOnConnectionFailure(false)
                        // Many servers end an idle connection after 5 s, and a dead one must hardly ever be used.
                        .connectionPool(new ConnectionPool(MOST_CONNECTIONS, 4, TimeUnit.SECONDS))
                        .dispatcher(dispatcher)
                        .build(),
                clock,
                others);
    }

    /** The same connections with another limit for a whole call. */
    public ProviderHttp within(Duration wholeCall) {
        return new ProviderHttp(
                client.newBuilder()
                        .callTimeout(wholeCall)
                        .readTimeout(wholeCall)
                        .writeTimeout(wholeCall)
                        .build(),
                clock,
                others);
    }

    /**
     * A new connection for each call. A kept one that the other side has closed meanwhile looks like a request that was never
     * answered, which for what must not be done twice costs more than the handshake.
     */
    public ProviderHttp overNewConnections() {
        return new ProviderHttp(
                client.newBuilder()
                        .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
                        .build(),
                clock,
                others);
    }

    /** What a provider answered, whatever its status. */
    public record Answer(
            int status,
            Headers headers,
            ByteString body,
            @Nullable Duration retryAfter) {

        public boolean isSuccessful() {
            return status >= 200 && status < 300;
        }

        /** @throws ProviderException {@link Fault#FAULTY} when the body is not a JSON document */
        public JsonNode json() {
            try {
                JsonNode document = Json.EVENTS.readTree(body.toByteArray());
                if (document == null || document.isMissingNode()) {
                    throw new ProviderException(Fault.FAULTY, "The provider's answer is empty.");
                }
                return document;
            } catch (JacksonException notJson) {
                throw new ProviderException(Fault.FAULTY, "The provider's answer is not JSON.");
            }
        }

        /** The failure that a status outside 200-299 stands for, with its status in the message. */
        public ProviderException failure() {
            Fault fault = Fault.ofStatus(status);
            return new ProviderException(fault, describe(fault), retryAfter);
        }

        private String describe(Fault fault) {
            return switch (fault) {
                case KEY_REFUSED -> "The provider refused the key (HTTP " + status + ").";
                case QUOTA_USED_UP -> "The account at the provider has no credit left (HTTP " + status + ").";
                case BUSY -> "The provider asks to be left alone for a while (HTTP " + status + ").";
                default -> "The provider answered with HTTP " + status + ".";
            };
        }
    }

    /**
     * Asks once and reads the whole answer.
     *
     * @throws ProviderException {@link Fault#UNREACHABLE} when certainly nothing was asked, {@link Fault#NO_ANSWER} when the
     *     request, or a part of it, may have arrived, {@link Fault#FAULTY} when the answer is larger than 2 MB
     */
    public Answer send(Request request) {
        Progress progress = new Progress();
        Call call = client.newBuilder().eventListener(progress).build().newCall(once(request));
        try (Response response = call.execute()) {
            others.hear(response.headers().getInstant("Date"), clock.instant());
            Answer answer =
                    new Answer(response.code(), response.headers(), text(response), retryAfter(response.headers()));
            if (endsItsConnection(response)) {
                client.connectionPool().evictAll();
            }
            return answer;
        } catch (ProviderException tooLong) {
            throw tooLong;
        } catch (RuntimeException failed) {
            if (!progress.answered.get()) {
                throw failed;
            }
            throw new ProviderException(Fault.NO_ANSWER, "The provider gave an answer that breaks the rules of HTTP.");
        } catch (IOException failed) {
            if (!progress.begun.get()) {
                throw new ProviderException(
                        Fault.UNREACHABLE,
                        "The provider cannot be reached (" + failed.getClass().getSimpleName() + ").");
            }
            String what = failed instanceof InterruptedIOException ? "in time" : "before the connection broke";
            throw new ProviderException(Fault.NO_ANSWER, "The provider gave no whole answer " + what + ".");
        }
    }

    /** The client knows what HTTP/1.1 says of it; by HTTP/1.0 a connection ends with each answer that says nothing. */
    private static boolean endsItsConnection(Response response) {
        return response.protocol() == Protocol.HTTP_1_0
                && !"keep-alive".equalsIgnoreCase(response.header("Connection"));
    }

    /** A refusal counts though its words cannot be read. */
    private static ByteString text(Response response) throws IOException {
        boolean refusal = response.code() >= 400 && response.code() <= 499;
        try {
            BufferedSource source = response.body().source();
            if (!source.request(MOST_BYTES + 1)) {
                return source.readByteString();
            }
        } catch (IOException broken) {
            if (!refusal) {
                throw broken;
            }
        }
        if (refusal) {
            return ByteString.EMPTY;
        }
        throw new ProviderException(Fault.FAULTY, "The provider's answer is far too long.");
    }

    /**
     * The client would by itself repeat a request that was answered with 503 and {@code Retry-After: 0}, or with 421, unless its
     * body says that it cannot be written again.
     */
    private static Request once(Request request) {
        RequestBody body = request.body();
        return body == null || body.isOneShot()
                ? request
                : request.newBuilder()
                        .method(request.method(), new OneShotBody(body))
                        .build();
    }

    private static final class OneShotBody extends RequestBody {

        private final RequestBody body;

        OneShotBody(RequestBody body) {
            this.body = body;
        }

        @Override
        public @Nullable MediaType contentType() {
            return body.contentType();
        }

        @Override
        public long contentLength() throws IOException {
            return body.contentLength();
        }

        @Override
        public boolean isOneShot() {
            return true;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            body.writeTo(sink);
        }
    }

    /** Whether any byte of the request may have left. */
    private static final class Progress extends EventListener {

        private final AtomicBoolean begun = new AtomicBoolean();
        private final AtomicBoolean answered = new AtomicBoolean();

        @Override
        public void requestHeadersStart(Call call) {
            begun.set(true);
        }

        @Override
        public void responseHeadersEnd(Call call, Response response) {
            answered.set(true);
        }
    }

    /** RFC 9110, 10.2.3: seconds or a date. Providers also send milliseconds in {@code retry-after-ms}. */
    private @Nullable Duration retryAfter(Headers headers) {
        String millis = headers.get("retry-after-ms");
        String text = headers.get("Retry-After");
        try {
            if (millis != null) {
                return notNegative(Duration.ofMillis((long) Double.parseDouble(millis.strip())));
            }
            if (text == null) {
                return null;
            }
            if (text.strip().matches("\\d{1,9}(\\.\\d+)?")) {
                return Duration.ofMillis((long) (Double.parseDouble(text.strip()) * 1000));
            }
            Instant at = ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return notNegative(Duration.between(clock.instant(), at));
        } catch (NumberFormatException | DateTimeException unreadable) {
            return null;
        }
    }

    private static Duration notNegative(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }
}
