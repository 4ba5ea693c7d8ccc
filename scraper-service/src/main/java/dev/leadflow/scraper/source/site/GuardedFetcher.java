package dev.leadflow.scraper.source.site;

import dev.leadflow.scraper.source.SourceRefusal;
import dev.leadflow.scraper.source.SourceRefusal.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Reads websites whose addresses strangers choose. It asks names on the usual ports only, looks a name up once and connects
 * to the very address that it has checked, and does both anew with each redirect; what answers gets a limit on time and
 * size. Redirects are followed here and not by the client, because every one of them may lead home.
 */
public final class GuardedFetcher {

    private static final int MOST_REDIRECTS = 5; // RFC 9309, 2.3.1.2, wants as many for robots.txt
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Set<Integer> PORTS = Set.of(80, 443);
    private static final ByteString LINE_FEED = ByteString.encodeUtf8("\n");
    private static final ByteString CARRIAGE_RETURN = ByteString.encodeUtf8("\r");

    /** A name with a dot whose last part is no number: never an address in any of its spellings (127.1, 0x7f.1, 2130706433). */
    private static final Pattern NAME = Pattern.compile(
            "(?=.{4,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\\.)+[a-z](?:[a-z0-9-]*[a-z0-9])\\.?");

    /** What is wanted, and how much of it. */
    enum Kind {
        /** A page of HTML; longer than 2 MB it is refused. */
        PAGE(2L * 1024 * 1024, "text/html,application/xhtml+xml"),
        /** A robots.txt, whose first 500 KiB count (RFC 9309, 2.5). */
        ROBOTS(500L * 1024, "text/plain,*/*;q=0.5");

        private final long limit;
        private final String accept;

        Kind(long limit, String accept) {
            this.limit = limit;
            this.accept = accept;
        }
    }

    private final OkHttpClient client;
    private final IntPredicate isUsualPort;
    private final TrustedSites trusted;
    private final String userAgent;
    private final Duration wholeVisit;

    /**
     * @param names looks names up
     * @param userAgent says honestly who asks
     * @param wholeVisit how long a visit may take, with all its redirects
     */
    public GuardedFetcher(Dns names, TrustedSites trusted, String userAgent, Duration wholeVisit) {
        this(names, PublicAddresses::contains, PORTS::contains, trusted, userAgent, wholeVisit);
    }

    /** With another opinion on what is public, for tests on one machine. */
    GuardedFetcher(
            Dns names,
            Predicate<InetAddress> isPublic,
            IntPredicate isUsualPort,
            TrustedSites trusted,
            String userAgent,
            Duration wholeVisit) {
        this.isUsualPort = isUsualPort;
        this.trusted = trusted;
        this.userAgent = userAgent;
        this.wholeVisit = wholeVisit;
        this.client = new OkHttpClient.Builder()
                .dns(new CheckedNames(names, isPublic, trusted))
                .proxy(Proxy.NO_PROXY)
                .connectTimeout(CONNECT)
                .readTimeout(wholeVisit)
                .writeTimeout(wholeVisit)
                .followRedirects(false)
                .followSslRedirects(false)
                .retryOnConnectionFailure(false)
                .connectionPool(new ConnectionPool(16, 20, TimeUnit.SECONDS))
                .build();
    }

