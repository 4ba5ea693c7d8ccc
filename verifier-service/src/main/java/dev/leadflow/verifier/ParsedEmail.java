package dev.leadflow.verifier;

import java.net.IDN;
import java.util.Locale;
import java.util.Set;

/** An email address taken apart, or why it is none. */
sealed interface ParsedEmail {

    /**
     * @param mailbox the part before the @, in lower case
     * @param domain in lower case, international names in their ASCII form
     */
    record Address(String mailbox, String domain) implements ParsedEmail {}

    /** @param why a sentence that does not repeat the address */
    record Malformed(String why) implements ParsedEmail {}

    /** Names of files that web pages contain, such as {@code logo@2x.png}, and that look like addresses to a scraper. */
    Set<String> FILE_ENDINGS =
            Set.of("png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "bmp", "ico", "css", "js", "html", "htm", "pdf");

    /**
     * Takes what RFC 5321 allows, less what no business publishes: quoted mailboxes, address literals, names without a dot.
     * Mailboxes outside ASCII are refused too: reaching them takes SMTPUTF8 on the whole way.
     */
    static ParsedEmail of(String text) {
        String address = text.strip();
        if (address.length() > 254) {
            return new Malformed("The address is longer than 254 characters.");
        }
        int at = address.lastIndexOf('@');
        if (at < 0) {
            return new Malformed("The address has no @.");
        }
        String mailbox = address.substring(0, at).toLowerCase(Locale.ROOT);
        if (!isMailbox(mailbox)) {
            return new Malformed("The part before the @ is not a mailbox name.");
        }
        String domain = ascii(address.substring(at + 1));
        if (!isDomain(domain)) {
            return new Malformed("The part after the @ is not a domain name.");
        }
        if (FILE_ENDINGS.contains(domain.substring(domain.lastIndexOf('.') + 1))) {
            return new Malformed("This is the name of a file, not an address.");
        }
        return new Address(mailbox, domain);
    }

    private static boolean isMailbox(String text) {
        if (text.isEmpty() || text.length() > 64 || text.startsWith(".") || text.endsWith(".")) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean allowed = isLetterOrDigit(c) || "!#$%&'*+/=?^_`{|}~-".indexOf(c) >= 0;
            if (!allowed && (c != '.' || text.charAt(i - 1) == '.')) {
                return false;
            }
        }
        return true;
    }

    /** @return the empty text when the name has no ASCII form */
    private static String ascii(String domain) {
        if (domain.chars().allMatch(c -> c < 128)) {
            return domain.toLowerCase(Locale.ROOT);
        }
        try {
            return IDN.toASCII(domain).toLowerCase(Locale.ROOT);
        } catch (RuntimeException notADomain) {
            // Besides IllegalArgumentException, java.net.IDN lets IndexOutOfBoundsException escape for some texts.
            return "";
        }
    }

    private static boolean isDomain(String text) {
        if (text.isEmpty() || text.length() > 253) {
            return false;
        }
        String[] labels = text.split("\\.", -1);
        for (String label : labels) {
            if (label.isEmpty() || label.length() > 63 || label.startsWith("-") || label.endsWith("-")) {
                return false;
            }
            for (int i = 0; i < label.length(); i++) {
                if (!isLetterOrDigit(label.charAt(i)) && label.charAt(i) != '-') {
                    return false;
                }
            }
        }
        return labels.length > 1 && isTopLevel(labels[labels.length - 1]);
    }

    private static boolean isTopLevel(String label) {
        return label.startsWith("xn--")
                ? label.length() > 4
                : label.length() > 1 && label.chars().allMatch(c -> c >= 'a' && c <= 'z');
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }
}
