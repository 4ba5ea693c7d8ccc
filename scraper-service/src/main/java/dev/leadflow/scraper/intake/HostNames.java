package dev.leadflow.scraper.intake;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;

/** Host names of the internet, in ASCII. */
final class HostNames {

    private HostNames() {}

    /** Lower case and ASCII (RFC 5890), without a final dot; empty when it is no host name. */
    static Optional<String> ascii(String host) {
        String text = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        if (text.isEmpty() || text.length() > 253) {
            return Optional.empty();
        }
        if (PlainText.isClean(text)) {
            return Optional.of(text.toLowerCase(Locale.ROOT));
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
        int start = 0;
        for (int dot = ascii.indexOf('.'); dot >= 0; dot = ascii.indexOf('.', start)) {
            if (!isLabel(ascii, start, dot)) {
                return false;
            }
            start = dot + 1;
        }
        return start > 0
                && isLabel(ascii, start, ascii.length())
                && ascii.length() - start >= 2
                && isLetter(ascii.charAt(start));
    }

    /** Written by hand, because it lies on the way of every import. */
    private static boolean isLabel(String text, int from, int to) {
        if (to - from < 1 || to - from > 63 || text.charAt(from) == '-' || text.charAt(to - 1) == '-') {
            return false;
        }
        for (int i = from; i < to; i++) {
            char character = text.charAt(i);
            if (!isLetter(character) && (character < '0' || character > '9') && character != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetter(char character) {
        return character >= 'a' && character <= 'z';
    }
}
