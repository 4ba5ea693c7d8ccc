package dev.leadflow.outreach.sending;

import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.outreach.policy.ContactFacts;
import dev.leadflow.outreach.policy.Counts;
import dev.leadflow.outreach.policy.JudgedContact;
import dev.leadflow.outreach.policy.LeadFacts;
import dev.leadflow.outreach.policy.NumberStanding;
import dev.leadflow.outreach.policy.RecipientCountry;
import dev.leadflow.outreach.published.PublishedSettings;
import dev.leadflow.outreach.published.PublishedTables;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What PostgreSQL says at the last gate, read within the transaction that claims or starts the sending.
 *
 * @param number as the registries say
 * @param consented there is a consent for this channel and purpose
 * @param approved a person (or the setting that needs none) approved exactly this text for exactly this recipient
 * @param unsubscribeReady the link in the message works
 * @param refusedForGood the provider said lately that this recipient will never take mail
 */
record GateFacts(
        @Nullable OrganizationSettings settings,
        @Nullable CampaignState campaign,
        boolean optedOut,
        boolean doNotCall,
        NumberStanding number,
        boolean consented,
        boolean approved,
        boolean unsubscribeReady,
        boolean reachedForReal,
        boolean reached,
        @Nullable Instant lastForReal,
        @Nullable Instant last,
        boolean refusedForGood) {

    /** How long a "never" of a provider is believed. */
    private static final Duration FOR_GOOD = Duration.ofDays(30);

    /**
     * The claim of another attempt counts as a contact from the moment it was made: of two contacts with one lead, or one
     * address, that come at the same time, the second one waits.
     */
    private static final String QUERY = """
            SELECT
              (SELECT settings FROM campaign.organization_settings WHERE organization_id = :organization) AS settings,
              (SELECT json_build_object('organization_id', organization_id, 'campaign_id', campaign_id, 'name', name,
                 'status', status, 'window', send_window) FROM campaign.campaign
               WHERE organization_id = :organization AND campaign_id = :campaign) AS campaign,
              EXISTS (SELECT FROM optout.suppression WHERE organization_id = :organization
                AND key = ANY(:keys::text[]) AND scope = 'ALL_CHANNELS') AS opted_out,
              EXISTS (SELECT FROM optout.suppression WHERE organization_id = :organization
                AND key = ANY(:keys::text[]) AND scope = 'VOICE') AS do_not_call,
              EXISTS (SELECT FROM optout.consent WHERE organization_id = :organization AND key = :recipient_key
                AND channel = :channel AND purpose = :purpose AND withdrawn_at IS NULL) AS consented,
              (SELECT listed FROM optout.registry_number
               WHERE organization_id = :organization AND key = :recipient_key) AS number_listed,
              (SELECT checked_on FROM optout.registry_number
               WHERE organization_id = :organization AND key = :recipient_key) AS number_checked_on,
              (SELECT checked_on FROM optout.registry_file
               WHERE organization_id = :organization AND country = :country) AS file_checked_on,
              EXISTS (SELECT FROM optout.unsubscribe_token
                WHERE organization_id = :organization AND token = :token) AS unsubscribe_ready,
              EXISTS (SELECT FROM outreach.approval_item WHERE organization_id = :organization
                AND contact_id = :contact AND status = 'APPROVED' AND content_hash = :hash
                AND approved_mode = :approved_mode) AS approved,
              EXISTS (SELECT FROM outreach.send_attempt WHERE organization_id = :organization
                AND recipient_key = :recipient_key AND status = 'REFUSED' AND refused_for_good
                AND updated_at > :believed_since::timestamptz) AS refused_for_good,
              made.*
            FROM (
              SELECT
                coalesce(bool_or(mode = 'LIVE') FILTER (WHERE same_step), false) AS reached_for_real,
                coalesce(bool_or(true) FILTER (WHERE same_step), false) AS reached,
                max(at) FILTER (WHERE mode = 'LIVE') AS last_for_real,
                max(at) AS last
              FROM (
                SELECT mode, coalesce(contacted_at, created_at) AS at,
                  campaign_id = :campaign AND step = :step AND channel = :channel AS same_step
                FROM outreach.send_attempt
                WHERE organization_id = :organization AND (lead_id = :lead OR recipient_key = :recipient_key)
                  AND attempt_id <> :attempt AND status NOT IN ('REFUSED', 'CANCELLED')) AS earlier) AS made
            """;

    static GateFacts of(
            PipelineDatabase database,
            MessageApproved message,
            List<String> suppressionKeys,
            String recipientKey,
            String contentHash,
            Instant now) {
        Contact contact = message.contact();
        return PublishedTables.read(() -> database.jdbc()
                .sql(QUERY)
                .param("organization", contact.organizationId().value())
                .param("campaign", contact.campaignId().value())
                .param("keys", suppressionKeys.toArray(String[]::new))
                .param("token", message.draft().unsubscribeToken())
                .param("contact", contact.contactId().value())
                .param("hash", contentHash)
                .param("approved_mode", message.approval().mode().name())
                .param("recipient_key", recipientKey)
                .param("believed_since", now.minus(FOR_GOOD).toString())
                .param("step", contact.step())
                .param("channel", contact.channel().name())
                .param(
                        "purpose",
                        contact.purpose() == null ? "" : contact.purpose().name())
                .param("country", RecipientCountry.of(contact).orElse(""))
                .param("lead", contact.leadId().value())
                .param("attempt", Attempt.idOf(message).value())
                .query(GateFacts::read)
                .single());
    }

    private static GateFacts read(ResultSet row, int number) throws SQLException {
        String settings = row.getString("settings");
        String campaign = row.getString("campaign");
        return new GateFacts(
                settings == null ? null : PublishedSettings.read(settings),
                campaign == null ? null : Json.read(campaign.getBytes(StandardCharsets.UTF_8), CampaignState.class),
                row.getBoolean("opted_out"),
                row.getBoolean("do_not_call"),
                NumberStanding.of(
                        row.getBoolean("number_listed"),
                        row.getObject("number_checked_on", LocalDate.class),
                        row.getObject("file_checked_on", LocalDate.class)),
                row.getBoolean("consented"),
                row.getBoolean("approved"),
                row.getBoolean("unsubscribe_ready"),
                row.getBoolean("reached_for_real"),
                row.getBoolean("reached"),
                instant(row, "last_for_real"),
                instant(row, "last"),
                row.getBoolean("refused_for_good"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** Every key under which an opt-out of this contact could stand, in the order in which their locks are taken. */
    static List<String> suppressionKeys(Contact contact, String recipientKey, KeyedHash hash) {
        OrganizationId organization = contact.organizationId();
        Lead lead = contact.lead();
        return Stream.of(
                        recipientKey,
                        hash.lead(organization, lead.leadId()),
                        lead.email() == null ? null : hash.email(organization, lead.email()),
                        lead.phone() == null ? null : hash.phone(organization, lead.phone()))
                .filter(Objects::nonNull)
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * As the rules see it. Merging is a fact of topics alone, which outreach has no table of: what the topology judged
     * moments ago stands.
     */
    ContactFacts forRules(JudgedContact contact) {
        boolean live = contact.mode(settings) == Mode.LIVE;
        return new ContactFacts(
                settings,
                campaign,
                new LeadFacts(
                        optedOut,
                        contact.channel() == Channel.VOICE && (doNotCall || number.listed()),
                        number.clearOn(),
                        consented,
                        contact.contact().verification(),
                        false,
                        live ? reachedForReal : reached,
                        live ? lastForReal : last),
                Counts.NONE);
    }
}
