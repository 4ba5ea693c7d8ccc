package dev.leadflow.common.mail;

import dev.leadflow.common.event.MessageNoticed.Kind;
import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a mail server's words mean for an address. Codes are those of RFC 3463 and its registry; only a few of them say that
 * the address itself is dead. Everything else must not suppress anybody, so what is unclear counts as soft.
 *
 * @param code the enhanced status that decided, or the status as it was reported; null when there was none
 */
public record Diagnosis(Kind kind, @Nullable String code) {

    /** Longer texts cost time and say no more. */
    private static final int LONGEST = 2_000;

    /**
     * Unknown mailbox, unknown domain, malformed address, mailbox that moved, a domain that takes no mail, disabled mailbox; a
     * mailbox or a domain that belongs to somebody else by now (RFC 7293).
     */
    private static final Set<String> DEAD =
            Set.of("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.7.17", "5.7.18");

    /** Of Exchange Online, for a recipient that its directory does not have. */
    private static final String NO_SUCH_RECIPIENT_AT_THE_EDGE = "5.4.1";

    /** Something about an address; Cisco's gateways give it, with "address rejected", for recipients that they do not know. */
    private static final String ABOUT_AN_ADDRESS = "5.1.0";

    private static final String RECIPIENT_REJECTED = "recipient address rejected";

    /** "Refused"; some servers give it for recipients that they do not know. A domain is as likely ours. */
    private static final String REFUSED = "5.7.1";

    /** What Exchange Online makes of other servers' answers, and names that lead to no server. */
    private static final Set<String> WORDS_DECIDE = Set.of("5.1.351", "5.0.350", "5.0.351", "5.4.310", "5.4.4");

    /** Too big for the server or the mailbox, the sender's address is bad: all about us. */
    private static final Set<String> ABOUT_THE_MESSAGE = Set.of("5.1.7", "5.1.8", "5.2.3", "5.3.4");

    private static final Pattern ENHANCED = Pattern.compile("(?<![\\d.])([245])\\.([0-7])\\.(\\d{1,3})(?![\\d.]*\\d)");
    private static final Pattern SMTP_CODE = Pattern.compile("(?<![\\d.])([45]\\d\\d)(?![\\d.])");
    private static final String IN_ADDRESS = "[^\\s<>()\\[\\]:;,@]";
    private static final Pattern NO_WORDS = Pattern.compile("(?i:https?://|www\\.)\\S+|<[^<>\\s]*+>"
            + "|(?<!%1$s)%1$s*+@%1$s++".formatted(IN_ADDRESS)
            + "|(?<![\\w.-])(?:[\\w-]++\\.)+[a-z]{2,}+\\.?(?![\\w-])");

    /** Full mailboxes, and servers that want to see whether one comes again. */
    private static final Pattern FULL_OR_GREYLISTED = words(
            "(grey|gray) ?list\\w*",
            "(mailbox|inbox|account|user|recipient|storage)( is| has)? (full|exceeded)",
            "(over|exceed\\w*|out of|above)( its| the| their| your| his| her)?( \\w+)? ?(quota|storage|allocation|disk space|size limit|allowed space)",
            "(quota|storage|space)( \\w+)? (exceeded|exhausted|full)",
            "overquota|mailfull|mailboxfull|mailbox_?full|quotaexceeded",
            "insufficient (system |disk )?(storage|space)",
            "not enough (\\w+ )?(disk )?(storage|space)",
            "(mailbox|account)( \\w+){0,2} (size|storage) limit");

