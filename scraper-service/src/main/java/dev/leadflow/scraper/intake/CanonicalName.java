package dev.leadflow.scraper.intake;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A business name without what differs between its spellings: case, accents, punctuation, "&amp;" or "and", and the legal
 * form. Words keep their order and have one space between them. Works for every script; marks that carry vowels (as in
 * Devanagari) stay.
 */
public record CanonicalName(String value) {

    private static final Pattern MESSRS = Pattern.compile("^m/s\\b\\.?\\s*");
    private static final Set<String> CONNECTIVES = Set.of("and", "und", "et", "the");
    private static final List<List<String>> ENDINGS = new ArrayList<>();
    private static final List<List<String>> BEGINNINGS = new ArrayList<>();
    private static final List<String> UNSPACED = new ArrayList<>();
    private static final Set<String> LAST_WORDS = new HashSet<>();
    private static final Set<String> FIRST_WORDS = new HashSet<>();

    static {
        for (String entry : WordList.read("legal-forms.txt")) {
            if (entry.startsWith("~")) {
                UNSPACED.add(entry.substring(1));
            } else if (entry.startsWith("^")) {
                BEGINNINGS.add(words(folded(entry.substring(1))));
            } else {
                ENDINGS.add(words(folded(entry)));
            }
        }
        ENDINGS.forEach(ending -> LAST_WORDS.add(ending.getLast()));
        BEGINNINGS.forEach(beginning -> FIRST_WORDS.add(beginning.getFirst()));
    }

    /** The canonical form of a business name; the form of a canonical name is itself. */
    public static CanonicalName of(String businessName) {
        String name = Objects.requireNonNullElse(PlainText.of(businessName), "").toLowerCase(Locale.ROOT);
        List<String> words = words(folded(withoutUnspaced(MESSRS.matcher(name).replaceFirst(""))));
        List<String> bare = withoutLegalForm(words);
        if (bare.isEmpty()) {
            // "The Company": nothing but what usually says nothing.
            bare = words.isEmpty() ? words(name) : words;
        }
        return new CanonicalName(String.join(" ", bare));
    }

    List<String> words() {
        return words(value);
    }

    private static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.strip().split(" +", -1));
    }

    private static String withoutUnspaced(String name) {
        if (name.chars().allMatch(each -> each < 0x1100)) {
            return name;
        }
        String rest = name;
        for (String form : UNSPACED) {
            String without = rest.replace(form, " ");
            rest = without.isBlank() ? rest : without;
        }
        return rest;
    }

    private static List<String> withoutLegalForm(List<String> words) {
        List<String> rest = new ArrayList<>(words);
        rest.removeIf(CONNECTIVES::contains);
        while (!rest.isEmpty() && LAST_WORDS.contains(rest.getLast())) {
            int length = longest(ENDINGS, rest, true);
            if (length == 0) {
                break;
            }
            rest.subList(rest.size() - length, rest.size()).clear();
        }
        while (rest.size() > 1 && FIRST_WORDS.contains(rest.getFirst())) {
            int length = longest(BEGINNINGS, rest, false);
            if (length == 0 || length == rest.size()) {
                break;
            }
            rest.subList(0, length).clear();
        }
        return rest;
    }

    private static int longest(List<List<String>> forms, List<String> words, boolean atEnd) {
        int longest = 0;
        for (List<String> form : forms) {
            if (form.size() > longest && form.size() <= words.size()) {
                int from = atEnd ? words.size() - form.size() : 0;
                if (words.subList(from, from + form.size()).equals(form)) {
                    longest = form.size();
                }
            }
        }
        return longest;
    }

    /** Letters, their vowel marks and digits; one space for everything else. */
    private static String folded(String lowerCase) {
        String text = lowerCase;
        if (!isAscii(text)) {
            // Upper case first, so that ß is ss.
            text = Normalizer.normalize(text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT), Normalizer.Form.NFKD);
        }
        StringBuilder folded = new StringBuilder(text.length());
        int lettersSinceBreak = 0;
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            i += Character.charCount(point);
            if (isDropped(point)) {
                continue;
            }
            if (Character.isLetterOrDigit(point) || isMark(point)) {
                folded.appendCodePoint(substitute(point));
                lettersSinceBreak++;
            } else if (point == '.' && lettersSinceBreak == 1) {
                lettersSinceBreak = 0; // an initial: L.L.P. is llp
            } else {
                appendSpace(folded);
                lettersSinceBreak = 0;
            }
        }
        String result = folded.toString().strip();
        return isAscii(result) ? result : Normalizer.normalize(result, Normalizer.Form.NFC);
    }

    private static void appendSpace(StringBuilder text) {
        if (!text.isEmpty() && text.charAt(text.length() - 1) != ' ') {
            text.append(' ');
        }
    }

    private static boolean isMark(int point) {
        int type = Character.getType(point);
        return type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK;
    }

    /** Accents of Latin, Greek and Cyrillic, Arabic and Hebrew vowel points, nuktas, apostrophes, joiners. */
    private static boolean isDropped(int point) {
        return (point >= 0x0300 && point <= 0x036F)
                || (point >= 0x0591 && point <= 0x05C7)
                || (point >= 0x064B && point <= 0x065F)
                || point == 0x0670
                || point == 0x0640
                || point == 0x093C
                || point == 0x09BC
                || point == 0x0A3C
                || point == 0x0ABC
                || point == '\''
                || point == '`'
                || point == 0x2018
                || point == 0x2019
                || point == 0x02BC
                || point == 0x00B4
                || Character.getType(point) == Character.FORMAT;
    }

    /** Letters that decomposition leaves whole. */
    private static int substitute(int point) {
        return switch (point) {
            case 'ø' -> 'o';
            case 'đ', 'ð' -> 'd';
            case 'ł' -> 'l';
            case 'ı' -> 'i';
            case 'ё' -> 'е';
            case 'ς' -> 'σ'; // whether a sigma is the last letter changes with the punctuation around it
            default -> point;
        };
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }
}
