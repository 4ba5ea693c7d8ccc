package dev.leadflow.optout.notice;

import dev.leadflow.common.event.AttemptId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names of messages, which some write with angle brackets and some without. */
public final class MessageId {

    private static final int LONGEST = 500;

    /** Mails of this program have the attempt's id before the @. */
    private static final Pattern OURS =
            Pattern.compile("([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})@[^@\\s<>]+");

    private MessageId() {}

    /** The name without angle brackets; null when it can be none. */
    public static @Nullable String bare(String name) {
        String text = name.strip();
        if (text.startsWith("<") && text.endsWith(">") && text.length() > 1) {
            text = text.substring(1, text.length() - 1).strip();
        }
        return text.isEmpty() || text.length() > LONGEST || !text.equals(Remark.clean(text, LONGEST)) ? null : text;
    }

    /** The attempt that a Message-ID of this program names; null when it is not one of ours. */
    public static @Nullable AttemptId attempt(@Nullable String messageId) {
        String bare = messageId == null ? null : bare(messageId);
        Matcher ours = OURS.matcher(bare == null ? "" : bare);
        return ours.matches() ? AttemptId.of(ours.group(1)) : null;
    }

    /** The attempt that a custom field names; null when it does not. */
    public static @Nullable AttemptId attemptOf(@Nullable String field) {
        return field == null ? null : attempt(field.strip() + "@field");
    }
}
