package dev.leadflow.campaign.organization;

import java.util.Locale;
import java.util.regex.Pattern;

/** How addresses are written and compared here. */
final class EmailAddress {

    /** An address that mail can be sent from everywhere: ASCII (SMTPUTF8 is not everywhere), a domain of several labels. */
    private static final Pattern MAILABLE =
            Pattern.compile("[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
                    + "@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]");

    /** A login name need not be mailable: {@code admin@localhost} will do. */
    private static final Pattern LOGIN = Pattern.compile("[^@\\s\\p{Cntrl}]+@[^@\\s\\p{Cntrl}]+");

    /** RFC 5321, 4.5.3.1.3: a path has at most 256 characters with its angle brackets. */
    private static final int MAX_LENGTH = 254;

    private EmailAddress() {}

    /** As it is kept and looked up: without spaces around it, in lower case. */
    static String normalized(String address) {
        return address.strip().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException with what is wrong */
    static String forLogin(String address) {
        String normalized = normalized(address);
        if (normalized.length() > MAX_LENGTH || !LOGIN.matcher(normalized).matches()) {
            throw new IllegalArgumentException("must be an email address.");
        }
        return normalized;
    }

    /** @throws IllegalArgumentException with what is wrong */
    static String forSending(String address) {
        String stripped = address.strip();
        if (stripped.length() > MAX_LENGTH
                || !MAILABLE.matcher(stripped.toLowerCase(Locale.ROOT)).matches()) {
            throw new IllegalArgumentException("must be an email address in ASCII, such as hello@example.com.");
        }
        return stripped;
    }
}
