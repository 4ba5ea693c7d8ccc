package dev.leadflow.personalizer;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
            Pattern.compile(
                    "\\p{Sc}|\\d\\s*(?:rs|inr|rupees?|usd|dollars?|bucks|euros?|eur|gbp|pounds|lakhs?|crores?)\\b|\\d\\s*/-"
                            + "|\\b(?:rupees\\b|(?:rs|inr|usd|eur|gbp|aed)\\b\\.?\\s*\\d)"),
            "offers, promises or demands something",
            Pattern.compile("\\d\\s*%|\\b(?:"
                    + "guarant|garant|warrant|we (?:promise|assure)\\b(?! to (?:be brief|keep))|per ?cent\\b"
                    + "|risk[- ]?free|free of charge|for free\\b|complimentary\\b"
                    + "|at no (?:extra |additional )?(?:cost|charge)|without (?:any )?charge|no[- ]obligation"
                    + "|free (?:trial|gift|offer|consultation|quote|sample|month|money|demo|website|audit)"
                    + "|discount|cash ?back|refund|money[- ]back|(?:best|lowest|special|half) (?:price|rate|offer|deal)"
                    + "|winners?\\b|you(?:['\u2019]ve| have)? won\\b|prizes?\\b|lottery|jackpot|rewards?\\b"
                    + "|been (?:selected|chosen)\\b"
                    + "|bitcoin|crypto|investment|(?<!non[- ])profits?\\b|(?:double|triple) your\\b"
                    + "|act now|limited[- ]time|last chance|(?<!nothing |not )urgent|final notice|overdue\\b|invoice|your account\\b"
                    + "|payment (?:is |was )?(?:due|pending|link|details|overdue|failed)"
                    + "|pay (?:us|me|now|to|the)\\b|send (?:us |me )?(?:your )?(?:money|payment|funds|details)"
                    + "|bank (?:account|details)|upi\\b|gift cards?|passwords?|passcode|otp\\b|pin\\b|credit card|card number"
                    + "|verify your|confirm your|log ?in\\b|click (?:here|below|on|the)|download"
                    + "|legal (?:action|steps|proceedings)|lawsuit|lawyers?\\b|attorneys?\\b|court (?:case|order|date)"
                    + "|police (?:case|complaint|report)|arrest"
                    + "|wire (?:us|me|transfer)|bank transfer|transfer (?:the |a |this )?(?:sum|amount|money|funds)|deposits?\\b"
                    + "|costs? (?:you )?nothing|(?:month|year|week|one|is) on us\\b|half of what you (?:pay|spend)"
                    + "|(?:cut|halve|slash|lower) your (?:\\w+ )?(?:costs?|bills?|expenses)"
                    + "|twice as (?:many|much)|number one (?:in|for)\\b|trusted by\\b"
                    + "|tax (?:papers|returns?|documents?)|code\\b.{0,30}\\breceiv|receiv\\w+ .{0,30}\\bcode\\b"
                    + "|you (?:have signed|agree to)\\b|signed the contract"
                    + "|(?:do not|don['\u2019]t) tell (?:anybody|anyone)|delete (?:it|this|the message) after)"),
            "threatens its reader",
            Pattern.compile("\\b(?:"
                    + "you(?:['\u2019]ll| will) (?:soon )?(?:regret|be (?:sorry|fined|reported|blocked|exposed))|report you\\b"
                    + "|(?:post|leave|write|spread) (?:\\w+ )?(?:bad|negative) reviews?|hack(?:ed|ers?)\\b|virus|malware"
                    + "|ransom|blackmail|penalt|consequences\\b"
                    + "|account (?:is|was|will be|has been) (?:suspend|block|lock|clos|disabl)"
                    + "|(?:know|found out) where you live|your (?:children|kids)\\b|is (?:dirty|disgusting|a disgrace)\\b"
                    + "|(?:have|has) complained\\b)"),
            "speaks of a contact or a file that there is none of",
            Pattern.compile("\\b(?:"
                    + "as (?:we |you )?(?:discussed|agreed|promised|requested|asked)|following[- ]up\\b"
                    + "|(?:further|according|pursuant) to (?:our|your)\\b|per (?:our|your)\\b"
                    + "|you(?:['\u2019]ve| have)? (?:asked|requested|contacted|called|wrote to|written to) (?:us|me|for)\\b"
                    + "|you(?:['\u2019]ve| have)? (?:signed up|subscribed|ordered)"
                    + "|(?:our|your|my) (?:last |recent |previous |earlier |latest )(?:e-?mail|mail|message|call|chat|talk"
                    + "|conversation|discussion|meeting|visit|order|purchase|enquiry|inquiry|request|reply|letter)"
                    + "|(?:our|your) (?:e-?mail|message|call|chat|talk|conversation|discussion|meeting|visit|order|request)"
                    + " (?:yesterday|last|earlier)\\b"
                    + "|thank(?: you|s) for (?:your )?(?:interest|order|reply|response|enquir|inquir|call|message|e-?mail|request"
                    + "|visit|purchase|contacting|getting|signing|subscribing|meeting|speaking|talking)"
                    + "|we met\\b|pleasure (?:to (?:see|meet|talk)|seeing)\\b|told (?:us|me) about you|already delivered|delivered the goods"
                    + "|confirm the (?:receipt|order|delivery)|into your (?:mailbox|inbox)"
                    + "|(?:great|good|nice|lovely|pleasure) (?:meeting|speaking|talking|chatting) (?:you|to|with)\\b"
                    + "|(?:see|find|open|read|view) (?:the |our |my )?attach|(?:is|are) attached|attachments?\\b|enclosed"
                    + "|attached(?::| (?:is|are|please|you|file|document|contract)))"),
            "speaks for somebody else than the sender",
            Pattern.compile(
                    "\\b(?:"
                            + "on behalf of|health (?:department|inspector|authority|office)|inspect your|the police\\b|council\\b"
                            + "|tax (?:office|department|authority|notice)|government\\b|ministry\\b"
                            + "|official (?:partner|representative|notice|dealer)|authori[sz]ed (?:partner|dealer|representative|by)"
                            + "|my name is\\b|(?:recommended|referred) (?:you|us) to|gave us your"
                            + "|(?:certified|endorsed|approved|recommended) by|(?:google|microsoft|amazon|facebook|apple|paypal)\\b"
                            + "|your (?:bank|landlord|lawyer|boss|supplier)\\b|security (?:team|department|alert)|account team)"),
            "has a footer or a way out of its own",
            Pattern.compile(
                    "^\\h*[^\\p{L}\\p{N}\\s]{2,}\\h*$|\\b(?:"
                            + "unsubscrib|opt(?:ing)?[- ]?out|mailing list|leave (?:our|this|the) list\\b"
                            + "|stop (?:these|receiving|getting) (?:e-?mail|message)"
                            + "|reply (?:with )?[\"'\u201c]?(?:stop|no|remove)\\b|remove me\\b"
                            + "|you (?:are receiving|receive|get|received|got) this (?:e-?mail|message|because)"
                            + "|confidentiality|intended recipient|all rights reserved|privacy policy)",
                    Pattern.MULTILINE),
            "points to another way to get in touch",
            Pattern.compile(
                    "[\\[({<]\\s*(?:at|@|dot|\\.|punkt|punto)\\s*[\\])}>]"
                            + "|\\h\\.(?:com|net|org|in|info|io)\\b|\\w\\.\\h+(?:com|net|org)\\b|\\hcom\\b|,(?:com|net|org)\\b|\\b(?:"
                            + "whats\\s?app|telegram|instagram|signal app|wechat|skype|snapchat|viber|discord|linkedin|twitter"
                            + "|youtube|tiktok|messenger\\b|qr[- ]code|text (?:us|me)\\b"
                            + "|(?<!polka[ -])dot \\p{L}{2,}|(?:point|punkt|punto) (?:com|net|org|in|info|io|co|de|fr|es|uk|biz|app|shop|site|online)\\b"
                            + "|(?:(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple|\\d)\\b[\\s,.-]*){5,})"),
            "speaks of its instructions",
            Pattern.compile("\\b(?:"
                    + "(?:previous|prior|above|earlier|preceding|my|these|your|all|system) (?:instructions?|prompts?)\\b"
                    + "|as an? (?:ai|language model|assistant)\\b|language model|json\\b|lorem ipsum|todo:"
                    + "|(?:the|dear|to) (?:reviewer|moderator)|reviewer:|pre-?approved"
                    + "|approve (?:this|it)\\b|business_name|sender_name|sk-\\w"
                    + "|api[ _-]?key)"));

    /** For names: some begin like that, without a space. */
    private static final Pattern REPLY_TO_NOTHING = Pattern.compile("^\\h*(?:re|fwd?|aw|wg)\\h*:\\h");

    /** For a writer's own words, which have no reason to begin like that. */
    private static final Pattern LIKE_A_REPLY = Pattern.compile("^(?:\\[[^\\]]*]|[^\\p{L}\\p{N}])*"
            + "(?:re|fwd?|aw|wg|sv|tr|rv|antw|antwort|reply|follow[- ]up)\\h*(?:[\\[(]\\d+[\\])])?\\h*[:)]");

    /** One of every few words of English is among them, and of other languages hardly any. */
    private static final Pattern ENGLISH_WORD =
            Pattern.compile("the|and|you|yours?|we|our|us|of|to|with|for|would|is|are|be|been"
                    + "|its?|that|this|these|how|what|which|who|when|where|from|have|can|could|not|at|by|if|or|about|more"
                    + "|there|they|them|their|than|but|any|some|each|such|very|just"
                    + "|while|because|after|before|through|into|my|has|had|were|will|do|does|did|here|now|only|many|most"
                    + "|other|every|own|during|across|between|around|as|why|all|let|help|like|love|make|one|new");

    private static final Pattern END_OF_SENTENCE = Pattern.compile("[.!?\\n]+");
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{M}]+");

    /** A shorter sentence may do without any of these words, and greetings do. */
    private static final int SHORTEST_SENTENCE = 7;

    /** One word of twelve. */
    private static final int ENGLISH_SHARE = 12;

    private static final List<String> SAME_TO_A_READER = List.of(
            "'\u2018\u2019\u02BC`", "\"\u201C\u201D\u201E", "\u2010\u2011\u2012\u2013\u2014-", " \u00A0\u202F\n");

    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final Pattern MARKS = Pattern.compile("\\p{M}");
    private static final Pattern DASHES = Pattern.compile("[\\u2010-\\u2015]");

    /** Letters of Western, Central European and Vietnamese writing, digits, and the marks that printers use. */
    private static final Pattern OTHER_LETTERS = Pattern.compile(
            "[^\\n\\x20-\\x7E\\u00A0\\u00C0-\\u024F\\u1E00-\\u1EFF\\u2009\\u2010-\\u2015\\u2018-\\u201F\\u2022\\u2026\\u202F]");

    private Wording() {}

    /** What is wrong with a text, each so that it goes on after "The body"; empty when nothing is. */
    static List<String> objections(String text) {
        String plain = plain(text);
        String onOneLine = SPACES.matcher(plain).replaceAll(" ");
        List<String> objections = new ArrayList<>();
        OBJECTIONS.forEach((what, pattern) -> {
            if (pattern.matcher(onOneLine).find()
                    || plain.indexOf('\n') >= 0 && pattern.matcher(plain).find()) {
                objections.add(what);
            }
        });
        objections.sort(null);
        return objections;
    }

    /** As the list has its words, whatever spaces, dashes or marks on letters a reader overlooks. */
    private static String plain(String text) {
        String lowerCase = Normalizer.normalize(text.toLowerCase(Locale.ROOT), Normalizer.Form.NFKD);
        return DASHES.matcher(MARKS.matcher(lowerCase).replaceAll(""))
                .replaceAll("-")
                .replace('\u0131', 'i')
                .replace('\u0142', 'l')
                .replace('\u00F8', 'o')
                .replace('\u0111', 'd');
    }

    /** A subject, or a name that stands at the beginning of one, that pretends that there was a message before. */
    static boolean pretendsToBeAReply(String subject, Facts facts) {
        return REPLY_TO_NOTHING.matcher(plain(facts.business())).find()
                || LIKE_A_REPLY.matcher(plain(ownWords(subject, facts))).find();
    }

    /** Whether each sentence has the little words that English cannot do without: the list knows no other language. */
    static boolean isInEnglish(String ownWords) {
        return END_OF_SENTENCE.splitAsStream(ownWords.toLowerCase(Locale.ROOT)).allMatch(sentence -> {
            List<String> words = BETWEEN_WORDS
                    .splitAsStream(sentence)
                    .filter(word -> word.length() > 1)
                    .toList();
            long english = words.stream()
                    .filter(word -> ENGLISH_WORD.matcher(word).matches())
                    .count();
            return words.size() < SHORTEST_SENTENCE || english * ENGLISH_SHARE >= words.size();
        });
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

    /**
     * The text with each name as the facts have it, where it stands there only with other quotation marks, dashes, spaces or,
     * if it is more than one word, capitals.
     */
    static String withNamesAsGiven(String text, Facts facts) {
        String given = text;
        for (String name : List.of(facts.business(), facts.sender())) {
            if (!name.isEmpty() && !given.contains(name)) {
                given = Pattern.compile(
                                "(?<![\\p{L}\\p{M}\\p{N}])" + inAnyType(name) + "(?![\\p{L}\\p{M}\\p{N}])",
                                name.indexOf(' ') < 0 ? 0 : Pattern.CASE_INSENSITIVE)
                        .matcher(given)
                        .replaceAll(Matcher.quoteReplacement(name));
            }
        }
        return given;
    }

    private static String inAnyType(String name) {
        return name.codePoints()
                .mapToObj(each -> SAME_TO_A_READER.stream()
                        .filter(alike -> alike.indexOf(each) >= 0)
                        .findFirst()
                        .map(alike -> "[" + alike + "]")
                        .orElse(Pattern.quote(Character.toString(each))))
                .collect(Collectors.joining());
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
