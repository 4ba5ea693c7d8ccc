package dev.leadflow.campaign.leads;

import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.OrganizationId;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * By which terms a lead is found, and which terms a query asks for. Words of the business name and the city and the website
 * are found by their beginnings, a phone number by its last digits, an email address by the whole of it.
 */
final class SearchTerms {

    /** A term that a lead must have: all of {@code from}, or anything that begins with it. */
    record Wanted(String term, boolean beginning) {

        /** The first text after all that begin with the term, in the order of the code points. */
        String end() {
            return term + Character.toString(Character.MAX_CODE_POINT);
        }
    }

    private static final int MOST_WORDS_OF_A_LEAD = 12;
    private static final int MOST_WORDS_OF_A_QUERY = 6;
    private static final int LONGEST_WORD = 40;
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+");
    private static final Pattern WEBSITE = Pattern.compile("(?:[a-z]+://)?(?:www\\.)?([^/\\s?#]*\\.[^/\\s?#]*).*");
    private static final Predicate<String> PHONE =
            Pattern.compile("\\+?[0-9][0-9 ()./-]{4,}").asMatchPredicate();

    private SearchTerms() {}

    static Set<String> of(Lead lead, KeyedHash hash) {
        Set<String> terms = new LinkedHashSet<>(words(lead.businessName()));
        if (lead.city() != null) {
            terms.addAll(words(lead.city()));
        }
        Set<String> all =
                new LinkedHashSet<>(terms.stream().limit(MOST_WORDS_OF_A_LEAD).toList());
        OrganizationId organization = lead.organizationId();
        if (lead.website() != null) {
            all.add(cut(lead.website().toLowerCase(Locale.ROOT)));
        }
        if (lead.email() != null) {
            all.add(hash.email(organization, lead.email()));
        }
        if (lead.phone() != null) {
            all.add(hash.phone(organization, lead.phone()));
            all.add(lastDigits(lead.phone()));
        }
        return all;
    }

    /** What a lead must have to be found; empty when the query has nothing to look for. */
    static List<Wanted> of(String query, OrganizationId organization, KeyedHash hash) {
        String text = query.strip();
        if (text.contains("@") && !text.contains(" ")) {
            return List.of(new Wanted(hash.email(organization, text), false));
        }
        if (PHONE.test(text)) {
            return List.of(new Wanted(lastDigits(text), true));
        }
        List<Wanted> wanted = new ArrayList<>();
        for (String part : text.split("\\s+", -1)) {
            Matcher website = WEBSITE.matcher(part.toLowerCase(Locale.ROOT));
            if (website.matches() && !part.endsWith(".")) {
                wanted.add(new Wanted(cut(website.group(1)), true));
            } else {
                words(part).forEach(word -> wanted.add(new Wanted(word, true)));
            }
        }
        return wanted.stream().limit(MOST_WORDS_OF_A_QUERY).toList();
    }

    private static List<String> words(String text) {
        String plain = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        return WORD.matcher(plain)
                .results()
                .map(match -> cut(match.group()))
                .distinct()
                .toList();
    }

    /** Digits from the end, without a trunk zero: national and international writing of a number begin alike. */
    private static String lastDigits(String phone) {
        String digits = phone.replaceAll("[^0-9]", "").replaceFirst("^0+", "");
        return "#" + new StringBuilder(digits).reverse();
    }

    private static String cut(String word) {
        return word.length() <= LONGEST_WORD
                ? word
                : word.substring(0, word.offsetByCodePoints(0, word.codePointCount(0, LONGEST_WORD)));
    }
}
