package dev.leadflow.common.mail;

import dev.leadflow.common.event.MessageNoticed.Kind;
import java.util.Locale;
import java.util.Set;
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

    /** Unknown mailbox, unknown domain, malformed address, a domain that takes no mail, disabled mailbox. */
    private static final Set<String> DEAD = Set.of("5.1.1", "5.1.2", "5.1.3", "5.1.10", "5.2.1");

    /** Of Exchange Online, for a recipient that its directory does not have. */
    private static final String NO_SUCH_RECIPIENT_AT_THE_EDGE = "5.4.1";

    private static final String RECIPIENT_REJECTED = "recipient address rejected";

    /** What Exchange Online makes of other servers' answers, and names that lead to no server. */
    private static final Set<String> WORDS_DECIDE = Set.of("5.1.351", "5.0.350", "5.0.351", "5.4.310", "5.4.4");

    /** Too big for the server or the mailbox, the sender's address is bad: all about us. */
    private static final Set<String> ABOUT_THE_MESSAGE = Set.of("5.1.7", "5.1.8", "5.2.3", "5.3.4");

    private static final Pattern ENHANCED =
            Pattern.compile("(?<![\\d.])([245])\\.(\\d{1,3})\\.(\\d{1,3})(?![\\d.]*\\d)");
    private static final Pattern SMTP_CODE = Pattern.compile("(?<![\\d.])([45]\\d\\d)(?![\\d.])");
    private static final Pattern NO_WORDS = Pattern.compile("https?://\\S+|www\\.\\S+|<[^<>\\s]*>|\\S+@\\S+");

    private static final Pattern FULL = words(
            "(mailbox|inbox|account|user|recipient|storage)( is| has)? (full|exceeded)",
            "(over|exceed\\w*|out of|above)( its| the| their| your| his| her)?( \\w+)? ?(quota|storage|allocation|disk space|size limit|allowed space)",
            "(quota|storage|space)( \\w+)? (exceeded|exhausted|full)",
            "overquota|mailfull|mailboxfull|mailbox_?full|quotaexceeded",
            "insufficient (system |disk )?(storage|space)",
            "not enough (\\w+ )?(disk )?(storage|space)",
            "(mailbox|account)( \\w+){0,2} (size|storage) limit");
    private static final Pattern UNKNOWN = words(
            "(user|recipient|mailbox|address|account|host|domain|alias|local ?part|destination) (is )?(unknown|invalid|not found|does not exist|not known|unrecognized)",
            "(unknown|invalid|nonexistent|non existent|non-existent|inactive|unrecognized|undefined) (or (illegal|invalid) )?(local )?(user|recipient|mailbox|address|account|host|domain|alias|local ?part|destination|rcpt)",
            "not (listed|recognized) in",
            "no such (user|recipient|mailbox|address|account|person|domain|host|local)",
            "no (mailbox|account|user|recipient)( \\w+)? (here|found|by that name|with that name)",
            "(user|recipient|mailbox|address|account|domain|person|employee|inbox)('s)?( \\S+){0,8} (does not|doesn.?t|do not|did not|no longer|not) (exist|exists|found|valid|have an?|active|available any ?more|work)",
            "(does not|doesn.?t) (exist|have an? (\\S+ )?(account|mailbox))",
            "(is not|isn.?t|not) an? (known|valid|active|existing) (user|recipient|mailbox|address|account|domain)",
            "(user|mailbox|account|address|recipient|inbox)( has been| is| was)? (disabled|deactivated|deleted|closed|suspended|terminated|inactive|discontinued|expired|blocked due to inactivity)",
            "(domain|host)( name)?( \\S+)? not found|nxdomain",
            "unrout(e)?able (address|mail domain)",
            "recip(ient)?notfound|unknown_?user|user_?unknown|nosuchuser",
            "null mx|does not accept (e-?)?mail|accepts no mail|bad destination (mailbox|system) address");
    private static final Pattern POLICY = words(
            "polic(y|ies)",
            "spam\\w*|unsolicited|junk|phish\\w*|virus|malware|bulk",
            "block(ed|ing|list\\w*)?|black ?list\\w*|blacklist\\w*|deny ?list\\w*|rbl|dnsbl|(?<!not )listed (at|by|in|on)",
            "reputation|suspicious|suspected|abuse",
            "spf|dkim|dmarc|unauthenticated|authentication|not authenticated|authorized|authorised|unauthorized",
            "(access|permission|relay(ing)?) (is )?(denied|prohibited|not permitted|not allowed)|unable to relay|not permitted",
            "grey ?list\\w*|gray ?list\\w*|throttl\\w*|rate.?limit\\w*|too many|too fast",
            "content (was )?(rejected|refused|not accepted)|message (was )?(refused|rejected) (due to|because of|for)",
            "(sender|mail from|from address|from domain|helo|ehlo|client host|your (ip|host|server|domain))( \\S+){0,6} (rejected|refused|denied|not found|not accepted|invalid)");
    private static final Pattern ABOUT_THE_SENDER = words(
            "sender|mail from|from address|from domain|helo|ehlo|client host|your (ip|host|server|domain)|sending domain"
                    + "|return path|envelope|reverse|my name was rejected|smtp auth");
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
        String code = spoken != null && (reported == null || !isGeneral(spoken)) ? spoken : reported;
        if (code != null && code.startsWith("2.") && !known.equals("failed")) {
            return new Diagnosis(Kind.DELIVERED, code);
        }
        return new Diagnosis(failed(code, smtpCode(words), said), code);
    }

    private static Kind failed(@Nullable String code, @Nullable String smtpCode, String said) {
        boolean saysDead = UNKNOWN.matcher(said).find()
                && !(ABOUT_THE_SENDER.matcher(said).find() && !said.contains(RECIPIENT_REJECTED));
        boolean saysPolicy = POLICY.matcher(said).find();
        if (FULL.matcher(said).find() || (code != null && code.endsWith(".2.2"))) {
            return Kind.BOUNCED_SOFT;
        }
        if (MAY_PASS.matcher(said).find() && !saysPolicy) {
            return Kind.BOUNCED_SOFT;
        }
        if (NO_SUCH_RECIPIENT_AT_THE_EDGE.equals(code) && said.contains(RECIPIENT_REJECTED)) {
            return Kind.BOUNCED_HARD;
        }
        if (code == null || isGeneral(code) || WORDS_DECIDE.contains(code)) {
            return inWords(code, smtpCode, saysDead, saysPolicy);
        }
        if (code.substring(1).startsWith(".7.") || code.startsWith("5.6.") || ABOUT_THE_MESSAGE.contains(code)) {
            return Kind.BLOCKED;
        }
        if (DEAD.contains(code)) {
            // Some servers write 5.1.1 for every refusal and say in words what it was.
            return saysPolicy && !saysDead ? Kind.BLOCKED : Kind.BOUNCED_HARD;
        }
        return Kind.BOUNCED_SOFT;
    }

    /** Servers that give no code or a general one say in words what they mean. */
    private static Kind inWords(
            @Nullable String code, @Nullable String smtpCode, boolean saysDead, boolean saysPolicy) {
        boolean permanent = code != null ? code.startsWith("5") : smtpCode == null || smtpCode.startsWith("5");
        if (saysDead && saysPolicy) {
            return Kind.BOUNCED_SOFT;
        }
        if (saysPolicy) {
            return Kind.BLOCKED;
        }
        return saysDead && permanent ? Kind.BOUNCED_HARD : Kind.BOUNCED_SOFT;
    }

    /** Codes with a zero in them, and 5.5.x, which servers give when they have no better one. */
    private static boolean isGeneral(String code) {
        return code.contains(".0") && code.split("\\.", -1)[2].equals("0")
                || code.substring(1).startsWith(".5.");
    }

    private static String cut(@Nullable String text) {
        return text == null ? "" : text.substring(0, Math.min(text.length(), LONGEST));
    }

    private static @Nullable String enhanced(String text) {
        Matcher found = ENHANCED.matcher(text);
        return found.find() ? found.group() : null;
    }

    private static @Nullable String smtpCode(String text) {
        Matcher found = SMTP_CODE.matcher(text);
        return found.find() ? found.group() : null;
    }

    private static String firstWord(@Nullable String text) {
        return text == null ? "" : text.strip().toLowerCase(Locale.ROOT).split("[^a-z]", 2)[0];
    }

    /** Links and addresses are full of words that mean nothing. */
    private static String said(String diagnostic) {
        String lower = diagnostic.toLowerCase(Locale.ROOT);
        return NO_WORDS.matcher(lower).replaceAll(" ").replaceAll("[\\s()\\[\\]{};:,\"'*]+", " ");
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
