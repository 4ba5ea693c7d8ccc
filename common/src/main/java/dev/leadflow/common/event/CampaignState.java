package dev.leadflow.common.event;

/** A campaign as far as other services need to know it. */
public record CampaignState(OrganizationId organizationId, CampaignId campaignId, String name, Status status) {

    public enum Status {
        DRAFT,
        RUNNING,
        PAUSED,
        HALTED,
        DELETED
    }
}
