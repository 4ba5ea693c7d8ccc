package dev.leadflow.standalone;

import dev.leadflow.common.StartProblem;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.setting.CommonSettings;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.common.web.AccessTokens;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The running Leadflow, as the commands of this machine speak to it: over REST, like everybody else. */
final class LeadflowApi {

    private static final Duration TOKEN_LIFETIME = Duration.ofMinutes(30);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final String url;
    private final @Nullable String token;

    private LeadflowApi(String url, @Nullable String token) {
        this.url = url;
        this.token = token;
    }

    /**
     * Speaks for the owner of the organization. The right to do so comes from being able to read the data folder.
     *
     * @throws StartProblem when no Leadflow was started on this data folder
     */
    static LeadflowApi ofRunningInstance(SettingValues settings) {
        settings.check(List.of(CommonSettings.DATA, CommonSettings.PORT));
        Path folder = Path.of(settings.get(CommonSettings.DATA));
        Optional<Access> access = Access.announcedIn(folder);
        Optional<Secret> key = settings.isSet(CommonSettings.JWT_SECRET)
                ? settings.find(CommonSettings.JWT_SECRET)
                : DataFolder.secret(folder, CommonSettings.JWT_SECRET.name()).map(Secret::new);
        if (access.isEmpty() || key.isEmpty()) {
            throw new StartProblem("No Leadflow has been started with the data folder " + folder.toAbsolutePath()
                    + ". Start it with ./leadflow start, or set LEADFLOW_DATA to its folder.");
        }
        AccessTokens tokens = new AccessTokens(key.get(), Clock.systemUTC());
        return new LeadflowApi(access.get().url(), tokens.issue(access.get().owner(), TOKEN_LIFETIME));
    }

    /** Speaks for whomever the token is of. */
    static LeadflowApi withToken(String url, String token) {
        return new LeadflowApi(url, token);
    }

    /**
     * Logs in, and speaks for that person.
     *
     * @throws StartProblem when that is not possible
     */
    static LeadflowApi loggedIn(String url, String email, Secret password) {
        JsonNode login = new LeadflowApi(url, null)
                .post("/api/auth/login", Map.of("email", email, "password", password.reveal()));
        return new LeadflowApi(url, login.path("access_token").asString());
    }

    JsonNode get(String path) {
        return send(request(path).GET());
    }

    JsonNode post(String path, Object body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(Json.bytes(body))));
    }

    /**
     * Uploads a file as the multipart field {@code file}.
     *
     * @param sent told how many bytes of the file have been handed over so far
     */
    JsonNode upload(String path, Path file, LongConsumer sent) {
        return send(uploading(path, file, sent));
    }

    /**
     * The same where the answer tells line by line how it goes on.
     *
     * @param progress told each line but the last, which is the answer
     * @throws StartProblem also when Leadflow breaks off before it has answered
     */
    JsonNode upload(String path, Path file, LongConsumer sent, Consumer<JsonNode> progress) {
        HttpResponse<Stream<String>> response = sent(
                uploading(path, file, sent).header("Accept", "application/x-ndjson, application/problem+json"),
                BodyHandlers.ofLines());
        try (Stream<String> lines = response.body()) {
            if (response.statusCode() >= 400) {
                throw refused(response, lines.collect(Collectors.joining("\n")));
            }
            JsonNode last = Json.EVENTS.nullNode();
            for (Iterator<String> each = lines.iterator(); each.hasNext(); ) {
                last = Json.EVENTS.readTree(each.next());
                if (each.hasNext()) {
                    progress.accept(last);
                }
            }
            return last;
        } catch (UncheckedIOException brokenOff) {
            throw new StartProblem(
                    "Leadflow broke off in the middle. What it told of is kept; look into its log, and send the file again.",
                    brokenOff);
        }
    }

    private HttpRequest.Builder uploading(String path, Path file, LongConsumer sent) {
        String boundary = "leadflow-" + UUID.randomUUID();
        String name = file.getFileName().toString().replaceAll("[\"\\r\\n]", "_");
        byte[] head = ("--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name
                        + "\"\r\nContent-Type: text/csv\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        byte[] tail = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8);
        BodyPublisher body = BodyPublishers.ofInputStream(() -> {
            try {
                return new SequenceInputStream(Collections.enumeration(List.of(
                        new java.io.ByteArrayInputStream(head),
                        new Counting(Files.newInputStream(file), sent),
                        new java.io.ByteArrayInputStream(tail))));
            } catch (IOException unreadable) {
                throw new StartProblem(file + " cannot be read", unreadable);
            }
        });
        return request(path)
                .timeout(Duration.ofMinutes(30))
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(body);
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(60));
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private JsonNode send(HttpRequest.Builder request) {
        HttpResponse<String> response = sent(request, BodyHandlers.ofString());
        if (response.statusCode() >= 400) {
            throw refused(response, response.body());
        }
        return json(response, response.body());
    }

    private <T> HttpResponse<T> sent(HttpRequest.Builder request, BodyHandler<T> body) {
        try {
            return client.send(request.build(), body);
        } catch (IOException away) {
            throw new AwayForNow(
                    "Leadflow does not answer at " + url + ". Start it with ./leadflow start, or correct --url.", away);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StartProblem("Interrupted");
        }
    }

    private StartProblem refused(HttpResponse<?> response, String body) {
        String detail = json(response, body)
                .path("detail")
                .asString(url + " answered " + response.statusCode() + " to " + response.uri());
        return response.statusCode() >= 500 ? new AwayForNow(detail) : new StartProblem(detail);
    }

    /** Nobody answers, or a server behind it is away: to ask again in a while may help. */
    static final class AwayForNow extends StartProblem {

        private static final long serialVersionUID = 1L;

        AwayForNow(String message) {
            super(message);
        }

        AwayForNow(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private static JsonNode json(HttpResponse<?> response, String body) {
        boolean json = response.headers()
                .firstValue("Content-Type")
                .filter(type -> type.contains("json"))
                .isPresent();
        return json && !body.isBlank() ? Json.EVENTS.readTree(body) : Json.EVENTS.nullNode();
    }

    /** Tells how far reading has come. */
    private static final class Counting extends InputStream {

        private final InputStream source;
        private final LongConsumer progress;
        private long count;

        Counting(InputStream source, LongConsumer progress) {
            this.source = source;
            this.progress = progress;
        }

        @Override
        public int read() throws IOException {
            int next = source.read();
            advance(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte @Nullable [] buffer, int offset, int length) throws IOException {
            int read = source.read(buffer, offset, length);
            advance(Math.max(read, 0));
            return read;
        }

        private void advance(int bytes) {
            count += bytes;
            progress.accept(count);
        }

        @Override
        public void close() throws IOException {
            source.close();
        }
    }
}
