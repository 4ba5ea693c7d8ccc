package dev.leadflow.common.event;

import org.jspecify.annotations.Nullable;

/**
 * A campaign as far as other services need to know it.
 *
 * @param window when it may make contacts, within the window of its organization; null for no limits of its own
 */
public record CampaignState(
        OrganizationId organizationId,
        CampaignId campaignId,
        String name,
        Status status,
        @Nullable Window window) {

    public enum Status {
        DRAFT,
        RUNNING,
        PAUSED,
        HALTED,
        DELETED
    }
}
