package dev.leadflow.campaign.run;

import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Purpose;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.event.Window;
import dev.leadflow.common.postgres.Database;
import dev.leadflow.common.postgres.Outbox;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The campaigns of all organizations. Each statement names the organization; each change of name or status is told to the
 * other services in the transaction that makes it.
 */
final class Campaigns {

    private final Outbox outbox;

    Campaigns(Outbox outbox) {
        this.outbox = outbox;
    }

    Optional<Campaign> find(Database database, OrganizationId organization, CampaignId id) {
        return find(database, organization, id, "");
    }

    /** Also keeps everybody else from changing it until the transaction ends. */
    Optional<Campaign> lock(Database database, OrganizationId organization, CampaignId id) {
        return find(database, organization, id, " FOR UPDATE");
    }

    private static Optional<Campaign> find(
            Database database, OrganizationId organization, CampaignId id, String locking) {
        return database.jdbc()
                .sql("SELECT " + Campaign.COLUMNS
                        + " FROM campaign.campaign WHERE organization_id = :organization AND campaign_id = :id"
                        + locking)
                .param("organization", organization.value())
                .param("id", id.value())
                .query(Campaign::of)
                .optional();
    }

    /** Oldest first, without the deleted ones. */
    List<Campaign> all(Database database, OrganizationId organization) {
        return database.jdbc()
                .sql(
                        "SELECT " + Campaign.COLUMNS + " FROM campaign.campaign"
                                + " WHERE organization_id = :organization AND status <> 'DELETED' ORDER BY created_at, campaign_id")
                .param("organization", organization.value())
                .query(Campaign::of)
                .list();
    }

    /** Whichever organization's; for the schedule, which knows campaigns by their ids only. */
    Optional<Campaign> find(Database database, UUID id) {
        return database.jdbc()
                .sql("SELECT " + Campaign.COLUMNS + " FROM campaign.campaign WHERE campaign_id = :id")
                .param("id", id)
                .query(Campaign::of)
                .optional();
    }

    /** Gives an organization its daily campaign, once and for all: a deleted one is not born again. */
    void ensureDaily(Database database, OrganizationSettings settings, Instant now) {
        insert(
                database,
                new Campaign(
                        Campaign.dailyOf(settings.organizationId()),
                        settings.organizationId(),
                        Campaign.DAILY_NAME,
                        CampaignState.Status.RUNNING,
                        null,
                        Purpose.MARKETING,
                        Campaign.DAILY_AT,
                        null,
                        settings.zone(),
                        now,
                        false,
                        now,
                        now),
                "program");
    }

    Campaign create(
            Database database,
            OrganizationId organization,
            String name,
            Purpose purpose,
            @Nullable LocalTime dailyAt,
            @Nullable Window window,
            @Nullable ZoneId zone,
            String by,
            Instant now) {
        Campaign campaign = new Campaign(
                new CampaignId(UUID.randomUUID()),
                organization,
                name,
                CampaignState.Status.DRAFT,
                null,
                purpose,
                dailyAt,
                window,
                Objects.requireNonNullElse(zone, ZoneOffset.UTC),
                now,
                false,
                now,
                now);
        insert(database, campaign, by);
        return campaign;
    }

    private void insert(Database database, Campaign campaign, String by) {
        database.inTransaction(() -> {
            int inserted = database.jdbc()
                    .sql("""
                            INSERT INTO campaign.campaign (campaign_id, organization_id, name, status, purpose, daily_at,
                              send_window, zone, scheduled_since, created_at, updated_at, updated_by)
                            VALUES (:id, :organization, :name, :status, :purpose, :dailyAt::time,
                              :window::json, :zone, :now, :now, :now, :by)
                            ON CONFLICT (campaign_id) DO NOTHING""")
                    .param("id", campaign.campaignId().value())
                    .param("organization", campaign.organizationId().value())
                    .param("name", campaign.name())
                    .param("status", campaign.status().name())
                    .param(
                            "dailyAt",
                            campaign.dailyAt() == null
                                    ? null
                                    : campaign.dailyAt().toString())
                    .param("purpose", campaign.purpose().name())
                    .param("window", json(campaign.window()))
                    .param("zone", campaign.zone().getId())
                    .param("now", campaign.createdAt().toString())
                    .param("by", by)
                    .update();
            if (inserted > 0) {
                tell(database, campaign);
            }
        });
    }

