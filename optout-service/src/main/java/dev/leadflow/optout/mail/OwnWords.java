package dev.leadflow.optout.mail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a person wrote in an answer, without what their mail program put below it: the quoted original, the signature, the
 * line about the telephone that it was written on.
 *
 * @param body up to the words that take leave
 * @param closing from "Regards" on: a name, a company, often its own footer with links
 */
record OwnWords(String body, String closing) {

    private static final int LONGEST = 100_000;

    /** What stands further back in a line is not looked at: an expression that turns back must have no long way to go. */
    private static final int LONGEST_LINE = 2_000;

    /** Mail programs break plain text at 72 to 78 characters (RFC 3676, RFC 5322), a few somewhat earlier. */
    private static final int NARROWEST = 65;

    /** A longer line was broken by nobody, so what follows it was begun by its writer. */
    private static final int WIDEST = 100;

    private static final Pattern LINE_END = Pattern.compile("\\r\\n|\\n|\\r");
    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;

    /** "On ... wrote:" as mail programs say it where neither date nor address shows what it is. */
    private static final Pattern ATTRIBUTION = Pattern.compile(
            ".*(\\bwrote|\\bwrites|\\bschrieb( .{0,120})?|\\bschreef( .{0,120})?|geschreven|pisze|napisał(\\(a\\))?|написала?|\\bskrev( .{0,120})?|a écrit|\\bescribió|\\bescreveu|ha scritto|ने लिखा( है)?|लिहिले|लिहिलं|எழுதியது"
                    + "|এ লিখেছেন|লিখেছেন|లో ఇలా రాశారు|લખ્યું)\\s*[:：]\\s*$",
            FLAGS);

    /** Two of them make a line an attribution in whatever language, one does when quoted lines follow. */
    private static final List<Pattern> SIGNS_OF_ATTRIBUTION = List.of(
            Pattern.compile("\\S@\\S"),
            Pattern.compile("(?<![.\\d])\\d{1,2}[:.]\\d\\d(?![.\\d]{2})"),
            Pattern.compile("(?<!\\d)\\d{4}(?!\\d)|\\d[./-]\\d{1,2}[./-]\\d\\d"));

    private static final Pattern BEGINS_ATTRIBUTION =
            Pattern.compile("^\\s*(on|am|le|el|em|il|op|w|den|pada|-{2,} on|\\S{1,12},) .*(\\d|@).*$", FLAGS);

    /** Everything below such a line is not the person's. */
    private static final Pattern SEPARATOR = Pattern.compile(
            "^[\\s>]*([-=]{2,}\\s*(original (message|appointment)|forwarded (message|by)|reply message|ursprüngliche nachricht"
                    + "|weitergeleitete nachricht|message (d.origine|original|transféré)|mensaje (original|reenviado)|mensagem (original|encaminhada)"
                    + "|messaggio (originale|inoltrato)|(oorspronkelijk|doorgestuurd) bericht|wiadomość (oryginalna|przekazana)|oryginalna wiadomość"
                    + "|(исходное|пересылаемое) сообщение|मूल संदेश|मूळ संदेश|reply above this line)\\b.*"
                    + "|_{20,}|begin forwarded message:|##.*reply above.*|-{4,} reply to this .*)\\s*$",
            FLAGS);

    private static final Pattern FROM_LINE = Pattern.compile(
            "^[\\s*]*(from|von|de|da|van|od|от|från|fra|प्रेषक|से|पाठवणारा|அனுப்புநர்|发件人|寄件者|差出人|kimden|gönderen|feladó)"
                    + "\\s*[:：]\\s*\\*?\\s*\\S.*$",
            FLAGS);
    private static final Pattern OTHER_HEADER_LINE = Pattern.compile(
            "^[\\s*]*(sent|date|to|subject|cc|gesendet|datum|an|betreff|envoyé|à|objet|envi(ado|ada)( el| em)?|fecha|para|asunto"
                    + "|inviato|data|oggetto|verzonden|aan|onderwerp|wysłano|do|temat|отправлено|дата|кому|тема|skickat|till|ämne|sendt|til|emne"
                    + "|भेजा गया|दिनांक|प्रति|विषय|को|发送时间|日期|收件人|主题|寄件日期|收件者|主旨|送信日時|宛先|件名"
                    + "|gönderildi|tarih|kime|konu|odesláno|komu|předmět|elküldve|dátum|címzett|tárgy)\\s*[:：].*$",
            FLAGS);

    private static final Pattern SIGNATURE = Pattern.compile("^-- ?$");
    private static final Pattern DEVICE = Pattern.compile(
            "^\\s*(sent from ((my|yahoo|outlook|mail for|samsung|gmail)\\b.*|[^,.!?]{1,40})|get outlook for .*|sent (via|with|using) .*"
                    + "|von meinem .* gesendet|gesendet (von|mit) .*|envoyé (de(puis)? mon|à partir de) .*|(enviado (desde|do)|inviato da|verzonden vanaf|wysłano z|отправлено (с|из)) .*"
                    + "|(मेरे|माझ्या) .{1,30} से भेजा गया|从我的.{1,30}发送|\\S{1,20}から送信)\\s*$",
            FLAGS);
    private static final Pattern LEAVE = Pattern.compile(
            "^\\W*((with )?(many |best |kind |warm |kindest |warmest )*(thanks|thank you|regards|wishes|best|cheers|sincerely)"
                    + "( (and|&|n) (best |kind |warm )*regards)?( in advance| very much)?|yours (sincerely|faithfully|truly)|sincerely yours"
                    + "|rgds|br|mfg|vg|lg|(mit )?(freundlichen|freundliche|besten|beste|viele|vielen|schöne) (grüße|grüßen|grüsse|grüssen|gruss|gruß|dank)"
                    + "|cordialement|bien à vous|(un )?(cordial )?saludos?( cordiales)?|atentamente|gracias|merci|धन्यवाद|सादर|आपका|भवदीय|आभार"
                    + "|dhanya?vaa?d|dhanyawad|shukriya|நன்றி)[\\s,.!]*$",
            FLAGS);
    private static final Pattern DISCLAIMER = Pattern.compile(
            "^\\W*(disclaimer|confidentiality notice|confidential(ity)?|legal notice|caution|haftungsausschluss)\\b.*$",
            FLAGS);

