package dev.leadflow.scraper.recognition;

import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Origin;
import dev.leadflow.scraper.intake.Particulars;
import java.time.Instant;

/**
 * A usable lead as it was seen once.
 *
 * @param sightedAs what it was called at the door
 * @param sequence grows from one sighting of an organization to the next; tells the older of two leads of one instant
 */
public record Sighting(
        OrganizationId organizationId,
        LeadId sightedAs,
        Particulars particulars,
        Origin origin,
        Instant at,
        long sequence) {}
