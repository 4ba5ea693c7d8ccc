package dev.leadflow.personalizer;

import java.util.ArrayList;
import java.util.List;
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

    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.MULTILINE;

    private static final Map<String, Pattern> OBJECTIONS = Map.of(
            "names a price or a sum of money",
            Pattern.compile(
                    "\\p{Sc}|\\b(?:rs|inr|usd|eur|gbp|aed)\\b\\.?\\s*\\d"
                            + "|\\d\\s*(?:rs|inr|rupees?|usd|dollars?|euros?|eur|gbp|pounds|lakhs?|crores?)\\b|\\brupees\\b",
                    FLAGS),
            "offers, promises or demands something",
            Pattern.compile(
                    "guarant|garant|\\bwarrant|risk[- ]?free|free of charge|\\bfor free\\b|\\bcomplimentary\\b"
                            + "|\\bfree (?:trial|gift|offer|consultation|quote|sample|month|money|demo|website|audit)"
                            + "|\\d\\s*(?:%|per ?cent)|discount|cash ?back|\\brefund|money[- ]back"
                            + "|\\b(?:best|lowest|special|half) (?:price|rate|offer|deal)"
                            + "|\\bwinners?\\b|\\byou(?:['\u2019]ve| have)? won\\b|\\bprizes?\\b|lottery|jackpot|\\breward"
                            + "|bitcoin|crypto|investment|(?<!non[- ]?)\\bprofits?\\b|\\b(?:double|triple) your\\b"
                            + "|act now|limited[- ]time|last chance|\\burgent|final notice|\\boverdue\\b|\\binvoice"
                            + "|payment (?:is |was )?(?:due|pending|link|details|overdue|failed)"
                            + "|\\bpay (?:us|me|now|to|the)\\b|\\bsend (?:us |me )?(?:your )?(?:money|payment|funds|details)"
                            + "|bank (?:account|details)|\\bupi\\b|gift cards?|passwords?|passcode|\\botp\\b|\\bpin\\b|credit card"
                            + "|card number|verify your|confirm your|\\blog ?in\\b|click (?:here|below|on|the)|download"
                            + "|legal action|lawsuit|\\bcourt (?:case|order|date)|police (?:case|complaint|report)|\\barrest",
                    FLAGS),
            "speaks for somebody else than the sender",
            Pattern.compile(
                    "on behalf of|tax (?:office|department|authority|notice)|\\bgovernment\\b|\\bministry\\b"
                            + "|official (?:partner|representative|notice|dealer)|authori[sz]ed (?:partner|dealer|representative|by)"
                            + "|(?:certified|endorsed|approved|recommended) by"
                            + "|\\b(?:google|microsoft|amazon|facebook|apple|paypal)\\b"
                            + "|\\byour (?:bank|landlord|lawyer|boss|supplier)\\b|security (?:team|department|alert)|account team",
                    FLAGS),
            "has a footer or a way out of its own",
            Pattern.compile(
                    "unsubscrib|\\bopt(?:ing)?[- ]?out|mailing list|reply (?:with )?[\"'\u201c]?stop\\b|\\bremove me\\b"
                            + "|you (?:are receiving|receive|get|received|got) this (?:e-?mail|message|because)"
                            + "|^\\h*[-_=*\u2014\u2013~]{2,}\\h*$|confidentiality|intended recipient|all rights reserved|privacy policy",
                    FLAGS),
            "points to another way to get in touch",
            Pattern.compile(
                    "whats\\s?app|telegram|instagram|\\bsignal app|wechat|\\bskype|\\bsnapchat"
                            + "|[\\[({<]\\s*(?:at|@|dot|\\.|punkt|punto)\\s*[\\])}>]|\\b(?:dot|punkt|punto) (?:com|net|org|in|info|io|co)\\b"
                            + "|\\h\\.(?:com|net|org|in|info|io)\\b|\\w\\.\\h+(?:com|net|org)\\b"
                            + "|(?:\\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)\\b[\\s,.-]*){5,}",
                    FLAGS),
            "speaks of its instructions",
            Pattern.compile(
                    "(?:previous|prior|above|earlier|preceding|my|these|your|all|system) (?:instructions?|prompts?)\\b|\\bsystem prompt"
                            + "|\\bas an? (?:ai|language model|assistant)\\b|language model|\\bjson\\b|business_name|sender_name|\\bsk-\\w|api[ _-]?key",
                    FLAGS));

    private static final Pattern REPLY_TO_NOTHING = Pattern.compile("^\\h*(?:re|fwd?|aw|wg)\\h*:\\h", FLAGS);

    /** Letters of Western, Central European and Vietnamese writing, digits, and the marks that printers use. */
    private static final Pattern OTHER_LETTERS = Pattern.compile(
            "[^\\n\\x20-\\x7E\\u00A0\\u00C0-\\u024F\\u1E00-\\u1EFF\\u2009\\u2010-\\u2015\\u2018-\\u201F\\u2022\\u2026\\u202F]");

    private Wording() {}

    /** What is wrong with a text, each so that it goes on after "The body"; empty when nothing is. */
    static List<String> objections(String text) {
        List<String> objections = new ArrayList<>();
        OBJECTIONS.forEach((what, pattern) -> {
            if (pattern.matcher(text).find()) {
                objections.add(what);
            }
        });
        objections.sort(null);
        return objections;
    }

    /** A subject, or a name that stands at the beginning of one, that pretends that there was a message before. */
    static boolean pretendsToBeAReply(String subject, Facts facts) {
        return REPLY_TO_NOTHING.matcher(ownWords(subject, facts)).find()
                || REPLY_TO_NOTHING.matcher(facts.business()).find();
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
        Facts inSubject = facts.inSubject();
        List<String> names = Stream.of(
                        facts.business(),
                        facts.category(),
                        facts.city(),
                        facts.sender(),
                        inSubject.business(),
                        inSubject.sender())
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
            if (name.isEmpty()) {
                continue;
            }
            rest = Pattern.compile("(?<![\\p{L}\\p{M}\\p{N}])" + Pattern.quote(name) + "(?![\\p{L}\\p{M}\\p{N}])")
                    .matcher(rest)
                    .replaceAll("X");
        }
        return rest;
    }
}
