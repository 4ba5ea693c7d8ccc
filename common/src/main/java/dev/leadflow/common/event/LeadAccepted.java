package dev.leadflow.common.event;

import java.time.Instant;

/**
 * A lead exists, or has gained fields that were empty. Carries the whole lead.
 *
 * @param revision 1 for a new lead, one more each time a later sighting filled a field
 * @param origin the sighting that made this revision
 */
public record LeadAccepted(
        OrganizationId organizationId, LeadId leadId, Lead lead, int revision, Origin origin, Instant acceptedAt) {}
