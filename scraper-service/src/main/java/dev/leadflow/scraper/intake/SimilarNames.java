package dev.leadflow.scraper.intake;

import java.util.List;

/**
 * Whether two names may well be one business, given that something else (phone, website, email) is already the same. Never
 * enough alone. Symmetric, and every name is similar to itself.
 */
public final class SimilarNames {

    /** Two words count as one from this Jaro-Winkler similarity on; a single wrong letter in eight passes. */
    private static final double SAME_WORD = 0.92;

    /** Two names are one when words with this share of all letters agree. */
    private static final double ENOUGH_WORDS = 0.8;

    /** Two names, written without spaces, are one from this Jaro-Winkler similarity on. */
    private static final double SAME_LETTERS = 0.955;

    private SimilarNames() {}

    public static boolean similar(CanonicalName one, CanonicalName other) {
        int order = one.value().compareTo(other.value());
        if (order == 0) {
            return true;
        }
        // Always in one order: greedy matching may otherwise answer differently the other way round.
        return order < 0 ? inOrder(one, other) : inOrder(other, one);
    }

    private static boolean inOrder(CanonicalName first, CanonicalName second) {
        List<String> some = first.words();
        List<String> others = second.words();
        if (some.isEmpty() || others.isEmpty() || numbersContradict(some, others)) {
            return false;
        }
        String letters = String.join("", some);
        String otherLetters = String.join("", others);
        if (letters.equals(otherLetters) || initialsAgree(some, others)) {
            return true;
        }
        if (isUnspacedScript(letters) && isUnspacedScript(otherLetters)) {
            return contains(letters, otherLetters) || closeLetters(letters, otherLetters);
        }
        return enoughWordsAgree(some, others) || closeLetters(letters, otherLetters);
    }

    /** "Branch 1" is not "Branch 2"; "Cafe 24" may be "Cafe". */
    private static boolean numbersContradict(List<String> some, List<String> others) {
        List<String> numbers = numbers(some);
        List<String> otherNumbers = numbers(others);
        return !numbers.isEmpty() && !otherNumbers.isEmpty() && !numbers.equals(otherNumbers);
    }

    private static List<String> numbers(List<String> words) {
        return words.stream()
                .filter(word -> word.codePoints().anyMatch(Character::isDigit))
                .sorted()
                .toList();
    }

    /** Words that agree make up enough of both names, or the shorter name is how the longer one begins. */
    private static boolean enoughWordsAgree(List<String> some, List<String> others) {
        boolean[] taken = new boolean[others.size()];
        int agreeing = 0;
        int found = 0;
        boolean beginsAlike = sameWord(some.getFirst(), others.getFirst());
        for (String word : some) {
            int match = match(word, others, taken);
            if (match >= 0) {
                taken[match] = true;
                agreeing += word.length() + others.get(match).length();
                found++;
            }
        }
        int all = length(some) + length(others);
        if (agreeing >= ENOUGH_WORDS * all) {
            return true;
        }
        int shorter = Math.min(some.size(), others.size());
        int shorterLength = Math.min(length(some), length(others));
        return found == shorter && beginsAlike && shorterLength >= 4;
    }

    private static int match(String word, List<String> others, boolean[] taken) {
        int equal = -1;
        int close = -1;
        for (int i = 0; i < taken.length; i++) {
            if (!taken[i]) {
                if (word.equals(others.get(i))) {
                    equal = i;
                    break;
                }
                if (close < 0 && sameWord(word, others.get(i))) {
                    close = i;
                }
            }
        }
        return equal >= 0 ? equal : close;
    }

    private static int length(List<String> words) {
        return words.stream().mapToInt(String::length).sum();
    }

    private static boolean sameWord(String one, String other) {
        if (one.equals(other)) {
            return true;
        }
        return Math.min(one.length(), other.length()) >= 4 && jaroWinkler(one, other) >= SAME_WORD;
    }

    /** "sk traders" for "shree krishna traders": leading initials of at least two words, and the rest the same. */
    private static boolean initialsAgree(List<String> some, List<String> others) {
        return abbreviates(some, others) || abbreviates(others, some);
    }

    private static boolean abbreviates(List<String> brief, List<String> full) {
        String initials = brief.getFirst();
        int count = initials.length();
        if (count < 2 || count > 4 || full.size() != brief.size() + count - 1 || brief.size() < 2) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            if (full.get(i).charAt(0) != initials.charAt(i)) {
                return false;
            }
        }
        return full.subList(count, full.size()).equals(brief.subList(1, brief.size()));
    }

    private static boolean closeLetters(String letters, String otherLetters) {
        return Math.min(letters.length(), otherLetters.length()) >= 6
                && jaroWinkler(letters, otherLetters) >= SAME_LETTERS;
    }

    private static boolean contains(String letters, String otherLetters) {
        String shorter = letters.length() <= otherLetters.length() ? letters : otherLetters;
        String longer = letters.length() <= otherLetters.length() ? otherLetters : letters;
        return shorter.length() >= 3 && longer.contains(shorter);
    }

    /** Scripts that put no space between words. */
    private static boolean isUnspacedScript(String letters) {
        return switch (Character.UnicodeScript.of(letters.codePointAt(0))) {
            case HAN, HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR -> true;
            default -> false;
        };
    }

    /** Jaro-Winkler similarity, from 0 (nothing in common) to 1 (equal). */
    static double jaroWinkler(String one, String other) {
        double jaro = jaro(one, other);
        int prefix = 0;
        int most = Math.min(4, Math.min(one.length(), other.length()));
        while (prefix < most && one.charAt(prefix) == other.charAt(prefix)) {
            prefix++;
        }
        return jaro + prefix * 0.1 * (1 - jaro);
    }

    private static double jaro(String one, String other) {
        if (one.equals(other)) {
            return 1;
        }
        int window = Math.max(0, Math.max(one.length(), other.length()) / 2 - 1);
        boolean[] inOne = new boolean[one.length()];
        boolean[] inOther = new boolean[other.length()];
        int matches = 0;
        for (int i = 0; i < one.length(); i++) {
            int to = Math.min(other.length() - 1, i + window);
            for (int j = Math.max(0, i - window); j <= to; j++) {
                if (!inOther[j] && one.charAt(i) == other.charAt(j)) {
                    inOne[i] = true;
                    inOther[j] = true;
                    matches++;
                    break;
                }
            }
        }
        if (matches == 0) {
            return 0;
        }
        int misplaced = 0;
        int j = 0;
        for (int i = 0; i < one.length(); i++) {
            if (inOne[i]) {
                while (!inOther[j]) {
                    j++;
                }
                if (one.charAt(i) != other.charAt(j)) {
                    misplaced++;
                }
                j++;
            }
        }
        double m = matches;
        return (m / one.length() + m / other.length() + (m - misplaced / 2.0) / m) / 3;
    }
}
