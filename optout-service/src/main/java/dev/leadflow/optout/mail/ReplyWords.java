package dev.leadflow.optout.mail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whether an answer asks to be left alone (row 131). It does when a keyword is all that a sentence says, and when a sentence
 * makes the request in other words; it does not when the keyword merely occurs. The words stand in {@code reply-words.txt}.
 *
 * <p>A request that is missed is the worse error: a short refusal such as "not interested" counts as one, and a longer text
 * that may be one is left to a person.
 */
final class ReplyWords {

    enum Verdict {
        OPTED_OUT,
        /** May be a request; a person has to read it. */
        UNCLEAR,
        NOT
    }

    /** A refusal in a longer answer than that may be about something else. */
    private static final int SHORT = 30;

    /** How far before a request the "don't" stands that turns it round. */
    private static final int NEGATION_REACH = 24;

    /** Nobody needs more to ask; what is longer would only cost time. */
    private static final int LONGEST_TEXT = 20_000;

    private static final int MOST_SENTENCES = 300;
    private static final int LONGEST_SENTENCE = 600;

    /** Of a sentence with each accent as a sign of its own: some letters stand for a dozen others, and each costs time. */
    private static final int MOST_SIGNS = 3 * LONGEST_SENTENCE;

    private static final Pattern URL = Pattern.compile("(?i)(https?://|www\\.)\\S+");
    private static final Pattern ADDRESS = Pattern.compile("[^\\s<>\"(),:;]{1,64}@[^\\s<>\"(),:;]{1,255}");
    private static final Pattern INVISIBLE =
            Pattern.compile("[\\u0300-\\u036f\\u093c\\u200b-\\u200f\\u2060\\ufeff\\ufe00-\\ufe0f\\u00ad]");
    private static final Pattern APOSTROPHE = Pattern.compile("['’‘`´ʼ]");
    private static final Pattern WOULD = Pattern.compile("(?<=\\b(i|we|you))['’‘`´ʼ]d\\b");
    private static final Pattern SENTENCE_END = Pattern.compile("[.!?…。।॥;:\\n\\r\\t]+|\\s[-–—]+\\s");

    /** Between what is said one after the other in a sentence; bars stand between the links of a footer. */
    private static final Pattern PIECE_END = Pattern.compile("[,،|]");

    private static final Pattern NOT_A_WORD = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");

    /** What mail programs set before the subject of an answer. */
    private static final String PREFIX = "(re|fwd?|aw|wg|sv|tr|rv|antw)\\s*";

    private static final Pattern REPLY_PREFIX = Pattern.compile("(?iu)^\\s*(" + PREFIX + "(\\[\\d+])?\\s*:\\s*)+");
    private static final Pattern BESIDE_OUR_SUBJECT =
            Pattern.compile("\\s[-–—|]+\\s|[\\[\\](){}|]|(?iu)\\b" + PREFIX + ":");
    private static final Pattern LONG_RUN = Pattern.compile("(\\p{L})\\1{2,}");
    private static final Pattern SPELLED_OUT = Pattern.compile("\\p{L}( \\p{L}){2,}");

    /** Words that are often typed wrong, and the one word that is as near to one of them without being it. */
    private static final List<String> OFTEN_MISTYPED = List.of(
            "please",
            "remove",
            "delete",
            "interested",
            "receive",
            "address",
            "email",
            "mailing",
            "emailing",
            "spamming");

    private static final String NOT_MISTYPED = "remote";

    private static final Pattern FAMILY = Pattern.compile("<([\\p{L}\\p{M}]+)>");
    private static final Map<String, List<String>> WORDS = words();
    private static final Set<String> POLITE = new HashSet<>(wordsOf("polite"));
    private static final Pattern ALONE = whole("alone");
    private static final Pattern KEYWORD = whole("keyword");
    private static final Pattern FILLER = whole("filler");
    private static final Pattern MENTION = anywhere("mention");
    private static final Pattern CERTAIN = anywhere("certain");
    private static final Pattern REQUEST = anywhere("request");
    private static final Pattern NEGATION = anywhere("negation");
    private static final Pattern STILL_A_REQUEST = anywhere("negation-that-asks");
    private static final Pattern REFUSAL = anywhere("refusal");

