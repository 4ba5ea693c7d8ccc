package dev.leadflow.campaign.organization;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The address under which this server says that recipients reach it. Judged by its text: nothing is looked up. */
record PublicBaseUrl(URI uri) {

    private static final Pattern DOTTED_QUAD = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern NUMBERS = Pattern.compile("[0-9.]+|0x[0-9a-f.x]+");

    /** Names that lead nowhere in the public DNS (RFC 6761, RFC 6762, RFC 8375, and .internal as ICANN reserved it). */
    private static final List<String> LOCAL_SUFFIXES =
            List.of(".localhost", ".local", ".internal", ".home.arpa", ".lan", ".invalid", ".test", ".localdomain");

    /** Whether it is an https address that is not obviously this machine or a private network. */
    boolean reachableByRecipients() {
        String host = uri.getHost();
        return "https".equals(uri.getScheme()) && host != null && isPublic(host.toLowerCase(Locale.ROOT));
    }

    private static boolean isPublic(String host) {
        if (host.startsWith("[") || DOTTED_QUAD.matcher(host).matches()) {
            return isPublicAddress(host);
        }
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        return name.contains(".")
                && !NUMBERS.matcher(name).matches()
                && LOCAL_SUFFIXES.stream().noneMatch(name::endsWith);
    }

    private static boolean isPublicAddress(String literal) {
        InetAddress address;
        try {
            address = InetAddress.getByName(literal);
        } catch (UnknownHostException notAnAddress) {
            return false;
        }
        if (address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        if (address instanceof Inet4Address) {
            boolean carrierGradeNat = first == 100 && second >= 64 && second < 128;
            return first != 0 && first < 240 && !carrierGradeNat;
        }
        return (first & 0xe0) == 0x20; // 2000::/3, the only global unicast addresses that are given out
    }
}
