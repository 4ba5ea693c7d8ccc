package dev.leadflow.scraper.source.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.scraper.source.FixtureSites;
import dev.leadflow.scraper.source.SourceRefusal;
import dev.leadflow.scraper.source.SourceRefusal.Reason;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SECURITY, "scraping": nothing that a stranger writes into an address leads this program into its own network. */
class GuardedFetcherTest {

    private static final String SITE = "site.example";
    private static final Dns NO_DNS = host -> {
        throw new AssertionError("No name may be looked up: " + host);
    };

    private final FixtureSites sites = new FixtureSites(SITE, "other.example");

    @AfterEach
    void stop() {
        sites.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "10.1.2.3",
                "100.64.0.1",
                "169.254.169.254",
                "192.168.0.1",
                "172.16.9.9",
                "224.0.0.1",
                "::1",
                "::ffff:127.0.0.1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::",
                "fd00::1",
                "fe80::1",
                "ff02::1"
            })
    void asksNobodyWhoseNameLeadsHome(String address) {
        Dns names = host -> List.of(InetAddress.getAllByName(address));

        assertRefused(
                guarded(names).get(HttpUrl.get("http://rebound.example/"), PAGE, GuardedFetcherTest::nothing),
                Reason.FORBIDDEN_ADDRESS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/",
                "http://127.1/",
                "http://2130706433/",
                "http://0177.0.0.1/",
                "http://017700000001/",
                "http://0x7f000001/",
                "http://0x7f.1/",
                "http://0x7f.0.0.1/",
                "http://0/",
                "http://[::1]/",
                "http://[::ffff:127.0.0.1]/",
                "http://[::ffff:7f00:1]/",
                "http://[64:ff9b::7f00:1]/",
                "http://[fd00::1]/",
                "http://8.8.8.8/",
                "http://localhost/",
                "http://intranet/",
                "http://１２７.0.0.1/",
                "http://user@site.example/",
                "http://site.example:secret@127.0.0.1/",
                "http://site.example%40@127.0.0.1/",
                "http://site.example:8080/",
                "http://site.example:22/",
                "https://site.example:80443/",
                "http://127.0.0.1#.site.example/",
                "http://127.0.0.1\\@site.example/"
            })
    void asksNoAddressThatHasNoPlainName(String url) {
        HttpUrl parsed = HttpUrl.parse(url);
        if (parsed != null) { // what is no address at all never comes here
            assertRefused(guarded(NO_DNS).get(parsed, PAGE, GuardedFetcherTest::nothing), Reason.FORBIDDEN_ADDRESS);
        }
        assertThat(sites.asked()).isEmpty();
    }

    @Test
    void leavesOutThePrivateOnesOfSeveralAddresses() throws Exception {
        List<InetAddress> asked = new ArrayList<>();
        List<InetAddress> both = List.of(address(127, 0, 0, 1), address(10, 0, 0, 1));
        Dns names = host -> both;
        GuardedFetcher fetcher = new GuardedFetcher(
                names,
                address -> {
                    asked.add(address);
                    return false;
                },
                port -> true,
                TrustedSites.NONE,
                "Leadflow/1.0",
                SHORT);

        assertRefused(
                fetcher.get(HttpUrl.get("http://both.example/"), PAGE, GuardedFetcherTest::nothing),
                Reason.FORBIDDEN_ADDRESS);
        assertThat(asked).hasSize(2);
    }

    /** DNS rebinding: the name is public when it is checked, and private when it is looked up once more. */
    @Test
    void checksANameEveryTimeThatItIsLookedUpAndConnectsToWhatItChecked() throws Exception {
        InetAddress outside = address(127, 0, 0, 2);
        InetAddress inside = address(127, 0, 0, 1);
        try (MockWebServer internet = new MockWebServer();
                MockWebServer intranet = new MockWebServer()) {
            internet.start(outside, 0);
            intranet.start(inside, internet.getPort());
            internet.enqueue(new MockResponse.Builder()
                    .code(302)
                    .addHeader("Location", "http://rebound.example:" + internet.getPort() + "/again")
                    .addHeader("Connection", "close")
                    .build());
            Deque<InetAddress> answers = new ArrayDeque<>(List.of(outside, inside));
            GuardedFetcher fetcher = new GuardedFetcher(
                    host -> List.of(answers.remove()),
                    outside::equals,
                    port -> true,
                    TrustedSites.NONE,
                    "Leadflow/1.0",
                    SHORT);

            Fetched fetched = fetcher.get(
                    HttpUrl.get("http://rebound.example:" + internet.getPort() + "/"),
                    PAGE,
                    GuardedFetcherTest::nothing);

            assertRefused(fetched, Reason.FORBIDDEN_ADDRESS);
            assertThat(answers).isEmpty(); // looked up once a connection, no more
            assertThat(internet.getRequestCount()).isOne();
            assertThat(intranet.getRequestCount()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/",
                "http://localhost:5432/",
                "http://[::1]/",
                "//169.254.169.254/latest/meta-data/",
                "http://site.example@10.0.0.1/",
                "ftp://site.example/",
                "file:///etc/passwd",
                "javascript:alert(1)",
                "gopher://site.example/"
            })
    void followsNoRedirectHome(String location) {
        sites.redirect(SITE, "/", location);

        assertRefused(get(SITE, "/"), Reason.FORBIDDEN_ADDRESS);
        assertThat(sites.asked()).containsExactly(SITE + "/");
    }

    @Test
    void followsFiveRedirectsAndNotSix() {
        for (int i = 0; i < 6; i++) {
            sites.redirect(SITE, "/" + i, "/" + (i + 1));
        }
        sites.page(SITE, "/6", "<p>there");

        assertThat(get(SITE, "/1")).isInstanceOf(Fetched.Answer.class);
        assertRefused(get(SITE, "/0"), Reason.UNREADABLE);
    }

    @Test
    void leavesACircleOfRedirects() {
        sites.redirect(SITE, "/a", "/b").redirect(SITE, "/b", "/a");

        assertRefused(get(SITE, "/a"), Reason.UNREADABLE);
        assertThat(sites.asked()).hasSize(6);
    }

    @Test
    void asksOfEveryRedirectWhetherItMayFollow() {
        sites.redirect(SITE, "/", sites.url("other.example", "/secret").toString());
        List<HttpUrl> questions = new ArrayList<>();

        Fetched fetched = trusting().get(sites.url(SITE, "/"), PAGE, url -> {
            questions.add(url);
            return url.encodedPath().equals("/secret")
                    ? Optional.of(new SourceRefusal(Reason.ROBOTS_DISALLOWED, "No."))
                    : Optional.empty();
        });

        assertRefused(fetched, Reason.ROBOTS_DISALLOWED);
        assertThat(questions).hasSize(2);
        assertThat(sites.asked()).containsExactly(SITE + "/");
    }

    @Test
    void readsNoMoreThanTwoMegabytes() {
        sites.page(SITE, "/long", "x".repeat(10 * 1024 * 1024));
        sites.page(SITE, "/fits", "x".repeat(2 * 1024 * 1024));

        assertRefused(get(SITE, "/long"), Reason.UNREADABLE);
        assertThat(get(SITE, "/fits")).isInstanceOf(Fetched.Answer.class);
    }

    @Test
    void countsWhatComesOutOfCompression() throws Exception {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
            byte[] megabyte = new byte[1024 * 1024];
            for (int i = 0; i < 100; i++) {
                gzip.write(megabyte);
            }
        }
        sites.answer(
                SITE,
                "/bomb",
                new MockResponse.Builder()
                        .addHeader("Content-Type", "text/html")
                        .addHeader("Content-Encoding", "gzip")
                        .body(new Buffer().write(bomb.toByteArray()))
                        .build());

        assertRefused(get(SITE, "/bomb"), Reason.UNREADABLE);
    }

    @Test
    void doesNotWaitForAPageThatDripsForEver() {
        sites.answer(
                SITE,
                "/",
                new MockResponse.Builder()
                        .addHeader("Content-Type", "text/html")
                        .body("x".repeat(10_000))
                        .throttleBody(1, 100, TimeUnit.MILLISECONDS)
                        .build());

        assertRefused(get(SITE, "/"), Reason.UNREACHABLE);
    }

    @Test
    void takesABrokenConnectionForNoAnswer() {
        sites.answer(
                SITE,
                "/",
                new MockResponse.Builder()
                        .onResponseStart(new SocketEffect.CloseSocket())
                        .build());

        assertRefused(get(SITE, "/"), Reason.UNREACHABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/pdf", "image/png", "application/json", "text/plain", "nonsense"})
    void readsHtmlOnly(String type) {
        sites.answer(
                SITE,
                "/",
                new MockResponse.Builder()
                        .addHeader("Content-Type", type)
                        .body("%PDF")
                        .build());

        assertRefused(get(SITE, "/"), Reason.UNREADABLE);
    }

    @Test
    void saysWhoItIsAndBringsNothingElse() {
        sites.page(SITE, "/", "<p>hello");

        get(SITE, "/");

        assertThat(sites.requests().getFirst().getHeaders().get("User-Agent")).isEqualTo("Leadflow/1.0");
        assertThat(sites.requests().getFirst().getHeaders().names())
                .containsExactlyInAnyOrder("Accept", "Accept-Encoding", "Connection", "Host", "User-Agent");
    }

    @Test
    void trustsASiteOnItsOwnPortOnly() {
        sites.page(SITE, "/", "<p>hello");
        HttpUrl elsewhere = HttpUrl.get("http://" + SITE + ":" + (sites.port() == 8080 ? 8081 : 8080) + "/");

        assertThat(get(SITE, "/")).isInstanceOf(Fetched.Answer.class);
        assertRefused(trusting().get(elsewhere, PAGE, GuardedFetcherTest::nothing), Reason.FORBIDDEN_ADDRESS);
        assertRefused(
                trusting().get(HttpUrl.get("http://" + SITE + "/"), PAGE, GuardedFetcherTest::nothing),
                Reason.FORBIDDEN_ADDRESS);
    }

    private static final GuardedFetcher.Kind PAGE = GuardedFetcher.Kind.PAGE;
    private static final Duration SHORT = Duration.ofSeconds(2);

    private static InetAddress address(int a, int b, int c, int d) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {(byte) a, (byte) b, (byte) c, (byte) d});
    }

    private static Optional<SourceRefusal> nothing(HttpUrl url) {
        return Optional.empty();
    }

    private static GuardedFetcher guarded(Dns names) {
        return new GuardedFetcher(names, TrustedSites.NONE, "Leadflow/1.0", SHORT);
    }

    private GuardedFetcher trusting() {
        return new GuardedFetcher(NO_DNS, sites.trusted(), "Leadflow/1.0", SHORT);
    }

    private Fetched get(String host, String path) {
        return trusting().get(sites.url(host, path), PAGE, GuardedFetcherTest::nothing);
    }

    private static void assertRefused(Fetched fetched, Reason reason) {
        assertThat(fetched).isInstanceOf(Fetched.Refused.class);
        assertThat(((Fetched.Refused) fetched).refusal().reason())
                .as(((Fetched.Refused) fetched).refusal().detail())
                .isEqualTo(reason);
    }
}
