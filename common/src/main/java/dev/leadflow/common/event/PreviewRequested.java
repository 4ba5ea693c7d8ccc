package dev.leadflow.common.event;

import java.time.Instant;
import java.util.UUID;

/**
 * Somebody wants to know what a run of a campaign would do. The contacts that it would request lie in the table {@code
 * campaign.preview_contact}.
 *
 * @param at when the run would begin
 */
public record PreviewRequested(OrganizationId organizationId, UUID previewId, CampaignId campaignId, Instant at) {}
