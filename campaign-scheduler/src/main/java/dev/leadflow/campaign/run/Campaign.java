package dev.leadflow.campaign.run;

import dev.leadflow.campaign.leads.DailyTime;
import dev.leadflow.campaign.leads.SelectingCampaign;
import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.NameBasedId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Purpose;
import dev.leadflow.common.event.Window;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A campaign as it is stored.
 *
 * @param dailyAt when it runs every day; null when it runs on demand only
 * @param purpose of its contacts, by which the law judges them
 * @param window when it may make contacts, within the window of its organization; null for no limits of its own
 * @param zone in which {@code dailyAt} is counted
 * @param scheduledSince since when this schedule holds: no run is owed for a time before
 */
record Campaign(
        CampaignId campaignId,
        OrganizationId organizationId,
        String name,
        CampaignState.Status status,
        @Nullable String statusReason,
        Purpose purpose,
        @Nullable LocalTime dailyAt,
        @Nullable Window window,
        ZoneId zone,
        Instant scheduledSince,
        boolean targeted,
        Instant createdAt,
        Instant updatedAt) {

    static final String DAILY_NAME = "Daily email";
    static final LocalTime DAILY_AT = LocalTime.of(10, 0);

    private static final UUID DAILY = UUID.fromString("0f6b2c63-9f2e-4f3c-8a3b-5d7f6c1f8e11");

    /** The campaign that every organization has from its birth. */
    static CampaignId dailyOf(OrganizationId organization) {
        return new CampaignId(NameBasedId.of(DAILY, organization.toString()));
    }

    SelectingCampaign selecting() {
        return new SelectingCampaign(campaignId, name, status, statusReason, dailyAt, targeted);
    }

    /** The same campaign, started or resumed. */
    Campaign asIfRunning() {
        return new Campaign(
                campaignId,
                organizationId,
                name,
                CampaignState.Status.RUNNING,
                null,
                purpose,
                dailyAt,
                window,
                zone,
                scheduledSince,
                targeted,
                createdAt,
                updatedAt);
    }

    CampaignState state() {
        return new CampaignState(organizationId, campaignId, name, status, window);
    }

    /** Empty when it runs on demand only, or not at all. */
    Optional<DailyTime> schedule() {
        return status == CampaignState.Status.RUNNING
                ? Optional.ofNullable(dailyAt).map(at -> new DailyTime(at, zone))
                : Optional.empty();
    }

    private static @Nullable Window window(@Nullable String json) {
        return json == null ? null : Json.EVENTS.readValue(json, Window.class);
    }

    static final String COLUMNS = """
            campaign_id, organization_id, name, status, status_reason, purpose, daily_at, send_window, zone, scheduled_since, targeted, created_at,
            updated_at""";

    static Campaign of(ResultSet row, int number) throws SQLException {
        return new Campaign(
                new CampaignId(row.getObject("campaign_id", UUID.class)),
                new OrganizationId(row.getObject("organization_id", UUID.class)),
                row.getString("name"),
                CampaignState.Status.valueOf(row.getString("status")),
                row.getString("status_reason"),
                Purpose.valueOf(row.getString("purpose")),
                row.getObject("daily_at", LocalTime.class),
                window(row.getString("send_window")),
                ZoneId.of(row.getString("zone")),
                row.getObject("scheduled_since", OffsetDateTime.class).toInstant(),
                row.getBoolean("targeted"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("updated_at", OffsetDateTime.class).toInstant());
    }
}
