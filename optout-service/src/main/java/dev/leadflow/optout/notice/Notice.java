package dev.leadflow.optout.notice;

import dev.leadflow.common.event.AttemptId;
import dev.leadflow.common.event.MessageNoticed.Kind;
import java.time.Instant;
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
 */
public record Notice(
        String provider,
        String eventId,
        Kind kind,
        @Nullable AttemptId attemptId,
        @Nullable String messageId,
        @Nullable String recipient,
        String detail,
        Instant at) {}