    static final OwnWords NONE = new OwnWords("", "");

    /** What was written in a text, answers between quoted lines and below them included. */
    static OwnWords of(String text) {
        List<String> lines = ownLines(LINE_END.splitAsStream(start(text, LONGEST))
                .map(line -> start(line, LONGEST_LINE))
                .toArray(String[]::new));
        int leave = lines.size();
        boolean saidSomething = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            boolean leaves =
                    LEAVE.matcher(line).matches() || DISCLAIMER.matcher(line).matches();
            if (saidSomething && leaves) {
                leave = i;
                break;
            }
            saidSomething |= !leaves;
        }
        return new OwnWords(
                String.join("\n", lines.subList(0, leave)), String.join("\n", lines.subList(leave, lines.size())));
    }

    private static String start(String text, int most) {
        return text.substring(0, Math.min(text.length(), most));
    }

    /** As they were typed: what a mail program broke into several lines is one. */
    private static List<String> ownLines(String[] lines) {
        List<String> own = new ArrayList<>();
        int lastOwn = -1;
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i];
            if (line.isBlank()) {
                continue;
            }
            boolean signature = SIGNATURE.matcher(line).matches() && !own.isEmpty();
            if (signature || SEPARATOR.matcher(line).matches() || isHeaderOfOriginal(lines, i)) {
                break;
            }
            int attribution = attributionLines(lines, i);
            if (attribution > 0) {
                int next = nextFilled(lines, i + attribution);
                if (next == lines.length || !isQuoted(lines[next])) {
                    break;
                }
                i = next - 1;
            } else if (!isQuoted(line) && !DEVICE.matcher(line).matches()) {
                if (!own.isEmpty() && lastOwn == i - 1 && isBroken(lines[i - 1], line)) {
                    own.set(own.size() - 1, own.getLast() + " " + line.strip());
                } else {
                    own.add(line);
                }
                lastOwn = i;
            }
        }
        return own;
    }

    /**
     * Whether a mail program began the next line, as its first word had no room in the one before. A few words that begin with
     * a capital are a line of their own: a name, a keyword.
     */
    private static boolean isBroken(String line, String next) {
        String following = next.strip();
        String[] words = following.split("\\s+", -1);
        boolean isOwnLine = words.length <= 3 && Character.isUpperCase(following.codePointAt(0))
                || !Character.isLetterOrDigit(following.codePointAt(0));
        int length = line.strip().length();
        return length + 1 + words[0].length() > NARROWEST
                && length <= WIDEST
                && !isOwnLine
                && !LEAVE.matcher(next).matches()
                && !DISCLAIMER.matcher(next).matches();
    }

    private static boolean isQuoted(String line) {
        return line.stripLeading().startsWith(">");
    }

    private static int nextFilled(String[] lines, int from) {
        int next = from;
        while (next < lines.length && lines[next].isBlank()) {
            next++;
        }
        return next;
    }

    /** "From: ..." with other lines of a header right below it; some programs put the date first. */
    private static boolean isHeaderOfOriginal(String[] lines, int at) {
        if (FROM_LINE.matcher(lines[at]).matches()) {
            return Arrays.stream(lines, at + 1, Math.min(lines.length, at + 4))
                    .anyMatch(line -> OTHER_HEADER_LINE.matcher(line).matches());
        }
        return OTHER_HEADER_LINE.matcher(lines[at]).matches()
                && at + 1 < lines.length
                && FROM_LINE.matcher(lines[at + 1]).matches();
    }

    /** How many lines the attribution has that begins here: mail programs break long ones; 0 when none begins. */
    private static int attributionLines(String[] lines, int at) {
        if (lines[at].isBlank() || lines[at].length() > 300 || isQuoted(lines[at])) {
            return 0;
        }
        StringBuilder joined = new StringBuilder();
        for (int i = at; i < Math.min(lines.length, at + 3) && !lines[i].isBlank() && !isQuoted(lines[i]); i++) {
            joined.append(joined.isEmpty() ? "" : " ").append(lines[i].strip());
            if (joined.length() > 400) {
                return 0;
            }
            boolean mayBegin = i == at || BEGINS_ATTRIBUTION.matcher(lines[at]).matches();
            int next = nextFilled(lines, i + 1);
            boolean quotedBelow = next < lines.length && isQuoted(lines[next]);
            if (mayBegin && isAttribution(joined.toString().stripTrailing(), quotedBelow)) {
                return i - at + 1;
            }
        }
        return 0;
    }

    private static boolean isAttribution(String line, boolean quotedBelow) {
        if (!line.endsWith(":") && !line.endsWith("：") && !line.endsWith("--")) {
            return false;
        }
        long signs = SIGNS_OF_ATTRIBUTION.stream()
                .filter(sign -> sign.matcher(line).find())
                .count();
        return signs >= (quotedBelow ? 1 : 2) || ATTRIBUTION.matcher(line).matches();
    }

    boolean isBlank() {
        return body.isBlank() && closing.isBlank();
    }

    /** Without the text, so that none gets into a log. */
    @Override
    public String toString() {
        return "OwnWords[" + body.length() + " characters]";
    }
}
