package dev.leadflow.outreach.channel;

import dev.leadflow.common.mail.HeaderLine;
import java.net.IDN;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One email that can be sent as it stands: nothing in its headers can end a header early, and its addresses are plain ones.
 *
 * @param id travels in the Message-ID and comes back in what the provider says about the message
 * @param fromName the name in the From line
 * @param from also the envelope sender, so that bounces come back to it
 * @param to the domain in its ASCII form
 * @param html says the same as {@code text}; null for a mail of text alone
 * @param unsubscribeUrl takes a one-click unsubscription (RFC 8058); null for a mail that is no outreach
 */
public record OutgoingEmail(
        UUID id,
        String fromName,
        String from,
        String to,
        String subject,
        String text,
        @Nullable String html,
        @Nullable String unsubscribeUrl) {

    /** Names the attempt once more, in a header that nobody on the way replaces. */
    public static final String ATTEMPT_HEADER = "X-Leadflow-Attempt";

    private static final Pattern LOCAL_PART =
            Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*");
    private static final Pattern DOMAIN =
            Pattern.compile("([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]");
    private static final Pattern URL = Pattern.compile("https?://[!-;=?-~]+");
    private static final int MAX_LOCAL_PART = 64;
    private static final int MAX_ADDRESS = 254;

    /** @throws IllegalArgumentException saying which part cannot be sent, without showing it */
    public OutgoingEmail {
        fromName = header("The sender's name", fromName);
        from = address("The sender's address", from);
        to = address("The recipient's address", to);
        subject = header("The subject", subject);
        if (unsubscribeUrl != null && !URL.matcher(unsubscribeUrl).matches()) {
            throw new IllegalArgumentException("The unsubscribe address is not one that can stand in a header");
        }
    }

    private static String header(String what, String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException(what + " is empty");
        }
        if (!HeaderLine.canHold(text)) {
            throw new IllegalArgumentException(what + " holds control characters");
        }
        return text;
    }

    /**
     * The address as it stands in an envelope: an ASCII local part without quotes, the domain in its ASCII form.
     *
     * @throws IllegalArgumentException when mail cannot be sent to it
     */
    private static String address(String what, String text) {
        int at = text.lastIndexOf('@');
        String local = text.substring(0, Math.max(at, 0));
        String domain = ascii(text.substring(at + 1));
        if (!LOCAL_PART.matcher(local).matches()
                || local.length() > MAX_LOCAL_PART
                || !DOMAIN.matcher(domain).matches()
                || local.length() + 1 + domain.length() > MAX_ADDRESS) {
            throw new IllegalArgumentException(what + " is not one that mail can be sent with");
        }
        return local + "@" + domain;
    }

    private static String ascii(String domain) {
        try {
            return IDN.toASCII(domain);
        } catch (IllegalArgumentException notADomain) {
            return "";
        }
    }

    /** The same whenever the same email is sent, so that a recipient's server can tell a doubled one. */
    public String messageId() {
        return "<" + id + "@" + from.substring(from.lastIndexOf('@') + 1) + ">";
    }

    /**
     * The headers that every provider has to put into the mail, besides sender, recipient and subject: what it is called, and
     * either a one-click unsubscription (RFC 2369, RFC 8058) or the word that nobody wrote it by hand (RFC 3834).
     */
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Message-ID", messageId());
        headers.put(ATTEMPT_HEADER, id.toString());
        if (unsubscribeUrl != null) {
            headers.put("List-Unsubscribe", "<" + unsubscribeUrl + ">");
            headers.put("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        } else {
            headers.put("Auto-Submitted", "auto-generated");
        }
        return headers;
    }

    @Override
    public String toString() {
        return "OutgoingEmail[" + id + "]";
    }
}
