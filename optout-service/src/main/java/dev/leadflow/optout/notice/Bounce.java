package dev.leadflow.optout.notice;

import dev.leadflow.common.event.MessageNoticed.Kind;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the refusal of a mail server means for the address (RFC 3463 and RFC 5248). Only what says that the mailbox or its domain
 * does not exist suppresses an address; a full mailbox, a refused sender and refused content do not.
 */
public final class Bounce {

    /** Unknown mailbox, unknown domain, malformed address, domain that takes no mail, mailbox switched off. */
    private static final Set<String> NO_SUCH_ADDRESS = Set.of("1.1", "1.2", "1.3", "1.10", "2.1");

    /** The sender's own address, and mail that is too large. */
    private static final Set<String> SENDER_OR_CONTENT = Set.of("1.7", "1.8", "2.3", "3.4");

    /** Codes that only say "failed"; the text beside them tells more. */
    private static final Set<String> TELLS_NOTHING = Set.of("0.0", "5.0");

    private static final Pattern CODE = Pattern.compile("(?<![\\d.])([245])\\.(\\d{1,3}\\.\\d{1,3})(?!\\.?\\d)");
    private static final Pattern REPLY =
            Pattern.compile("^\\W*(?:(?:smtp|x-[a-z0-9-]+)\\s*;\\s*)?([45])\\d\\d(?!\\d)", Pattern.CASE_INSENSITIVE);

    private static final Pattern UNKNOWN_RECIPIENT = Pattern.compile(
            "(user|recipient|mailbox|account|address|alias)\\s+(is\\s+)?(unknown|not\\s+found|does(n't|\\s+not)\\s+exist|not\\s+known)"
                    + "|(unknown|no\\s+such|non-?existent|invalid)\\s+(local\\s+)?(user|recipient|mailbox|account|address)"
                    + "|no\\s+mailbox\\s+(here|by\\s+that\\s+name)|not\\s+a\\s+(known|valid)\\s+(user|recipient)"
                    + "|no\\s+mx\\s+for|domain\\s+(does\\s+not\\s+exist|not\\s+found)|null\\s+mx",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern ABOUT_THE_SENDER = Pattern.compile(
            "sender|spam|spf|dkim|dmarc|blacklist|blocklist|block\\s*list|blocked|policy|reputation|dnsbl|rbl",
            Pattern.CASE_INSENSITIVE);

    private Bounce() {}

    /**
     * The kind of a refusal after which nobody tries again.
     *
     * @param status the enhanced status code, such as {@code 5.1.1}
     * @param text what the server said; asked where the status tells nothing
     */
    public static Kind kind(@Nullable String status, @Nullable String text) {
        String said = text == null ? "" : Remark.clean(text, 1_000);
        Matcher code = told(status == null ? "" : Remark.clean(status, 100));
        if (code == null) {
            code = told(said);
        }
        if (code != null) {
            return ofCode(code.group(1).charAt(0), code.group(2));
        }
        boolean passes = isOfClass4(status) || isOfClass4(said);
        if (passes) {
            return Kind.BOUNCED_SOFT;
        }
        if (ABOUT_THE_SENDER.matcher(said).find()) {
            return Kind.BLOCKED;
        }
        return UNKNOWN_RECIPIENT.matcher(said).find() ? Kind.BOUNCED_HARD : Kind.BOUNCED_SOFT;
    }

    /** The first code that says more than that it failed. */
    private static @Nullable Matcher told(String text) {
        Matcher code = CODE.matcher(text);
        while (code.find()) {
            if (!TELLS_NOTHING.contains(code.group(2))) {
                return code;
            }
        }
        return null;
    }

    private static Kind ofCode(char family, String rest) {
        if (family != '5') {
            return Kind.BOUNCED_SOFT;
        }
        if (NO_SUCH_ADDRESS.contains(rest)) {
            return Kind.BOUNCED_HARD;
        }
        return rest.startsWith("7.") || rest.startsWith("6.") || SENDER_OR_CONTENT.contains(rest)
                ? Kind.BLOCKED
                : Kind.BOUNCED_SOFT;
    }

    private static boolean isOfClass4(@Nullable String text) {
        if (text == null) {
            return false;
        }
        Matcher code = CODE.matcher(text);
        if (code.find()) {
            return code.group(1).equals("4");
        }
        Matcher reply = REPLY.matcher(text);
        return reply.find() && reply.group(1).equals("4");
    }
}
