package dev.leadflow.personalizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What an introduction has no business to say. It offers, promises and demands nothing, speaks for nobody but the sender, and
 * leaves the way out to the footer. A list of words is never complete, so the writer's own words must besides be in the letters
 * of the language that the list is in; names may have any.
 */
final class Wording {

    /** For text in lower case; words are looked at from their beginning. */
    private static final Map<String, Pattern> OBJECTIONS = Map.of(
            "names a price or a sum of money",
            Pattern.compile("\\p{Sc}|\\d\\s*(?:rs|inr|rupees?|usd|dollars?|euros?|eur|gbp|pounds|lakhs?|crores?)\\b"
                    + "|\\b(?:rupees\\b|(?:rs|inr|usd|eur|gbp|aed)\\b\\.?\\s*\\d)"),
            "offers, promises or demands something",
            Pattern.compile("\\d\\s*(?:%|per ?cent)|\\b(?:"
                    + "guarant|garant|warrant|risk[- ]?free|free of charge|for free\\b|complimentary\\b"
                    + "|free (?:trial|gift|offer|consultation|quote|sample|month|money|demo|website|audit)"
                    + "|discount|cash ?back|refund|money[- ]back|(?:best|lowest|special|half) (?:price|rate|offer|deal)"
                    + "|winners?\\b|you(?:['\u2019]ve| have)? won\\b|prizes?\\b|lottery|jackpot|reward"
                    + "|bitcoin|crypto|investment|(?<!non[- ])profits?\\b|(?:double|triple) your\\b"
                    + "|act now|limited[- ]time|last chance|urgent|final notice|overdue\\b|invoice"
                    + "|payment (?:is |was )?(?:due|pending|link|details|overdue|failed)"
                    + "|pay (?:us|me|now|to|the)\\b|send (?:us |me )?(?:your )?(?:money|payment|funds|details)"
                    + "|bank (?:account|details)|upi\\b|gift cards?|passwords?|passcode|otp\\b|pin\\b|credit card|card number"
                    + "|verify your|confirm your|log ?in\\b|click (?:here|below|on|the)|download"
                    + "|legal action|lawsuit|court (?:case|order|date)|police (?:case|complaint|report)|arrest)"),
            "speaks for somebody else than the sender",
            Pattern.compile(
                    "\\b(?:"
                            + "on behalf of|tax (?:office|department|authority|notice)|government\\b|ministry\\b"
                            + "|official (?:partner|representative|notice|dealer)|authori[sz]ed (?:partner|dealer|representative|by)"
                            + "|(?:certified|endorsed|approved|recommended) by|(?:google|microsoft|amazon|facebook|apple|paypal)\\b"
                            + "|your (?:bank|landlord|lawyer|boss|supplier)\\b|security (?:team|department|alert)|account team)"),
            "has a footer or a way out of its own",
            Pattern.compile(
                    "^\\h*[-_=*\u2014\u2013~]{2,}\\h*$|\\b(?:"
                            + "unsubscrib|opt(?:ing)?[- ]?out|mailing list|reply (?:with )?[\"'\u201c]?stop\\b|remove me\\b"
                            + "|you (?:are receiving|receive|get|received|got) this (?:e-?mail|message|because)"
                            + "|confidentiality|intended recipient|all rights reserved|privacy policy)",
                    Pattern.MULTILINE),
            "points to another way to get in touch",
            Pattern.compile("[\\[({<]\\s*(?:at|@|dot|\\.|punkt|punto)\\s*[\\])}>]"
                    + "|\\h\\.(?:com|net|org|in|info|io)\\b|\\w\\.\\h+(?:com|net|org)\\b|\\b(?:"
                    + "whats\\s?app|telegram|instagram|signal app|wechat|skype|snapchat"
                    + "|(?:dot|punkt|punto) (?:com|net|org|in|info|io|co)\\b"
                    + "|(?:(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)\\b[\\s,.-]*){5,})"),
            "speaks of its instructions",
            Pattern.compile("\\b(?:"
                    + "(?:previous|prior|above|earlier|preceding|my|these|your|all|system) (?:instructions?|prompts?)\\b"
                    + "|as an? (?:ai|language model|assistant)\\b|language model|json\\b|business_name|sender_name|sk-\\w"
                    + "|api[ _-]?key)"));

    private static final Pattern REPLY_TO_NOTHING = Pattern.compile("^\\h*(?:re|fwd?|aw|wg)\\h*:\\h");

    /** Letters of Western, Central European and Vietnamese writing, digits, and the marks that printers use. */
    private static final Pattern OTHER_LETTERS = Pattern.compile(
            "[^\\n\\x20-\\x7E\\u00A0\\u00C0-\\u024F\\u1E00-\\u1EFF\\u2009\\u2010-\\u2015\\u2018-\\u201F\\u2022\\u2026\\u202F]");

    private Wording() {}

    /** What is wrong with a text, each so that it goes on after "The body"; empty when nothing is. */
    static List<String> objections(String text) {
        String lowerCase = text.toLowerCase(Locale.ROOT);
        List<String> objections = new ArrayList<>();
        OBJECTIONS.forEach((what, pattern) -> {
            if (pattern.matcher(lowerCase).find()) {
                objections.add(what);
            }
        });
        objections.sort(null);
        return objections;
    }

    /** A subject, or a name that stands at the beginning of one, that pretends that there was a message before. */
    static boolean pretendsToBeAReply(String subject, Facts facts) {
        return Stream.of(ownWords(subject, facts), facts.business())
                .anyMatch(text ->
                        REPLY_TO_NOTHING.matcher(text.toLowerCase(Locale.ROOT)).find());
    }

    /** Emoji and letters of another alphabet, among them those that look like Latin ones, or are not seen at all. */
    static boolean hasOtherLetters(String ownWords) {
        return OTHER_LETTERS.matcher(ownWords).find();
    }

    /**
     * Whether a lead calls itself what a message must not say. A model is not given such a name: the check could not tell its
     * words from the name.
     */
    static boolean isUnfitForAModel(Facts facts) {
        return !objections(facts.business()).isEmpty();
    }

    /** The text with an X for each of the names; what remains are the writer's own words. */
    static String ownWords(String text, Facts facts) {
        List<String> names = Stream.of(facts.business(), facts.category(), facts.city(), facts.sender())
                .filter(Objects::nonNull)
                .distinct()
                .sorted((one, other) -> Integer.compare(other.length(), one.length()))
                .toList();
        return without(text, names);
    }

    /** The text with an X for each of the names that stands in it as a whole; the longest first. */
    static String without(String text, List<String> names) {
        String rest = text;
        for (String name : names) {
            if (name.isEmpty() || !rest.contains(name)) {
                continue;
            }
            rest = Pattern.compile("(?<![\\p{L}\\p{M}\\p{N}])" + Pattern.quote(name) + "(?![\\p{L}\\p{M}\\p{N}])")
                    .matcher(rest)
                    .replaceAll("X");
        }
        return rest;
    }
}
