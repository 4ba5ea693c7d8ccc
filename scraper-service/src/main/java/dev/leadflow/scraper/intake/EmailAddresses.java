package dev.leadflow.scraper.intake;

import java.text.Normalizer;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Email addresses as people write them, to the one form that Leadflow sends to: ASCII local part as given, domain in lower
 * case and ASCII. Length limits are those of RFC 5321, the characters those of a dot-atom of RFC 5322; quoted local parts
 * and address literals are refused on purpose.
 */
public final class EmailAddresses {

    /** What stands between several addresses of one cell, and around one with a name. */
    private static final Pattern BETWEEN = Pattern.compile("[,;|/\\s<>()\\[\\]\"]+");

    private static final Pattern AROUND = Pattern.compile("^[:']+|[.:']+$");

    private static final Pattern LOCAL =
            Pattern.compile("[A-Za-z0-9!#$%&'*+=?^_`{|}~-]+(?:\\.[A-Za-z0-9!#$%&'*+=?^_`{|}~-]+)*");

    private EmailAddresses() {}

    /** The first valid address of a cell. */
    public static Optional<String> first(String cell) {
        for (String part : BETWEEN.split(Normalizer.normalize(cell, Normalizer.Form.NFKC), -1)) {
            if (part.indexOf('@') > 0) {
                Optional<String> address = normalised(part);
                if (address.isPresent()) {
                    return address;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> normalised(String part) {
        String text = part.regionMatches(true, 0, "mailto:", 0, 7) ? part.substring(7) : part;
        text = AROUND.matcher(text).replaceAll("");
        int at = text.lastIndexOf('@');
        if (at < 1) {
            return Optional.empty();
        }
        String local = text.substring(0, at);
        if (local.length() > 64 || !LOCAL.matcher(local).matches()) {
            return Optional.empty();
        }
        return HostNames.ascii(text.substring(at + 1))
                .filter(HostNames::isDomain)
                .filter(domain -> local.length() + 1 + domain.length() <= 254)
                .map(domain -> local + "@" + domain);
    }
}
