package dev.leadflow.optout.mail;

import dev.leadflow.common.event.AttemptId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds which of our messages a mail is about. Ours carry the attempt's id in their Message-ID, {@code <id@domain>}, and
 * such an id is a UUID of version 5 in lower case; the UUIDs that mail programs make for their own messages are not.
 *
 * @param attemptId when an id of ours was found
 * @param messageId the first id that the mail names, in angle brackets, as sending would have recorded it; null for none
 */
record OurMessage(@Nullable AttemptId attemptId, @Nullable String messageId) {

    private static final String OURS = "[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
    private static final Pattern MESSAGE_ID =
            Pattern.compile("<([^<>\\s@\\p{Cntrl}]{1,200})@([^<>\\s@\\p{Cntrl}]{1,200})>");
    private static final Pattern MESSAGE_ID_LINE =
            Pattern.compile("(?im)^[ \\t>]{0,8}message-id[ \\t]{0,8}:(.{0,500})$");
    private static final Pattern OUR_MESSAGE_ID = Pattern.compile("(?<![0-9A-Za-z-])(" + OURS + ")@");
    private static final Pattern OUR_ID = Pattern.compile(OURS);
    private static final Pattern PLUS_ADDRESS = Pattern.compile("\\+(" + OURS + ")@");

    /** A server on the way may have written a Message-ID of its own; this header it leaves alone. */
    private static final String ATTEMPT_HEADER = "X-Leadflow-Attempt";

    static final OurMessage UNKNOWN = new OurMessage(null, null);

    /** From the header of the message that came back. */
    static OurMessage original(MailHeaders original) {
        String messageId = original.first("Message-ID").orElse("");
        return found(
                Stream.of(messageId),
                original.first(ATTEMPT_HEADER)
                        .map(String::strip)
                        .filter(id -> OUR_ID.matcher(id).matches()));
    }

    /** From the header of an answer: what it answers, and the addresses that it went to. */
    static OurMessage answered(MailHeaders answer, List<String> recipients) {
        Optional<String> plus = recipients.stream()
                .map(PLUS_ADDRESS::matcher)
                .filter(Matcher::find)
                .map(match -> match.group(1))
                .findFirst();
        return found(Stream.concat(answer.every("In-Reply-To").stream(), answer.every("References").stream()), plus);
    }

    /** From text in which the header of our message stands somewhere. */
    static OurMessage mentioned(String text) {
        Matcher header = MESSAGE_ID_LINE.matcher(text);
        return found(header.find() ? Stream.of(header.group(1), text) : Stream.of(text), Optional.empty())
                .namedOnlyIf(header.hasMatch());
    }

    private OurMessage namedOnlyIf(boolean named) {
        return named ? this : new OurMessage(attemptId, null);
    }

    private static OurMessage found(Stream<String> texts, Optional<String> otherwise) {
        List<String> all = texts.toList();
        Optional<String> ours = all.stream()
                .map(OUR_MESSAGE_ID::matcher)
                .filter(Matcher::find)
                .map(match -> match.group(1))
                .findFirst()
                .or(() -> otherwise);
        String first = all.stream()
                .map(MESSAGE_ID::matcher)
                .filter(Matcher::find)
                .map(Matcher::group)
                .findFirst()
                .orElse(null);
        return new OurMessage(ours.map(AttemptId::of).orElse(null), first);
    }

    /** Whether it is the header of a message that we sent, such as a copy to the sender. */
    static boolean isOneOfOurs(MailHeaders headers) {
        return headers.first(ATTEMPT_HEADER).isPresent();
    }

    boolean isKnown() {
        return attemptId != null;
    }

    OurMessage orElse(OurMessage other) {
        return isKnown() ? this : other.isKnown() || messageId == null ? other : this;
    }
}
