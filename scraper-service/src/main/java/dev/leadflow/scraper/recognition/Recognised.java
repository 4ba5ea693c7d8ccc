package dev.leadflow.scraper.recognition;

import dev.leadflow.common.event.LeadAccepted;
import dev.leadflow.common.event.LeadMerged;
import dev.leadflow.common.event.LeadSighted;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a sighting.
 *
 * @param accepted the lead, when it is new or has gained fields
 * @param sighted null when the lead is new
 * @param merged the leads that the sighting showed to be the same as an older one
 */
public record Recognised(
        @Nullable LeadAccepted accepted, @Nullable LeadSighted sighted, List<LeadMerged> merged) {}
