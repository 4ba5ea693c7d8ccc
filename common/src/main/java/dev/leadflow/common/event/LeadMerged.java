package dev.leadflow.common.event;

import java.time.Instant;

/**
 * Two leads that existed apart turned out to be one business, because a later sighting has the contact details of both.
 *
 * @param leadId the lead that ceases to be contacted
 * @param into the older lead, which stays
 */
public record LeadMerged(
        OrganizationId organizationId, LeadId leadId, LeadId into, String matchedBy, Instant mergedAt) {}
