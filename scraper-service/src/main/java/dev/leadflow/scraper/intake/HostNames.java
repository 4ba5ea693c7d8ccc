package dev.leadflow.scraper.intake;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Host names of the internet, in ASCII. */
final class HostNames {

    private static final Pattern LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");

    private HostNames() {}

    /** Lower case and ASCII (RFC 5890), without a final dot; empty when it is no host name. */
    static Optional<String> ascii(String host) {
        String text = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        if (text.isEmpty() || text.length() > 253) {
            return Optional.empty();
        }
        try {
            String ascii = IDN.toASCII(text, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
            return ascii.length() > 253 ? Optional.empty() : Optional.of(ascii);
        } catch (IllegalArgumentException notAHost) {
            return Optional.empty();
        }
    }

    /** Whether it has two or more well-formed labels, the last of which is not a number. */
    static boolean isDomain(String ascii) {
        String[] labels = ascii.split("\\.", -1);
        if (labels.length < 2) {
            return false;
        }
        for (String label : labels) {
            if (!LABEL.matcher(label).matches()) {
                return false;
            }
        }
        String top = labels[labels.length - 1];
        return top.length() >= 2 && Character.isLetter(top.charAt(0));
    }
}
