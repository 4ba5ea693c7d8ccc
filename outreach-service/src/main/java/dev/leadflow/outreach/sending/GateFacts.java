package dev.leadflow.outreach.sending;

import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.ContactAttempted.Status;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.postgres.Columns;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.outreach.fact.StoredFacts;
import dev.leadflow.outreach.policy.ContactFacts;
import dev.leadflow.outreach.policy.Counts;
import dev.leadflow.outreach.policy.JudgedContact;
import dev.leadflow.outreach.published.PublishedCampaigns;
import dev.leadflow.outreach.published.PublishedSettings;
import dev.leadflow.outreach.published.PublishedTables;
import dev.leadflow.outreach.sending.EarlyNotices.Early;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What PostgreSQL says at the last gate, all of it at one moment.
 *
 * @param known where the attempt stands in the ledger; null when it is not there
 * @param noticed what somebody said of the attempt though it is not in the ledger; null when nobody did
 * @param approved a person (or the setting that needs none) approved exactly this text for exactly this recipient
 * @param unsubscribeReady the link in the message works
 * @param refusedForGood the provider said lately that this recipient will never take mail
 */
record GateFacts(
        @Nullable Status known,
        @Nullable Early noticed,
        @Nullable OrganizationSettings settings,
        @Nullable CampaignState campaign,
        StoredFacts lead,
        boolean approved,
        boolean unsubscribeReady,
        boolean refusedForGood) {

    /** One statement, because each costs as much as what it asks of ten contacts; written as {@link StoredFacts#JOINS} says. */
    private static final String QUERY = """
            SELECT
              (SELECT k.status FROM outreach.send_attempt k
                WHERE k.organization_id = r.organization AND k.attempt_id = r.attempt) AS known,
              e.status AS early_status, e.provider AS early_provider, e.detail AS early_detail,
              CASE WHEN r.settings_of IS NOT NULL THEN
                (SELECT settings FROM campaign.organization_settings WHERE organization_id = r.settings_of) END AS settings,
              CASE WHEN r.campaign_of IS NOT NULL THEN
                (<campaign> WHERE organization_id = r.organization AND campaign_id = r.campaign_of) END AS campaign,
              (SELECT t.organization_id = r.organization FROM optout.unsubscribe_token t
                WHERE t.token = r.token) AS unsubscribe_ready,
              (SELECT i.status = 'APPROVED' AND i.content_hash = r.hash AND i.approved_mode = r.approved_mode
                FROM outreach.approval_item i
                WHERE i.organization_id = r.organization AND i.contact_id = r.contact) AS approved,
              (SELECT true FROM outreach.send_attempt a
                WHERE a.organization_id = r.organization AND a.recipient_key = r.recipient AND a.status = 'REFUSED'
                  AND a.refused_for_good AND a.updated_at > r.believed_since LIMIT 1) AS refused_for_good,
              <facts>
            FROM <rows>
            LEFT JOIN LATERAL (SELECT * FROM outreach.early_notice e
              WHERE e.organization_id = r.organization AND e.attempt_id = r.attempt OFFSET 0) AS e ON true
            <joins>
            ORDER BY r.number
            """.replace("<campaign>", PublishedCampaigns.STATE)
            .replace("<facts>", StoredFacts.COLUMNS)
            .replace("<joins>", StoredFacts.JOINS);

    /** Settings and campaign are asked for once, by the first contact of each. */
    private record Row(
            int number,
            KeyedContact contact,
            StoredFacts.Question question,
            @Nullable OrganizationId settingsOf,
            @Nullable CampaignId campaignOf,
            Instant now) {}

    private static final Columns<Row> ROWS = StoredFacts.Question.columns(
            new Columns<Row>()
                    .with("number", "int", Row::number)
                    .with("settings_of", "uuid", Row::settingsOf)
                    .with("campaign_of", "uuid", Row::campaignOf)
                    .with("token", "uuid", row -> row.contact.message().draft().unsubscribeToken())
                    .with(
                            "contact",
                            "uuid",
                            row -> row.contact.message().contact().contactId())
                    .with("hash", "text", row -> row.contact.contentHash())
                    .with(
                            "approved_mode",
                            "text",
                            row -> row.contact.message().approval().mode())
                    .with("believed_since", "timestamptz", row -> row.now.minus(ContactAttempted.FOR_GOOD)),
            Row::question);

    private record CampaignKey(OrganizationId organization, CampaignId campaign) {

        static CampaignKey of(Attempt attempt) {
            return new CampaignKey(attempt.organizationId(), attempt.campaignId());
        }
    }

    /** The answers in the order of the contacts. */
    static List<GateFacts> of(PipelineDatabase database, List<KeyedContact> contacts, Instant now) {
        Map<OrganizationId, OrganizationSettings> settings = new HashMap<>();
        Map<CampaignKey, CampaignState> campaigns = new HashMap<>();
        Set<OrganizationId> organizationsSeen = new HashSet<>();
        Set<CampaignKey> campaignsSeen = new HashSet<>();
        List<Row> rows = new ArrayList<>();
        for (KeyedContact contact : contacts) {
            OrganizationId organization = contact.attempt().organizationId();
            CampaignKey campaign = CampaignKey.of(contact.attempt());
            rows.add(new Row(
                    rows.size(),
                    contact,
                    new StoredFacts.Question(contact.message().contact(), contact.keys(), contact.id()),
                    organizationsSeen.add(organization) ? organization : null,
                    campaignsSeen.add(campaign) ? campaign.campaign() : null,
                    now));
        }
        return PublishedTables.read(() -> ROWS.query(database, QUERY, rows, (row, number) -> {
            Attempt attempt = contacts.get(number).attempt();
            String settingsText = row.getString("settings");
            if (settingsText != null) {
                settings.put(attempt.organizationId(), PublishedSettings.read(settingsText));
            }
            String campaignText = row.getString("campaign");
            if (campaignText != null) {
                campaigns.put(CampaignKey.of(attempt), PublishedCampaigns.read(campaignText));
            }
            return read(row, number, settings.get(attempt.organizationId()), campaigns.get(CampaignKey.of(attempt)));
        }));
    }

    private static GateFacts read(
            ResultSet row, int number, @Nullable OrganizationSettings settings, @Nullable CampaignState campaign)
            throws SQLException {
        String known = row.getString("known");
        String early = row.getString("early_status");
        return new GateFacts(
                known == null ? null : Status.valueOf(known),
                early == null
                        ? null
                        : new Early(
                                Status.valueOf(early), row.getString("early_provider"), row.getString("early_detail")),
                settings,
                campaign,
                StoredFacts.read(row, number),
                row.getBoolean("approved"),
                row.getBoolean("unsubscribe_ready"),
                row.getBoolean("refused_for_good"));
    }

    /** Whether the ledger, or anybody else, knows something of the attempt. */
    boolean isNew() {
        return known == null && noticed == null;
    }

    ContactFacts forRules(JudgedContact contact) {
        return new ContactFacts(settings, campaign, lead.seenBy(contact, settings), Counts.NONE);
    }
}