    private static final Pattern UNKNOWN = words(
            "(user|recipient|mailbox|address|account|host|domain|alias|local ?part|destination) (is |was )?(unknown|invalid|not found|does not exist|not known|unrecognized)",
            "(unknown|invalid|nonexistent|non existent|non-existent|inactive|unrecognized|undefined) (or (illegal|invalid) )?((e-?mail|local) )?(user|recipient|mailbox|address|account|host|domain|alias|local ?part|destination|rcpt)(s|es)?(?! error)",
            "not (listed|recognized) in",
            "no such (user|recipient|mailbox|address|account|person|domain|host|local)",
            "no (mailbox|account|user|recipient)( \\w+)? (here|found|by that name|with that name)",
            "(user|recipient|mailbox|address|account|domain|person|employee|inbox)('s)?( \\S+){0,8} (?<!may |might )(does not|doesn.?t|do not|did not|no longer|could not|couldn.?t|cannot|not) (be )?(exist|exists|found|valid|have an?|active|available any ?more|work)",
            "(user|recipient|mailbox|address|account|person|employee)( \\S+){0,8} no longer (accepts?|accepting|in (use|service)|with (us|the|this)|works?|working|employed|here)",
            "(does not|doesn.?t) (exist|have an? (\\S+ )?(account|mailbox))",
            "(is not|isn.?t|not) an? (known|valid|active|existing) (user|recipient|mailbox|address|account|domain)",
            "(user|mailbox|account|address|recipient|inbox)( has been| is| was)?( \\w+ly)? (disabled|deactivated|deleted|closed|suspended|terminated|inactive|discontinued|expired|blocked due to inactivity)",
            "(domain|host)( name)?( \\S+)? not found|nxdomain",
            "unrout(e)?able (address|mail domain)",
            "requested (mail )?action (not taken|aborted) mailbox (unavailable|not found)",
            "recip(ient)?notfound|unknown_?user|user_?unknown|nosuchuser",
            "null ?mx|indicated no smtp service|does not accept (e-?)?mail|accepts no mail|bad destination (mailbox|system) address");
    private static final Pattern POLICY = words(
            "polic(y|ies)",
            "spam\\w*|spm|unsolicited|junk|phish\\w*|virus|malware|bulk",
            "block(ed|ing|list\\w*)?|black ?list\\w*|blacklist\\w*|deny ?list\\w*|rbl|dnsbl|(?<!not )listed (at|by|in|on)",
            "reputation|suspicious|suspected|abuse|complaints?|unexpected volume",
            "spf|dkim|dmarc|unauthenticated|authentication|not authenticated|authorized|authorised|unauthorized",
            "(access|permission|relay(ing)?) (is )?(denied|disallowed|prohibited|not permitted|not allowed)|unable to relay|not permitted",
            "sender (verify|verification|callout)( \\w+)? fail\\w*|throttl\\w*|rate.?limit\\w*|too many|too fast|per (minute|hour|day)",
            "content (was )?(rejected|refused|not accepted)|message (was )?(refused|rejected) (due to|because of|for)",
            "(sender|mail from|from address|from domain|helo|ehlo|client host|your (ip|host|server|domain))( \\S+){0,6} (rejected|refused|denied|not found|not accepted|invalid)");

    /** Without a word about the recipient. */
    private static final Pattern MESSAGE_REFUSED =
            words("(message|mail|content)( was| has been| is)? (rejected|refused|denied|not accepted|not allowed)");

    private static final Pattern ABOUT_THE_SENDER = words(
            "sender|mail from|from address|from domain|helo|ehlo|client host|your (ip|host|server|domain|account)|sending (domain|account)"
                    + "|return path|envelope|reverse|my name was rejected|smtp auth");

    /** A name that DNS does not have it will not have in an hour either, whatever class the code has. */
    private static final Pattern NO_SUCH_NAME = words("nxdomain|(?<!host or )domain name not found");

    private static final Pattern MAY_PASS =
            words("temporar(y|ily)|try (again )?later|not found try again|at a rate|too (quickly|fast)");

    private static Pattern words(String... alternatives) {
        return Pattern.compile("(?<![a-z])(" + String.join("|", alternatives) + ")(?![a-z])");
    }

    /**
     * @param action of RFC 3464: failed, delayed, delivered, relayed or expanded; anything else is judged by the status
     * @param status an enhanced status code; may hold anything
     * @param diagnostic the words of the server; may hold anything
     */
    public static Diagnosis of(@Nullable String action, @Nullable String status, @Nullable String diagnostic) {
        String words = cut(diagnostic);
        String reported = enhanced(cut(status));
        String said = said(words);
        String known = firstWord(action);
        if (known.equals("delayed")) {
            return new Diagnosis(Kind.DEFERRED, reported);
        }
        if (known.equals("delivered") || known.equals("relayed") || known.equals("expanded")) {
            return new Diagnosis(Kind.DELIVERED, reported);
        }
        String spoken = enhanced(words);
        // The far server's own code is closer to the truth than what the near one made of it.
        String code = spoken != null && (reported == null || tellsMore(spoken, reported)) ? spoken : reported;
        if (code != null && code.startsWith("2.") && !known.equals("failed")) {
            return new Diagnosis(Kind.DELIVERED, code);
        }
        boolean isOver = known.equals("failed");
        return new Diagnosis(failed(code, smtpCode(words), said, isOver), code);
    }

    private static boolean tellsMore(String spoken, String reported) {
        return !isGeneral(spoken) || isGeneral(reported) && !spoken.endsWith(".0.0");
    }

    /** Whether neither a code nor words told why; then it counts as soft, and who knows more words may ask again. */
    public boolean isUnclear() {
        return kind == Kind.BOUNCED_SOFT && (code == null || isUnclear(code));
    }

