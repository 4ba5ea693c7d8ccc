package dev.leadflow.campaign.leads;

import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.CampaignState;
import java.time.LocalTime;
import org.jspecify.annotations.Nullable;

/**
 * A campaign as selection sees it.
 *
 * @param dailyAt when it runs every day, in the organization's zone; null when it runs on demand only
 * @param targeted whether it selects only leads that were uploaded as its targets
 */
public record SelectingCampaign(
        CampaignId campaignId,
        String name,
        CampaignState.Status status,
        @Nullable String statusReason,
        @Nullable LocalTime dailyAt,
        boolean targeted) {}
