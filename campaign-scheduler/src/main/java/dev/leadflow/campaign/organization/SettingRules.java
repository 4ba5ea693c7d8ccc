package dev.leadflow.campaign.organization;

import dev.leadflow.common.event.Sources;
import dev.leadflow.common.mail.HeaderLine;
import java.util.Collection;
import java.util.Currency;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a value of each setting must be like, whether it comes from the environment or over REST. Every rule returns the
 * value as it is kept, or throws IllegalArgumentException with a sentence that says what to do.
 */
final class SettingRules {

    private static final int MAX_SOURCES = 100;
    private static final Pattern SOURCE = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    private SettingRules() {}

    /** One line that may be empty. */
    static Function<String, String> line(int longest) {
        return text -> {
            String stripped = text.strip();
            require(stripped.length() <= longest, "may have at most " + longest + " characters.");
            require(
                    HeaderLine.canHold(stripped),
                    "must be one line without control characters; put commas where lines would end.");
            return stripped;
        };
    }

    static String businessName(String name) {
        String line = line(200).apply(name);
        require(!line.isEmpty(), "must not be empty: it stands in every message.");
        return line;
    }

    static String businessAddress(String address) {
        return line(500).apply(address);
    }

    static String senderEmail(String address) {
        return address.isBlank() ? "" : EmailAddress.forSending(address);
    }

    static Set<String> sources(Collection<@Nullable String> sources) {
        require(sources.size() <= MAX_SOURCES, "may have at most " + MAX_SOURCES + " entries.");
        return sources.stream().map(SettingRules::source).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String source(@Nullable String source) {
        String name = source == null ? "" : source.strip().toLowerCase(Locale.ROOT);
        require(
                SOURCE.matcher(name).matches(),
                "each must be 1 to 64 of a-z, 0-9, dot, dash and underscore, such as google_maps.");
        return Sources.canonical(name);
    }

    static String currency(String code) {
        try {
            return Currency.getInstance(code.strip().toUpperCase(Locale.ROOT)).getCurrencyCode();
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException("must be an ISO 4217 code of three letters, such as INR.", unknown);
        }
    }

    private static void require(boolean condition, String sentence) {
        if (!condition) {
            throw new IllegalArgumentException(sentence);
        }
    }
}
