package dev.leadflow.common.event;

import java.time.Instant;
import java.util.List;

/**
 * A captured lead turned out to be a business that is known already.
 *
 * @param leadId the lead that it is
 * @param sightedAs what the capture was called; asking "why" by this id leads to {@code leadId}
 * @param businessName the name as spelled in this sighting
 * @param matchedBy what gave it away: IDENTITY, PHONE, WEBSITE or EMAIL
 * @param filled the fields that were empty before and that this sighting filled
 */
public record LeadSighted(
        OrganizationId organizationId,
        LeadId leadId,
        LeadId sightedAs,
        String businessName,
        String matchedBy,
        List<String> filled,
        Origin origin,
        Instant sightedAt) {}
