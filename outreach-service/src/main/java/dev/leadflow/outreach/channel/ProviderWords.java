package dev.leadflow.outreach.channel;

import java.util.regex.Pattern;

/** What a provider says in its own words, which may quote anything. */
public final class ProviderWords {

    private static final Pattern ADDRESS = Pattern.compile("(\"[^\"]*\"|\\S*)(@|%40)\\S*");
    private static final int MAX_SHOWN = 300;
    private static final int SHORTEST_NAME = 3;

    private ProviderWords() {}

    /** Servers often name the recipient by the part before the @ alone, which is a person's name more often than not. */
    static String hide(String words, String recipient) {
        String name = recipient.substring(0, Math.max(0, recipient.lastIndexOf('@')));
        return name.length() < SHORTEST_NAME
                ? words
                : Pattern.compile(
                                "(?<![\\p{L}\\p{N}])" + Pattern.quote(name) + "(?![\\p{L}\\p{N}])",
                                Pattern.CASE_INSENSITIVE)
                        .matcher(words)
                        .replaceAll("<address>");
    }

    /** One line for the operator: without addresses, without control characters, not too long. */
    public static String shown(String words) {
        // Cut first: whoever sends megabytes does not get them searched.
        String some = words.length() <= 4 * MAX_SHOWN ? words : words.substring(0, 4 * MAX_SHOWN);
        String line = some.replaceAll("\\p{Cntrl}+", " ").strip();
        String masked = ADDRESS.matcher(line).replaceAll("<address>");
        return masked.length() <= MAX_SHOWN ? masked : masked.substring(0, MAX_SHOWN) + "...";
    }
}