    /** A "but" that leads to the refusal is no interest. */
    private static final Pattern REFUSAL_AFTER_ALL = Pattern.compile(
            "(" + withFamilies("\\b<but>") + "(?: \\S+){0,4}? )?" + REFUSAL, Pattern.UNICODE_CHARACTER_CLASS);

    private static final Pattern REFUSAL_ALONE = whole("refusal-alone");
    private static final Pattern INTEREST = anywhere("interest");
    private static final Pattern OTHERS = anywhere("others");
    private static final Pattern OURSELVES = anywhere("ourselves");

    /** Below "Regards" a footer asks as well, but neither for its writer nor politely. */
    private static final Pattern TO_US = Pattern.compile("^(?:please|pls|plz|kindly) |" + OURSELVES);

    private static final Pattern DOUBT = anywhere("doubt");

    private ReplyWords() {}

    /**
     * @param subject of the answer
     * @param words what its sender wrote
     */
    static Verdict verdict(String subject, OwnWords words) {
        Verdict inBody = of(words);
        if (inBody == Verdict.OPTED_OUT) {
            return inBody;
        }
        boolean isReply = REPLY_PREFIX.matcher(subject).find();
        String ownSubject = REPLY_PREFIX.matcher(subject).replaceFirst("");
        boolean saysNothing = sentences(words.body()).isEmpty();
        // The subject of an answer is ours, so there a keyword counts only when it is all that the answer says.
        if (!isReply && of(new OwnWords(ownSubject, "")) == Verdict.OPTED_OUT
                || saysNothing && isAskedBesideOurSubject(subject)) {
            return Verdict.OPTED_OUT;
        }
        if (!isReply || !isKeywordAlone(ownSubject)) {
            return inBody;
        }
        return saysNothing ? Verdict.OPTED_OUT : Verdict.UNCLEAR;
    }

    /** "STOP Re: Online orders", "Re: Online orders - please remove me". */
    private static boolean isAskedBesideOurSubject(String subject) {
        List<String> pieces = Arrays.stream(BESIDE_OUR_SUBJECT.split(subject, -1))
                .filter(piece -> !piece.isBlank())
                .toList();
        return pieces.size() > 1
                && Stream.of(pieces.getFirst(), pieces.getLast())
                        .anyMatch(piece -> isKeywordAlone(piece) || asksUs(sentences(piece)));
    }

    private static boolean isKeywordAlone(String text) {
        return ALONE.matcher(withoutCourtesy(fold(text.replaceAll("[.!?,;:]", " "))))
                .matches();
    }

    private static Verdict of(OwnWords words) {
        List<Sentence> sentences = sentences(words.body());
        Verdict verdict = Verdict.NOT;
        for (Sentence sentence : sentences) {
            verdict = stronger(verdict, sentence.verdict());
        }
        if (asksUs(sentences(words.closing()))) {
            return Verdict.OPTED_OUT;
        }
        return verdict == Verdict.OPTED_OUT ? verdict : stronger(verdict, refusal(words.body(), sentences));
    }

    private static boolean asksUs(List<Sentence> sentences) {
        return sentences.stream()
                .anyMatch(each -> each.asks() == Verdict.OPTED_OUT
                        && TO_US.matcher(each.text).find());
    }