    /** @param objection what speaks against asking an address, the first one and that of each redirect */
    Fetched get(HttpUrl start, Kind kind, Function<HttpUrl, Optional<SourceRefusal>> objection) {
        long deadline = System.nanoTime() + wholeVisit.toNanos();
        HttpUrl url = start;
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            HttpUrl asked = url;
            Optional<SourceRefusal> refusal = formObjection(asked).or(() -> objection.apply(asked));
            if (refusal.isPresent()) {
                return new Fetched.Refused(refusal.get());
            }
            Hop hop = ask(asked, kind, deadline - System.nanoTime());
            if (hop.next == null) {
                return hop.fetched;
            }
            url = hop.next;
        }
        return Fetched.refused(Reason.UNREADABLE, "The site redirects more than " + MOST_REDIRECTS + " times.");
    }

    private Optional<SourceRefusal> formObjection(HttpUrl url) {
        if (!url.username().isEmpty() || !url.password().isEmpty()) {
            return Optional.of(forbidden("A web address with a user name in it is not asked."));
        }
        if (trusted.contains(url)) {
            return Optional.empty();
        }
        if (trusted.knows(url.host()) || !isUsualPort.test(url.port())) {
            return Optional.of(forbidden("Websites are read on the ports 80 and 443 only."));
        }
        return NAME.matcher(url.host()).matches()
                ? Optional.empty()
                : Optional.of(forbidden("A website is asked by its domain name only, not by an address."));
    }

    private static SourceRefusal forbidden(String detail) {
        return new SourceRefusal(Reason.FORBIDDEN_ADDRESS, detail);
    }

    /**
     * One question and its answer.
     *
     * @param next where it redirects; null when it does not
     */
    private record Hop(Fetched fetched, @Nullable HttpUrl next) {}

    private Hop ask(HttpUrl url, Kind kind, long nanosLeft) {
        Call call = client.newCall(new Request.Builder()
                .url(url)
                .header("User-Agent", userAgent)
                .header("Accept", kind.accept)
                .build());
        call.timeout().timeout(Math.max(nanosLeft, 1), TimeUnit.NANOSECONDS);
        try (Response response = call.execute()) {
            String location = response.header("Location");
            if (response.isRedirect() && location != null) {
                HttpUrl next = url.resolve(location);
                return next == null
                        ? new Hop(
                                new Fetched.Refused(forbidden("The site redirects to something that is no web page.")),
                                null)
                        : new Hop(Fetched.refused(Reason.UNREADABLE, "The site redirects."), next);
            }
            return new Hop(read(url, response, kind), null);
        } catch (ForbiddenAddressException guarded) {
            return new Hop(
                    new Fetched.Refused(forbidden("The name of the site leads to no address of the public internet.")),
                    null);
        } catch (IOException | IllegalArgumentException failed) {
            // Of the malformed answers that there are, some come as an IllegalArgumentException of the client.
            return new Hop(
                    Fetched.refused(
                            Reason.UNREACHABLE,
                            "The site gave no whole answer ("
                                    + failed.getClass().getSimpleName() + ")."),
                    null);
        }
    }

    private static Fetched read(HttpUrl url, Response response, Kind kind) throws IOException {
        MediaType type = response.body().contentType();
        if (!response.isSuccessful()) {
            return new Fetched.Answer(url, response.code(), type, ByteString.EMPTY);
        }
        if (kind == Kind.PAGE && !isHtml(type)) {
            return Fetched.refused(Reason.UNREADABLE, "The site answered with something that is not HTML.");
        }
        BufferedSource source = response.body().source(); // counts what comes out of compression, not what goes in
        boolean longer = source.request(kind.limit + 1);
        if (longer && kind == Kind.PAGE) {
            return Fetched.refused(Reason.UNREADABLE, "The page is longer than 2 MB.");
        }
        Buffer buffered = source.getBuffer();
        ByteString body = buffered.snapshot((int) Math.min(kind.limit, buffered.size()));
        return new Fetched.Answer(url, response.code(), type, longer ? wholeLines(body) : body);
    }

    /** Without the line in which a text was cut off. */
    private static ByteString wholeLines(ByteString text) {
        return text.substring(0, Math.max(text.lastIndexOf(LINE_FEED), text.lastIndexOf(CARRIAGE_RETURN)) + 1);
    }

    private static boolean isHtml(@Nullable MediaType type) {
        return type != null
                && (type.type().equals("text") && type.subtype().equals("html")
                        || type.type().equals("application") && type.subtype().equals("xhtml+xml"));
    }

    /** The public addresses of a name. The client connects to one of these and looks nothing up by itself. */
    private record CheckedNames(Dns names, Predicate<InetAddress> isPublic, TrustedSites trusted) implements Dns {

        @Override
        public List<InetAddress> lookup(String host) throws UnknownHostException {
            Optional<InetAddress> told = trusted.address(host);
            if (told.isPresent()) {
                return List.of(told.get());
            }
            List<InetAddress> all = names.lookup(host);
            if (trusted.knows(host)) {
                return all;
            }
            List<InetAddress> checked = all.stream().filter(isPublic).toList();
            if (checked.isEmpty()) {
                throw new ForbiddenAddressException();
            }
            return checked;
        }
    }

    private static final class ForbiddenAddressException extends UnknownHostException {

        private static final long serialVersionUID = 1L;

        ForbiddenAddressException() {
            super("No address of the public internet");
        }
    }
}
