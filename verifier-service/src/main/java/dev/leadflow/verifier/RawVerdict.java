package dev.leadflow.verifier;

import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes down a provider's verdict in its own words, such as {@code invalid/mailbox_not_found}. */
public final class RawVerdict {

    private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9_-]{0,39}");

    /** A run of digits may be a piece of a phone number. */
    private static final Pattern DIGITS = Pattern.compile("[0-9]{4}");

    private RawVerdict() {}

    /**
     * The words with slashes between them, without the empty ones. Whatever does not look like a word of a provider's list
     * becomes {@code other}: it may be anything, even the address.
     */
    public static String of(String... words) {
        return Stream.of(words)
                .map(word -> word.strip().toLowerCase(Locale.ROOT))
                .filter(word -> !word.isEmpty())
                .map(word ->
                        WORD.matcher(word).matches() && !DIGITS.matcher(word).find() ? word : "other")
                .collect(Collectors.joining("/"));
    }
}
