package dev.leadflow.outreach.channel.smtp;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Refusals that come as an answer to a recipient or to the content, and speak of us: mailbox providers and hosting companies let a
 * message come to its end before they say that its sender may not send, or no more for today. Every other message would be
 * refused as well, so they say nothing about the recipient. The words are those of Google, Microsoft, Amazon, SendGrid, Zoho,
 * cPanel, GoDaddy, Exim, Postfix and hMailServer.
 */
final class AboutUs {

    /** Sender not known here, not permitted to send as it, and the same in Exchange's own numbers. */
    private static final Set<String> SENDER_CODES = Set.of("5.1.8", "5.7.60", "5.2.252");

    private static final Pattern SENDER = Pattern.compile(
            "(address|identit(y|ies)|sender|domain)( \\S+){0,4} (is |are |was )?not (been )?verified|verified sender|sender identity"
                    + "|\\bsend(ing)? as (?!(plain|html|text|an?|soon|attachment)\\b)|sendasdenied|sending (is )?paused|your account (is |has been )?(suspended|disabled|paused|blocked)"
                    + "|outbound ?(spam|sender)|bad outbound"
                    + "|relay(ing)?( \\S+){0,4} (not permitted|not allowed|denied|prohibited|disallowed)|not permitted to relay|unable to relay"
                    + "|smtp auth(entication)?( is)? required|without authentication|authentication required"
                    + "|delivery is not allowed to this address");

    /** Gmail's daily limit, and Microsoft's. */
    private static final Set<String> LIMIT_CODES = Set.of("5.4.5", "5.1.90");

    private static final Pattern LIMIT = Pattern.compile(
            "(daily|hourly|monthly|sending|outgoing|outbound|messaging|relay|send) (\\S+ ){0,2}(limits?|quota)\\b"
                    + "|(max|maximum|number of|too many) (\\S+ ){0,2}(e?mails|messages|recipients|sends) (per|in an?|in the last) |sending rate"
                    + "|rate limit|throttling failure|unusual sending activity");

    /** Of a mailbox or of this message, not of what we may send. */
    private static final Pattern ANOTHER_LIMIT =
            Pattern.compile("mailbox|inbox|storage|\\bsize\\b|overquota|recipient.{0,20} quota");

    private AboutUs() {}

    /** Whether the sender or the account may not send. */
    static boolean refusesTheSender(Reply reply) {
        return SENDER_CODES.contains(reply.enhancedCode())
                || SENDER.matcher(words(reply)).find();
    }

    /** Whether we have sent as much as we may for now. */
    static boolean isALimit(Reply reply) {
        String words = words(reply);
        return LIMIT_CODES.contains(reply.enhancedCode())
                || LIMIT.matcher(words).find() && !ANOTHER_LIMIT.matcher(words).find();
    }

    /** The lines of a reply as one; each of them begins with the code. */
    private static String words(Reply reply) {
        return reply.text()
                .toLowerCase(Locale.ROOT)
                .replaceAll("\\R\\d{3}[ -](\\d\\.\\d{1,3}\\.\\d{1,3} )?", " ")
                .replaceAll("\\s+", " ");
    }
}
