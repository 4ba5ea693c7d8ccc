package dev.leadflow.common.dns;

import dev.leadflow.common.setting.Setting;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whom to ask about domains. */
public sealed interface DnsServer {

    Setting<DnsServer> SETTING = new Setting<>(
            "DNS_SERVER",
            "DNS server that verification and the checks before going live ask: system for this machine's own, off for none",
            "system",
            false,
            false,
            "system, off, or an IP address with or without :port",
            DnsServer::parse);

    /** What the operating system uses. */
    record OfThisMachine() implements DnsServer {}

    record At(InetSocketAddress address) implements DnsServer {}

    /** Nobody: every well-formed business address then stays unchecked. For machines without a network, and for demos. */
    record Off() implements DnsServer {}

    Pattern ADDRESS = Pattern.compile(
            "(?:\\[([0-9a-f:.]+)]|([0-9]+(?:\\.[0-9]+){3}))(?::([0-9]{1,5}))?|([0-9a-f:.]*:[0-9a-f:.]*)");

    /** @throws IllegalArgumentException when it is neither a word for one of the others nor an IP address */
    static DnsServer parse(String text) {
        String server = text.strip().toLowerCase(Locale.ROOT);
        return switch (server) {
            case "system" -> new OfThisMachine();
            case "off" -> new Off();
            default -> new At(address(server));
        };
    }

    private static InetSocketAddress address(String text) {
        Matcher matcher = ADDRESS.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Not an IP address");
        }
        String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2) != null ? matcher.group(2) : text;
        int port = matcher.group(3) == null ? 53 : Integer.parseInt(matcher.group(3));
        try {
            // Only digits and colons come here, so that this reads an address and asks nobody.
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException malformed) {
            throw new IllegalArgumentException("Not an IP address", malformed);
        }
    }
}
