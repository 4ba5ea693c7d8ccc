package dev.leadflow.scraper.source;

import dev.leadflow.scraper.source.site.TrustedSites;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.HttpUrl;

/** Websites of many names on one local server; what is not put there is 404. */
public final class FixtureSites implements AutoCloseable {

    private final MockWebServer server = new MockWebServer();
    private final Map<String, Supplier<MockResponse>> pages = new ConcurrentHashMap<>();
    private final Set<String> hosts = new ConcurrentSkipListSet<>();
    private final List<RecordedRequest> requests = new CopyOnWriteArrayList<>();

    public FixtureSites(String... hosts) {
        this.hosts.addAll(List.of(hosts));
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                requests.add(request);
                String host = String.valueOf(request.getHeaders().get("Host")).replaceAll(":\\d+$", "");
                return pages.getOrDefault(
                                host + request.getUrl().encodedPath(),
                                () -> new MockResponse.Builder().code(404).build())
                        .get();
            }
        });
        try {
            server.start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public FixtureSites page(String host, String path, String html) {
        return answer(
                host,
                path,
                new MockResponse.Builder()
                        .addHeader("Content-Type", "text/html; charset=utf-8")
                        .body(html)
                        .build());
    }

    public FixtureSites robots(String host, String text) {
        return answer(host, "/robots.txt", new MockResponse.Builder().body(text).build());
    }

    public FixtureSites status(String host, String path, int status) {
        return answer(host, path, new MockResponse.Builder().code(status).build());
    }

    public FixtureSites redirect(String host, String path, String location) {
        return answer(
                host,
                path,
                new MockResponse.Builder()
                        .code(302)
                        .addHeader("Location", location)
                        .build());
    }

    public FixtureSites answer(String host, String path, MockResponse response) {
        return answer(host, path, () -> response);
    }

    public FixtureSites answer(String host, String path, Supplier<MockResponse> response) {
        hosts.add(host);
        pages.put(host + path, response);
        return this;
    }

    /** All these names are on this server, for the guard and without DNS. */
    public TrustedSites trusted() {
        return TrustedSites.of(trustedText());
    }

    public String trustedText() {
        return hosts.stream().map(host -> host + ":" + port() + "=127.0.0.1").collect(Collectors.joining(","));
    }

    public int port() {
        return server.getPort();
    }

    public HttpUrl url(String host, String path) {
        return HttpUrl.get("http://" + host + ":" + port() + path);
    }

    /** What was asked, as {@code host/path}, in order. */
    public List<String> asked() {
        return requests.stream()
                .map(request -> request.getHeaders().get("Host").replaceAll(":\\d+$", "") + request.getTarget())
                .toList();
    }

    public List<RecordedRequest> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        server.close();
    }
}
