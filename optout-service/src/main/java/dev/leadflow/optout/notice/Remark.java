package dev.leadflow.optout.notice;

import java.util.regex.Pattern;

/** What somebody outside wrote, made fit to be shown to operators and kept: short, on one line, without addresses. */
public final class Remark {

    private static final int LONGEST = 300;
    private static final Pattern ADDRESS =
            Pattern.compile("[^\\s<>\"'(),;:\\[\\]=]{1,64}@[^\\s<>\"'(),;:\\[\\]]{1,255}");
    private static final Pattern NUMBER = Pattern.compile("\\+\\d{8,15}|\\b\\d{10,15}\\b");

    private Remark() {}

    public static String of(String text) {
        // Cut before the search, so that a megabyte costs no more than a line.
        String line = clean(text, 3 * LONGEST);
        String masked =
                NUMBER.matcher(ADDRESS.matcher(line).replaceAll("(address)")).replaceAll("(number)");
        return masked.length() <= LONGEST ? masked : masked.substring(0, LONGEST - 3) + "...";
    }

    /** On one line without control characters and halves of characters, cut to that many characters. */
    static String clean(String text, int longest) {
        StringBuilder clean = new StringBuilder();
        text.codePoints()
                .limit(longest)
                .map(each -> Character.isWhitespace(each) || Character.isSpaceChar(each) ? ' ' : each)
                .filter(each -> !Character.isISOControl(each) && Character.getType(each) != Character.SURROGATE)
                .forEach(clean::appendCodePoint);
        return clean.toString().strip();
    }
}
