package dev.leadflow.optout.notice;

import dev.leadflow.common.event.AttemptId;
import dev.leadflow.common.event.MessageNoticed.Kind;
import dev.leadflow.common.event.NameBasedId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One thing that somebody says about one message, before it is known whose message it was.
 *
 * @param provider who says so: {@code sendgrid}, {@code mailgun}, {@code postmark}, {@code ses} or {@code mail}
 * @param eventId the same whenever this notice is delivered, and another one for each other notice of the provider
 * @param attemptId of the message, where the notice carries it
 * @param messageId how the provider names the message, in the form in which sending recorded it; null when it does not
 * @param recipient the address that the notice is about, as written in it; null when it names none
 * @param detail a sentence for the operator, without addresses
 * @param at when it happened, by the provider's clock
 * @param suppresses whether the recipient must never be written to again
 */
public record Notice(
        String provider,
        String eventId,
        Kind kind,
        @Nullable AttemptId attemptId,
        @Nullable String messageId,
        @Nullable String recipient,
        String detail,
        Instant at,
        boolean suppresses) {

    /** The provider of what is read from mails, which name messages in other ways than the one that sent them. */
    public static final String MAIL = "mail";

    private static final UUID NAMESPACE = UUID.fromString("5a1d7c52-0d5e-4a8e-9f35-0f0c7a5d2b11");

    /** Whatever comes from outside fits into PostgreSQL, which takes no NUL, and stays small. */
    public Notice {
        messageId = messageId == null ? null : MessageId.bare(messageId);
        recipient = recipient == null || recipient.length() > 320 ? null : Remark.clean(recipient, 320);
        detail = Remark.of(detail);
    }

    /** A notice that suppresses when its kind does. */
    public Notice(
            String provider,
            String eventId,
            Kind kind,
            @Nullable AttemptId attemptId,
            @Nullable String messageId,
            @Nullable String recipient,
            String detail,
            Instant at) {
        this(provider, eventId, kind, attemptId, messageId, recipient, detail, at, kind.suppresses());
    }

    boolean cameByMail() {
        return provider.equals(MAIL);
    }

    /** The same whenever this notice is delivered, however long the provider's own id is. */
    public UUID id() {
        return NameBasedId.of(NAMESPACE, provider, eventId);
    }
}
