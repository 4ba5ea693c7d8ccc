package dev.leadflow.outreach.sending;

import dev.leadflow.common.event.AttemptId;
import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.ContactCleared;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.NameBasedId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.RunId;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.outreach.policy.RecipientDomain;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What stays the same about a row of {@code outreach.send_attempt} while its status changes.
 *
 * @param provider who was asked last to make it; until somebody was, the channel
 */
record Attempt(
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
        String provider,
        Instant reservedAt) {

    static final String COLUMNS = """
            organization_id, attempt_id, contact_id, lead_id, campaign_id, run_id, step, channel, recipient_domain, mode, \
            provider, reserved_at""";

    static final String EMAIL = "email";
    static final String VOICE = "voice";
    static final String DRY_RUN = "dry-run";

    /** The attempt that a clearance leads to: the same one whenever it is delivered. */
    static Attempt of(ContactCleared cleared, Mode mode) {
        Contact contact = cleared.message().contact();
        return new Attempt(
                contact.organizationId(),
                idOf(cleared.message()),
                contact.contactId(),
                contact.leadId(),
                contact.campaignId(),
                contact.runId(),
                contact.step(),
                contact.channel(),
                RecipientDomain.of(contact),
                mode,
                provider(contact.channel(), mode),
                cleared.clearedAt());
    }

    static AttemptId idOf(MessageApproved message) {
        return new AttemptId(NameBasedId.of(
                message.contact().contactId().value(), "attempt", Integer.toString(message.judgement())));
    }

    private static String provider(Channel channel, Mode mode) {
        if (mode == Mode.DRY_RUN) {
            return DRY_RUN;
        }
        return switch (channel) {
            case EMAIL -> EMAIL;
            case VOICE -> VOICE;
        };
    }

    static Attempt read(ResultSet row, int number) throws SQLException {
        return new Attempt(
                new OrganizationId(row.getObject("organization_id", UUID.class)),
                new AttemptId(row.getObject("attempt_id", UUID.class)),
                new ContactId(row.getObject("contact_id", UUID.class)),
                new LeadId(row.getObject("lead_id", UUID.class)),
                new CampaignId(row.getObject("campaign_id", UUID.class)),
                new RunId(row.getObject("run_id", UUID.class)),
                row.getInt("step"),
                Channel.valueOf(row.getString("channel")),
                row.getString("recipient_domain"),
                Mode.valueOf(row.getString("mode")),
                row.getString("provider"),
                row.getObject("reserved_at", OffsetDateTime.class).toInstant());
    }

    /** The same attempt with the provider that is asked to make it. */
    Attempt by(String asked) {
        return new Attempt(
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
                asked,
                reservedAt);
    }

    /** The first change tells to whom it goes, so that the ledger can be made again from what was told. */
    Outbox.Event<ContactAttempted> added(Change change, String recipientKey, Instant at) {
        return told(change, at, recipientKey);
    }

    Outbox.Event<ContactAttempted> changed(Change change, Instant at) {
        return told(change, at, null);
    }

    private Outbox.Event<ContactAttempted> told(Change change, Instant at, @Nullable String recipientKey) {
        return new Outbox.Event<>(
                organizationId,
                Topics.CONTACT_ATTEMPTED,
                leadId.toString(),
                new ContactAttempted(
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
                        change.status,
                        change.reason,
                        change.detail,
                        provider,
                        change.providerId,
                        reservedAt,
                        at,
                        recipientKey));
    }

    /**
     * A new status of an attempt.
     *
     * @param detail a sentence for the operator, without addresses
     * @param refusedForGood the provider will never take this recipient
     */
    record Change(
            ContactAttempted.Status status,
            @Nullable Reason reason,
            String detail,
            @Nullable String providerId,
            boolean refusedForGood) {

        static Change to(ContactAttempted.Status status, @Nullable Reason reason, String detail) {
            return new Change(status, reason, detail, null, false);
        }
    }
}
