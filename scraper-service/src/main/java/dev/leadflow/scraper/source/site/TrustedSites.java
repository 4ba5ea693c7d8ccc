package dev.leadflow.scraper.source.site;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/**
 * Sites that an operator vouches for, although the guard would refuse them: mock sites on this machine. Nothing else of
 * what holds for a visit is lifted.
 */
public final class TrustedSites {

    public static final TrustedSites NONE = new TrustedSites(Map.of());

    private static final Pattern ENTRY =
            Pattern.compile("([a-z0-9.-]+|\\[[0-9a-f:.]+]):(\\d{1,5})(?:=([0-9.]+|[0-9a-f:.]*:[0-9a-f:.]*))?");

    private record Site(int port, Optional<InetAddress> address) {}

    private final Map<String, List<Site>> byHost;

    private TrustedSites(Map<String, List<Site>> byHost) {
        this.byHost = Map.copyOf(byHost);
    }

    /**
     * Reads {@code host:port} or {@code host:port=address}, several with commas between them; with an address no DNS is
     * asked.
     *
     * @throws IllegalArgumentException when it is something else
     */
    public static TrustedSites of(String text) {
        Map<String, List<Site>> sites = new HashMap<>();
        for (String entry : text.split(",", -1)) {
            Matcher parts = ENTRY.matcher(entry.strip().toLowerCase(Locale.ROOT));
            if (!parts.matches()) {
                throw new IllegalArgumentException("Not host:port or host:port=address");
            }
            Optional<InetAddress> address = Optional.ofNullable(parts.group(3)).map(PublicAddresses::literal);
            Site site = new Site(Integer.parseInt(parts.group(2)), address);
            String host = parts.group(1).replaceAll("[\\[\\]]", "");
            sites.merge(host, List.of(site), TrustedSites::both);
        }
        return new TrustedSites(sites);
    }

    private static List<Site> both(List<Site> some, List<Site> others) {
        return java.util.stream.Stream.concat(some.stream(), others.stream()).toList();
    }

    boolean contains(HttpUrl url) {
        return sitesOf(url.host()).stream().anyMatch(site -> site.port == url.port());
    }

    boolean knows(String host) {
        return byHost.containsKey(host);
    }

    /** Where the host is, when the operator has said so. */
    Optional<InetAddress> address(String host) {
        return sitesOf(host).stream().flatMap(site -> site.address.stream()).findFirst();
    }

    private List<Site> sitesOf(String host) {
        return byHost.getOrDefault(host, List.of());
    }
}
