package dev.leadflow.common.event;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An attempt to contact somebody changed its status.
 *
 * @param reservedAt when its place in the caps was reserved; with a status that was certainly not sent, that place
 *     is given back
 * @param recipientDomain the domain of an email recipient, for the domain throttle
 * @param provider which provider, such as {@code smtp} or {@code dry-run}
 * @param detail a sentence for the operator, without addresses
 * @param recipientKey keyed hash of the recipient, with the first change of an attempt; null with all others, and with those
 *     that were told before it was
 */
public record ContactAttempted(
        OrganizationId organizationId,
        AttemptId attemptId,
        ContactId contactId,
        LeadId leadId,
        CampaignId campaignId,
        RunId runId,
        int step,
        Channel channel,
        String recipientDomain,
        Mode mode,
        Status status,
        @Nullable Reason reason,
        String detail,
        String provider,
        @Nullable String providerId,
        Instant reservedAt,
        Instant at,
        @Nullable String recipientKey) {

    /** How long a provider is believed that a recipient will never take mail; until then nobody tries again. */
    public static final Duration FOR_GOOD = Duration.ofDays(30);

    /** A change that is not the first one of its attempt. */
    public ContactAttempted(
            OrganizationId organizationId,
            AttemptId attemptId,
            ContactId contactId,
            LeadId leadId,
            CampaignId campaignId,
            RunId runId,
            int step,
            Channel channel,
            String recipientDomain,
            Mode mode,
            Status status,
            @Nullable Reason reason,
            String detail,
            String provider,
            @Nullable String providerId,
            Instant reservedAt,
            Instant at) {
        this(
                organizationId,
                attemptId,
                contactId,
                leadId,
                campaignId,
                runId,
                step,
                channel,
                recipientDomain,
                mode,
                status,
                reason,
                detail,
                provider,
                providerId,
                reservedAt,
                at,
                null);
    }

    public enum Status {
        /** Dry run: recorded, not sent. */
        SIMULATED,
        /** This program has the sole right to make the contact; nothing has left yet. */
        CLAIMED,
        /** The provider is being called: from here on it may have been sent. */
        IO_STARTED,
        ACCEPTED,
        DELIVERED,
        BOUNCED,
        COMPLAINED,
        /** Certainly not sent: the provider said no, or could not be reached. */
        REFUSED,
        /** May have been sent; never sent again by the program. */
        UNKNOWN,
        /** Unknown for so long that a person has to look. */
        ABANDONED,
        /** Certainly not sent: stopped at the last gate, after its place was reserved. */
        CANCELLED;

        /** Whether the recipient got the message or may have got it. */
        public boolean mayHaveReachedTheRecipient() {
            return switch (this) {
                case IO_STARTED, ACCEPTED, DELIVERED, BOUNCED, COMPLAINED, UNKNOWN, ABANDONED -> true;
                case SIMULATED, CLAIMED, REFUSED, CANCELLED -> false;
            };
        }
    }
}
