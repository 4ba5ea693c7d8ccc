package dev.leadflow.outreach.sending;

import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.outreach.fact.ContactKeys;
import dev.leadflow.outreach.fact.StoredFacts;
import dev.leadflow.outreach.policy.ContactFacts;
import dev.leadflow.outreach.policy.Counts;
import dev.leadflow.outreach.policy.JudgedContact;
import dev.leadflow.outreach.published.PublishedCampaigns;
import dev.leadflow.outreach.published.PublishedSettings;
import dev.leadflow.outreach.published.PublishedTables;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What PostgreSQL says at the last gate, read within the transaction that claims or starts the sending.
 *
 * @param approved a person (or the setting that needs none) approved exactly this text for exactly this recipient
 * @param unsubscribeReady the link in the message works
 * @param refusedForGood the provider said lately that this recipient will never take mail
 */
record GateFacts(
        @Nullable OrganizationSettings settings,
        @Nullable CampaignState campaign,
        StoredFacts lead,
        boolean approved,
        boolean unsubscribeReady,
        boolean refusedForGood) {

    /** How long a "never" of a provider is believed. */
    private static final Duration FOR_GOOD = Duration.ofDays(30);

    private static final String QUERY = """
            SELECT
              (SELECT settings FROM campaign.organization_settings WHERE organization_id = :organization) AS settings,
              (""" + PublishedCampaigns.STATE + """
              ) AS campaign,
              EXISTS (SELECT FROM optout.unsubscribe_token
                WHERE organization_id = :organization AND token = :token) AS unsubscribe_ready,
              EXISTS (SELECT FROM outreach.approval_item WHERE organization_id = :organization
                AND contact_id = :contact AND status = 'APPROVED' AND content_hash = :hash
                AND approved_mode = :approved_mode) AS approved,
              EXISTS (SELECT FROM outreach.send_attempt WHERE organization_id = :organization
                AND recipient_key = :recipient_key AND status = 'REFUSED' AND refused_for_good
                AND updated_at > :believed_since::timestamptz) AS refused_for_good
            """;

    static GateFacts of(
            PipelineDatabase database, MessageApproved message, ContactKeys keys, String contentHash, Instant now) {
        Contact contact = message.contact();
        StoredFacts lead = StoredFacts.of(
                        database,
                        contact.organizationId(),
                        List.of(new StoredFacts.Question(contact, keys, Attempt.idOf(message))))
                .getFirst();
        return PublishedTables.read(() -> database.jdbc()
                .sql(QUERY)
                .param("organization", contact.organizationId().value())
                .param("campaign", contact.campaignId().value())
                .param("token", message.draft().unsubscribeToken())
                .param("contact", contact.contactId().value())
                .param("hash", contentHash)
                .param("approved_mode", message.approval().mode().name())
                .param("recipient_key", keys.recipient())
                .param("believed_since", now.minus(FOR_GOOD).toString())
                .query((row, number) -> read(row, lead))
                .single());
    }

    private static GateFacts read(ResultSet row, StoredFacts lead) throws SQLException {
        String settings = row.getString("settings");
        String campaign = row.getString("campaign");
        return new GateFacts(
                settings == null ? null : PublishedSettings.read(settings),
                campaign == null ? null : PublishedCampaigns.read(campaign),
                lead,
                row.getBoolean("approved"),
                row.getBoolean("unsubscribe_ready"),
                row.getBoolean("refused_for_good"));
    }

    ContactFacts forRules(JudgedContact contact) {
        return new ContactFacts(settings, campaign, lead.seenBy(contact, settings), Counts.NONE);
    }
}
