package dev.leadflow.common.event;

import java.time.Instant;

/**
 * Somebody said what became of a message: its provider, a mail server on the way, or the recipient. May come several times,
 * late, out of order, and before the sending of the message is recorded.
 *
 * @param noticeId the same whenever this notice is delivered
 * @param provider who said so, such as {@code sendgrid}
 * @param detail a sentence for the operator, without addresses
 * @param at when it happened, by the provider's clock
 */
public record MessageNoticed(
        OrganizationId organizationId,
        String noticeId,
        AttemptId attemptId,
        ContactId contactId,
        LeadId leadId,
        String provider,
        Kind kind,
        String detail,
        Instant at) {

    public enum Kind {
        /** The provider has the message and will try to deliver it. */
        ACCEPTED,
        /** The recipient's server has taken it. */
        DELIVERED,
        /** Not taken yet; the provider goes on trying. */
        DEFERRED,
        /** The address does not exist: suppressed at once. */
        BOUNCED_HARD,
        /** Not taken for a reason that may pass, such as a full mailbox. */
        BOUNCED_SOFT,
        /** Not taken because of the sender or the content; says nothing about the address. */
        BLOCKED,
        /** The provider did not even try, because of a list of its own. */
        DROPPED,
        /** The recipient called it spam: suppressed at once. */
        COMPLAINED,
        /** The recipient does not want any more: suppressed at once. */
        UNSUBSCRIBED,
        /** The recipient wrote back, and not to opt out. */
        REPLIED,
        /** Opened or clicked, an automatic answer, and the like: kept, and changes nothing. */
        OTHER;

        /** Whether it means that the recipient must never be written to again. */
        public boolean suppresses() {
            return this == BOUNCED_HARD || this == COMPLAINED || this == UNSUBSCRIBED;
        }
    }
}