    private static Kind failed(@Nullable String code, @Nullable String smtpCode, String said, boolean isOver) {
        boolean refusesAnAddress = ABOUT_AN_ADDRESS.equals(code) && said.contains("address rejected");
        boolean saysDead = (refusesAnAddress || UNKNOWN.matcher(said).find())
                && !(ABOUT_THE_SENDER.matcher(said).find() && !said.contains(RECIPIENT_REJECTED));
        boolean saysPolicy = POLICY.matcher(said).find();
        if (FULL_OR_GREYLISTED.matcher(said).find() || (code != null && code.endsWith(".2.2"))) {
            return Kind.BOUNCED_SOFT;
        }
        if (MAY_PASS.matcher(said).find() && !saysPolicy) {
            return Kind.BOUNCED_SOFT;
        }
        if (NO_SUCH_RECIPIENT_AT_THE_EDGE.equals(code) && said.contains(RECIPIENT_REJECTED)) {
            return Kind.BOUNCED_HARD;
        }
        boolean certain = REFUSED.equals(code) && !said.contains("domain")
                || isOver && NO_SUCH_NAME.matcher(said).find();
        if (saysDead && !saysPolicy && certain) {
            return Kind.BOUNCED_HARD;
        }
        if (code == null || isUnclear(code)) {
            boolean permanent = Objects.requireNonNullElse(smtpCode, code == null ? "5" : code)
                    .startsWith("5");
            if (saysDead && !permanent) {
                return Kind.BOUNCED_SOFT;
            }
            if (saysDead && !saysPolicy) {
                return Kind.BOUNCED_HARD;
            }
            boolean blocked = saysPolicy
                    || isAboutUs(code)
                    || MESSAGE_REFUSED.matcher(said).find();
            return blocked ? Kind.BLOCKED : Kind.BOUNCED_SOFT;
        }
        if (DEAD.contains(code)) {
            // Some servers write 5.1.1 for every refusal and say in words what it was.
            return saysPolicy && !saysDead ? Kind.BLOCKED : Kind.BOUNCED_HARD;
        }
        return isAboutUs(code) ? Kind.BLOCKED : Kind.BOUNCED_SOFT;
    }

    private static boolean isAboutUs(@Nullable String code) {
        return code != null
                && (code.startsWith(".7.", 1) || code.startsWith("5.6.") || ABOUT_THE_MESSAGE.contains(code));
    }

    /** Servers that give no code or such a one say in words what they mean. */
    private static boolean isUnclear(String code) {
        return isGeneral(code) || WORDS_DECIDE.contains(code);
    }

    /** Codes with a zero in them, and 5.5.x, which servers give when they have no better one. */
    private static boolean isGeneral(String code) {
        return code.contains(".0") && code.split("\\.", -1)[2].equals("0")
                || code.substring(1).startsWith(".5.");
    }

    private static String cut(@Nullable String text) {
        return text == null ? "" : text.substring(0, Math.min(text.length(), LONGEST));
    }

    /** The first code that tells something; a transcript begins with what went well, a relay with its own general code. */
    private static @Nullable String enhanced(String text) {
        return ENHANCED.matcher(text)
                .results()
                .map(MatchResult::group)
                .min(Comparator.comparing((String code) -> code.startsWith("2."))
                        .thenComparing(Diagnosis::isUnclear))
                .orElse(null);
    }

    private static @Nullable String smtpCode(String text) {
        Matcher found = SMTP_CODE.matcher(text);
        return found.find() ? found.group() : null;
    }

    private static String firstWord(@Nullable String text) {
        return text == null ? "" : text.strip().toLowerCase(Locale.ROOT).split("[^a-z]", 2)[0];
    }

    /** Links, addresses and names of hosts are full of words that mean nothing. */
    private static String said(String diagnostic) {
        String words = NO_WORDS.matcher(diagnostic).replaceAll(" ").toLowerCase(Locale.ROOT);
        return words.replaceAll("[\\s()\\[\\]{};:,\"'*]+", " ");
    }

    /** What a refusal means after which nobody tries again. */
    public static Kind ofRefusal(@Nullable String status, @Nullable String diagnostic) {
        return of("failed", status, diagnostic).kind();
    }

    /** A sentence for the operator. */
    public String detail() {
        String what = switch (kind) {
            case BOUNCED_HARD -> "The recipient's mail server says that this address does not exist";
            case BOUNCED_SOFT -> "The mail could not be delivered, for a reason that may pass";
            case BLOCKED -> "The mail was refused because of its sender or its content, not because of the address";
            case DEFERRED -> "The mail is not delivered yet; the mail server goes on trying";
            case DELIVERED -> "The mail server says that the mail was delivered";
            default -> "A mail server said something about the mail";
        };
        return what + (code == null ? "." : " (" + code + ").");
    }
}
