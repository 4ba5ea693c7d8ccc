package dev.leadflow.scraper.intake;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An http or https address as people write it, with or without its scheme.
 *
 * @param host in lower case and ASCII, without port
 * @param path with its leading slash and without query, in lower case; "/" when there is none
 */
record WebAddress(String host, String path) {

    private static final Pattern BETWEEN = Pattern.compile("[,;|\\s<>\"]+");
    private static final Pattern SCHEME = Pattern.compile("^(?:url:)?[hH][tT][tT][pP][sS]?:[/\\\\]*");

    /** The first address of a cell; empty when there is none. */
    static Optional<WebAddress> first(String cell) {
        for (String part : BETWEEN.split(Normalizer.normalize(cell, Normalizer.Form.NFKC), -1)) {
            Optional<WebAddress> address = parsed(part);
            if (address.isPresent()) {
                return address;
            }
        }
        return Optional.empty();
    }

    private static Optional<WebAddress> parsed(String part) {
        String rest = SCHEME.matcher(part).replaceFirst("");
        int end = endOfHost(rest);
        String authority = rest.substring(0, end);
        if (authority.indexOf('@') >= 0) {
            // An email address in the wrong cell, or a password in an address: neither is a website.
            return Optional.empty();
        }
        String host = authority.replaceFirst(":\\d{0,5}$", "");
        String path = rest.substring(end).replaceFirst("[?#].*", "").toLowerCase(Locale.ROOT);
        return HostNames.ascii(host)
                .filter(HostNames::isDomain)
                .map(ascii -> new WebAddress(ascii, path.startsWith("/") ? path : "/"));
    }

    private static int endOfHost(String rest) {
        for (int i = 0; i < rest.length(); i++) {
            if ("/?#\\".indexOf(rest.charAt(i)) >= 0) {
                return i;
            }
        }
        return rest.length();
    }

    /** Whether the host is {@code domain} or lies under it. */
    boolean isUnder(String domain) {
        return host.equals(domain)
                || (host.length() > domain.length()
                        && host.endsWith(domain)
                        && host.charAt(host.length() - domain.length() - 1) == '.');
    }
}
