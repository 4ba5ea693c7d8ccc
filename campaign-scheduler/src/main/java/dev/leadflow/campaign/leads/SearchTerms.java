package dev.leadflow.campaign.leads;

import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.OrganizationId;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * By which terms a lead is found, and which terms a query asks for. Words of the business name and the city and the website
 * are found by their beginnings, a phone number by its last digits, an email address by the whole of it.
 */
public final class SearchTerms {

    private static final int MOST_WORDS_OF_A_LEAD = 12;
    private static final int MOST_WORDS_OF_A_QUERY = 6;
    private static final int LONGEST_WORD = 40;
    /** 128 bits of a keyed hash: enough to tell addresses apart. */
    private static final int KEY = 22;

    private static final Pattern WEBSITE = Pattern.compile("(?:[a-z]+://)?(?:www\\.)?([^/\\s?#]*\\.[^/\\s?#]*).*");
    private static final Predicate<String> PHONE =
            Pattern.compile("\\+?[0-9][0-9 ()./-]{4,}").asMatchPredicate();

    private SearchTerms() {}

    /** The terms of a lead, with spaces between them. */
    public static String of(Lead lead, KeyedHash hash) {
        Set<String> words = words(lead.businessName());
        if (lead.city() != null) {
            words.addAll(words(lead.city()));
        }
        OrganizationId organization = lead.organizationId();
        String tag = tag(organization);
        StringBuilder terms = new StringBuilder(160);
        int count = 0;
        for (String word : words) {
            if (count++ < MOST_WORDS_OF_A_LEAD) {
                terms.append(tag).append(word).append(' ');
            }
        }
        if (lead.website() != null) {
            terms.append(tag)
                    .append(cut(lead.website().toLowerCase(Locale.ROOT)).replace(' ', '-'))
                    .append(' ');
        }
        if (lead.email() != null) {
            terms.append(key(organization, hash.email(organization, lead.email())))
                    .append(' ');
        }
        if (lead.phone() != null) {
            terms.append(tag).append(lastDigits(lead.phone())).append(' ');
        }
        return terms.toString().stripTrailing();
    }

    /** The term of a suppression key or another keyed hash of an address. */
    static String key(OrganizationId organization, String key) {
        return tag(organization) + "=" + key.substring(0, Math.min(KEY, key.length()));
    }

    /** What PostgreSQL should look for, as the text of a {@code tsquery}; empty when there is nothing to look for. */
    static Optional<String> query(String query, OrganizationId organization, KeyedHash hash) {
        String text = query.strip();
        String tag = tag(organization);
        if (text.contains("@") && !text.contains(" ")) {
            return Optional.of(quoted(key(organization, hash.email(organization, text))));
        }
        if (PHONE.test(text)) {
            return Optional.of(quoted(tag + lastDigits(text)) + ":*");
        }
        List<String> wanted = new ArrayList<>();
        for (String part : text.split("\\s+", -1)) {
            Matcher website = WEBSITE.matcher(part.toLowerCase(Locale.ROOT));
            if (website.matches() && !part.endsWith(".") && !website.group(1).equals(".")) {
                wanted.add(cut(website.group(1)));
            } else {
                wanted.addAll(words(part));
            }
        }
        return wanted.isEmpty()
                ? Optional.empty()
                : Optional.of(wanted.stream()
                        .limit(MOST_WORDS_OF_A_QUERY)
                        .map(term -> quoted(tag + term) + ":*")
                        .collect(Collectors.joining(" & ")));
    }

    static String quoted(String term) {
        return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    /** Keeps the terms of organizations apart in one index. */
    private static String tag(OrganizationId organization) {
        return organization.toString().substring(0, 8) + ":";
    }

    /** Each once: runs of letters, marks and digits. Written by hand, because it lies on the way of every import. */
    private static Set<String> words(String text) {
        String plain = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        Set<String> words = new LinkedHashSet<>();
        int start = -1;
        for (int i = 0; i <= plain.length(); ) {
            int character = i < plain.length() ? plain.codePointAt(i) : ' ';
            boolean inside = isPartOfWord(character);
            if (inside && start < 0) {
                start = i;
            } else if (!inside && start >= 0) {
                words.add(cut(plain.substring(start, i)));
                start = -1;
            }
            i += Character.charCount(character);
        }
        return words;
    }

    private static boolean isPartOfWord(int character) {
        return Character.isLetterOrDigit(character) || isMark(Character.getType(character));
    }

    private static boolean isMark(int type) {
        return type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK;
    }

    /** Digits from the end, without a trunk zero: national and international writing of a number begin alike. */
    private static String lastDigits(String phone) {
        StringBuilder digits = new StringBuilder(phone.length());
        for (int i = 0; i < phone.length(); i++) {
            char character = phone.charAt(i);
            if (character >= '0' && character <= '9' && (character != '0' || !digits.isEmpty())) {
                digits.append(character);
            }
        }
        return digits.append('#').reverse().toString();
    }

    private static String cut(String word) {
        return word.length() <= LONGEST_WORD
                ? word
                : word.substring(0, word.offsetByCodePoints(0, word.codePointCount(0, LONGEST_WORD)));
    }
}
