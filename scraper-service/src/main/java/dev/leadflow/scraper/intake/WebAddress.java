package dev.leadflow.scraper.intake;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An http or https address as people write it, with or without its scheme.
 *
 * @param host in lower case and ASCII, without port
 * @param path with its leading slash and without query, in lower case; "/" when there is none
 */
record WebAddress(String host, String path) {

    private static final int SHORTEST = "a.bc".length();
    private static final Pattern BETWEEN = Pattern.compile("[,;|\\s<>\"()\\[\\]]+");
    private static final Pattern SCHEME = Pattern.compile("(?:url:)?[hH][tT][tT][pP][sS]?:[/\\\\]*");

    /** The addresses of a cell, in their order. */
    static List<WebAddress> in(String cell) {
        if (cell.length() < SHORTEST || (PlainText.isClean(cell) && cell.indexOf('.') < 0)) {
            return List.of(); // no domain without a dot
        }
        List<WebAddress> addresses = new ArrayList<>(1);
        for (String part : BETWEEN.split(Normalizer.normalize(cell, Normalizer.Form.NFKC), -1)) {
            WebAddress address = parsed(part);
            if (address != null) {
                addresses.add(address);
            }
        }
        return addresses;
    }

    private static @Nullable WebAddress parsed(String part) {
        Matcher scheme = SCHEME.matcher(part);
        String rest = scheme.lookingAt() ? part.substring(scheme.end()) : part;
        int end = endOfHost(rest);
        String authority = rest.substring(0, end);
        if (authority.indexOf('@') >= 0) {
            // An email address in the wrong cell, or a password in an address: neither is a website.
            return null;
        }
        String host = HostNames.ascii(withoutPort(authority)).orElse(null);
        return host != null && HostNames.isDomain(host) ? new WebAddress(host, path(rest.substring(end))) : null;
    }

    private static String withoutPort(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon >= 0
                        && authority.length() - colon <= 6
                        && authority.substring(colon + 1).chars().allMatch(each -> each >= '0' && each <= '9')
                ? authority.substring(0, colon)
                : authority;
    }

    private static String path(String rest) {
        int end = 0;
        while (end < rest.length() && rest.charAt(end) != '?' && rest.charAt(end) != '#') {
            end++;
        }
        String path = rest.substring(0, end).toLowerCase(Locale.ROOT).replace('\\', '/');
        return path.startsWith("/") ? path : "/";
    }

    private static int endOfHost(String rest) {
        for (int i = 0; i < rest.length(); i++) {
            if ("/?#\\".indexOf(rest.charAt(i)) >= 0) {
                return i;
            }
        }
        return rest.length();
    }
}
