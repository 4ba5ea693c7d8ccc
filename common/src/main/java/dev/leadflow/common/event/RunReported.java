package dev.leadflow.common.event;

import java.time.Instant;
import java.util.Map;

/**
 * The result of a campaign run, for the operator's mail. {@code contacted} plus the sum of {@code byReason} is
 * {@code selected}.
 *
 * @param byOutcome attempt status to count, of the contacted
 * @param byReason reason to count, of all others
 */
public record RunReported(
        OrganizationId organizationId,
        RunId runId,
        CampaignId campaignId,
        String campaignName,
        Mode mode,
        long selected,
        long contacted,
        Map<String, Long> byOutcome,
        Map<String, Long> byReason,
        Instant startedAt,
        Instant reportedAt) {}