    private static Verdict stronger(Verdict one, Verdict other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    /** "Not interested", "no thanks" and the like. */
    private static Verdict refusal(String body, List<Sentence> sentences) {
        boolean refuses =
                sentences.stream().anyMatch(each -> REFUSAL.matcher(each.text).find())
                        || body.lines()
                                .map(line -> withoutCourtesy(fold(line.replaceAll("[.!?,;:।]", " "))))
                                .filter(line -> !line.isEmpty())
                                .findFirst()
                                .filter(line -> REFUSAL_ALONE.matcher(line).matches())
                                .isPresent();
        if (!refuses) {
            return Verdict.NOT;
        }
        boolean isInterested = sentences.stream()
                .anyMatch(each -> INTEREST.matcher(
                                REFUSAL_AFTER_ALL.matcher(each.text).replaceAll(" "))
                        .find());
        int length = sentences.stream()
                .mapToInt(each -> each.text.split(" ", -1).length)
                .sum();
        return isInterested || length > SHORT ? Verdict.UNCLEAR : Verdict.OPTED_OUT;
    }

    /**
     * @param text folded, commas as spaces
     * @param pieces what stands between the commas, without words of courtesy
     */
    private record Sentence(String text, List<String> pieces) {

        Verdict verdict() {
            if (!MENTION.matcher(text).find() && isKeywordAlone()) {
                return Verdict.OPTED_OUT;
            }
            Verdict asked = asks();
            return asked == Verdict.NOT && isDoubtful() ? Verdict.UNCLEAR : asked;
        }

        /** Only at an end of the sentence: in the middle it is part of a list. */
        private boolean isKeywordAlone() {
            List<String> said =
                    pieces.stream().filter(piece -> !piece.isEmpty()).toList();
            return !said.isEmpty() && (isAllThatIsSaid(said.getFirst()) || isAllThatIsSaid(said.getLast()));
        }

        private static boolean isAllThatIsSaid(String piece) {
            if (ALONE.matcher(piece).matches()) {
                return true;
            }
            List<String> words = List.of(piece.split(" ", -1));
            return words.stream().anyMatch(word -> KEYWORD.matcher(word).matches())
                    && words.stream()
                            .allMatch(word -> KEYWORD.matcher(word).matches()
                                    || FILLER.matcher(word).matches());
        }

        Verdict asks() {
            if (CERTAIN.matcher(text).find()) {
                return aboutOthers() ? Verdict.UNCLEAR : Verdict.OPTED_OUT;
            }
            if (MENTION.matcher(text).find()) {
                return Verdict.NOT;
            }
            Matcher request = REQUEST.matcher(text);
            while (request.find()) {
                if (!isTurnedRound(request.start())) {
                    return aboutOthers() ? Verdict.UNCLEAR : Verdict.OPTED_OUT;
                }
            }
            return Verdict.NOT;
        }

        private boolean isDoubtful() {
            Matcher doubt = DOUBT.matcher(text);
            return doubt.find()
                    && !isTurnedRound(doubt.start())
                    && !MENTION.matcher(text).find();
        }

        private boolean isTurnedRound(int request) {
            String before = text.substring(Math.max(0, request - NEGATION_REACH), request) + " ";
            return NEGATION.matcher(before).find()
                    && !STILL_A_REQUEST.matcher(text).find();
        }

        private boolean aboutOthers() {
            Matcher others = OTHERS.matcher(text);
            return others.find() && !OURSELVES.matcher(others.replaceAll(" ")).find();
        }
    }

    private static List<Sentence> sentences(String text) {
        String plain = ADDRESS.matcher(URL.matcher(cut(text, LONGEST_TEXT)).replaceAll(" url "))
                .replaceAll(" mailaddress ");
        return Arrays.stream(SENTENCE_END.split(plain, MOST_SENTENCES))
                .map(each -> cut(each, LONGEST_SENTENCE))
                .filter(each -> !each.isBlank())
                .map(each -> new Sentence(
                        fold(each),
                        Arrays.stream(PIECE_END.split(each, -1))
                                .map(piece -> withoutCourtesy(fold(piece)))
                                .toList()))
                .filter(sentence -> !sentence.text.isEmpty())
                .toList();
    }

    private static String cut(String text, int longest) {
        return text.substring(0, Math.min(text.length(), longest));
    }

    /**
     * Lower case, without accents, emoji and punctuation, one space between words, and the spellings of the keywords brought
     * to one.
     */
    static String fold(String text) {
        String decomposed = cut(Normalizer.normalize(text, Normalizer.Form.NFKD), MOST_SIGNS)
                .toLowerCase(Locale.ROOT);
        String plain = Normalizer.normalize(
                INVISIBLE.matcher(decomposed).replaceAll("").replace("ß", "ss").replace('\u0901', '\u0902'),
                Normalizer.Form.NFC);
        String words = NOT_A_WORD
                .matcher(INVISIBLE
                        .matcher(APOSTROPHE
                                .matcher(WOULD.matcher(plain).replaceAll(" would"))
                                .replaceAll(""))
                        .replaceAll(""))
                .replaceAll(" ")
                .strip();
        words = LONG_RUN.matcher(cut(words, LONGEST_SENTENCE))
                .replaceAll("$1")
                .replaceAll("\\bun (su\\p{L}{1,9})\\b", "un$1");
        if (SPELLED_OUT.matcher(words).matches()) {
            words = words.replace(" ", "");
        }
        List<String> corrected = new ArrayList<>();
        for (String word : words.split(" ", -1)) {
            corrected.add(isUnsubscribe(word) ? "unsubscribe" : spelled(word));
        }
        return String.join(" ", corrected)
                .replaceAll("\\bunsub\\b", "unsubscribe")
                .replaceAll("\\b(stopp|stpo|sotp|stp)\\b", "stop")
                .replaceAll("\\bopt+(ed|ing)? out\\b", "optout")
                .replaceAll("\\b(opted|opting)out\\b", "optout")
                .replaceAll("\\bur\\b", "your")
                .replaceAll("\\be (mails?|mailing|mailed)\\b", "e$1")
                .replaceAll("\\b(dnt|donot|don t|dont|do nt)\\b", "dont");
    }

    /** "unsubcribe", "unsuscribe" and their like: at most two letters wrong, and still not "subscribe". */
    private static boolean isUnsubscribe(String word) {
        return word.startsWith("un")
                && word.length() >= 8
                && word.length() <= 14
                && (distance(word, "unsubscribe") <= 2
                        || distance(word, "unsubscribed") <= 1
                        || distance(word, "unsubscribing") <= 1);
    }

    /** "remvoe", "plese" and their like: one letter wrong, which is not the first one; "removed" is another word. */
    private static String spelled(String word) {
        return OFTEN_MISTYPED.stream()
                .filter(right -> word.length() >= right.length() - 1
                        && word.length() <= right.length() + 1
                        && word.charAt(0) == right.charAt(0)
                        && !word.startsWith(right)
                        && !word.equals(NOT_MISTYPED)
                        && distance(word, right) == 1)
                .findFirst()
                .orElse(word);
    }

    /** How many letters have to be changed, put in, taken out or swapped with their neighbour. */
    private static int distance(String one, String other) {
        int[][] d = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int same = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + same);
                if (i > 1
                        && j > 1
                        && one.charAt(i - 1) == other.charAt(j - 2)
                        && one.charAt(i - 2) == other.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[one.length()][other.length()];
    }

    private static String withoutCourtesy(String folded) {
        List<String> kept = Arrays.stream(folded.split(" ", -1))
                .filter(word -> !POLITE.contains(word))
                .toList();
        return String.join(" ", kept);
    }

    private static Pattern whole(String section) {
        String any = "(?:" + String.join("|", wordsOf(section)) + ")";
        return Pattern.compile(any + "(?: (?:and |or |aur )?" + any + ")*", Pattern.UNICODE_CHARACTER_CLASS);
    }

    private static Pattern anywhere(String section) {
        return Pattern.compile(
                "(?<![\\p{L}\\p{M}\\p{N}])(?:" + String.join("|", wordsOf(section)) + ")(?![\\p{L}\\p{M}\\p{N}])",
                Pattern.UNICODE_CHARACTER_CLASS);
    }

    private static List<String> wordsOf(String section) {
        return Objects.requireNonNull(WORDS.get(section), section).stream()
                .map(ReplyWords::withFamilies)
                .toList();
    }

    /** With all words of a family in the place of its name. */
    private static String withFamilies(String pattern) {
        return FAMILY.matcher(pattern)
                .replaceAll(
                        name -> Matcher.quoteReplacement("(?:" + withFamilies(family(name.group(1) + " = ")) + ")"));
    }

    private static String family(String beginning) {
        return Objects.requireNonNull(WORDS.get("families"), beginning).stream()
                .filter(line -> line.startsWith(beginning))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no family " + beginning))
                .substring(beginning.length());
    }

    private static Map<String, List<String>> words() {
        Map<String, List<String>> sections = new HashMap<>();
        List<String> current = new ArrayList<>();
        try (InputStream file = Objects.requireNonNull(ReplyWords.class.getResourceAsStream("reply-words.txt"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            for (String line : lines.lines().map(String::strip).toList()) {
                if (line.startsWith("[")) {
                    current = sections.computeIfAbsent(line.substring(1, line.length() - 1), name -> new ArrayList<>());
                } else if (!line.isEmpty() && !line.startsWith("#")) {
                    // Marks that folding takes away from answers are taken away from the words as well.
                    current.add(Normalizer.normalize(
                            INVISIBLE
                                    .matcher(Normalizer.normalize(line, Normalizer.Form.NFKD))
                                    .replaceAll("")
                                    .replace('\u0901', '\u0902'),
                            Normalizer.Form.NFC));
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return sections;
    }
}