    private void tell(Database database, Campaign campaign) {
        outbox.append(
                database,
                campaign.organizationId(),
                Topics.CAMPAIGNS,
                campaign.campaignId().toString(),
                campaign.state());
    }

    /**
     * Changes the status of a campaign that the running transaction has locked.
     *
     * @param reason shown to operators; null for an ordinary change
     */
    Campaign become(
            Database database,
            Campaign campaign,
            CampaignState.Status status,
            @Nullable String reason,
            String by,
            Instant now) {
        if (campaign.status() == status) {
            return campaign;
        }
        // Whoever resumes at noon does not ask for the run of ten o'clock.
        database.jdbc()
                .sql("""
                        UPDATE campaign.campaign SET status = :status, status_reason = :reason, updated_at = :now, updated_by = :by,
                          scheduled_since = CASE WHEN :status = 'RUNNING' THEN :now ELSE scheduled_since END
                        WHERE organization_id = :organization AND campaign_id = :id""")
                .param("status", status.name())
                .param("reason", reason)
                .param("now", now.toString())
                .param("by", by)
                .param("organization", campaign.organizationId().value())
                .param("id", campaign.campaignId().value())
                .update();
        return told(database, campaign);
    }

    private static @Nullable String json(@Nullable Window window) {
        return window == null ? null : Json.text(window);
    }

    /** Changes what may be changed of a campaign that the running transaction has locked. */
    Campaign change(
            Database database,
            Campaign campaign,
            String name,
            Purpose purpose,
            @Nullable LocalTime dailyAt,
            @Nullable Window window,
            String by,
            Instant now) {
        boolean rescheduled = !Objects.equals(dailyAt, campaign.dailyAt());
        database.jdbc()
                .sql("""
                        UPDATE campaign.campaign SET name = :name, purpose = :purpose, daily_at = :dailyAt::time,
                          send_window = :window::json, updated_at = :now, updated_by = :by,
                          scheduled_since = CASE WHEN :rescheduled THEN :now ELSE scheduled_since END
                        WHERE organization_id = :organization AND campaign_id = :id""")
                .param("name", name)
                .param("purpose", purpose.name())
                .param("window", json(window))
                .param("dailyAt", dailyAt == null ? null : dailyAt.toString())
                .param("now", now.toString())
                .param("by", by)
                .param("rescheduled", rescheduled)
                .param("organization", campaign.organizationId().value())
                .param("id", campaign.campaignId().value())
                .update();
        return told(database, campaign);
    }

    private Campaign told(Database database, Campaign before) {
        Campaign after =
                find(database, before.organizationId(), before.campaignId()).orElseThrow();
        if (!after.state().equals(before.state())) {
            tell(database, after);
        }
        return after;
    }

    /**
     * Stops a campaign, so that it does not fail again every day unnoticed.
     *
     * @return false when it was not running
     */
    boolean halt(Database database, OrganizationId organization, CampaignId id, String reason, Instant now) {
        return database.inTransaction(() -> lock(database, organization, id)
                .filter(campaign -> campaign.status() == CampaignState.Status.RUNNING)
                .map(campaign -> become(database, campaign, CampaignState.Status.HALTED, reason, "program", now))
                .isPresent());
    }

    /** Counts the daily times of an organization's campaigns in its zone from now on. */
    void moveTo(Database database, OrganizationId organization, ZoneId zone, Instant now) {
        database.jdbc()
                .sql("""
                        UPDATE campaign.campaign SET zone = :zone, scheduled_since = :now
                        WHERE organization_id = :organization AND zone <> :zone""")
                .param("zone", zone.getId())
                .param("now", now.toString())
                .param("organization", organization.value())
                .update();
    }
}
