package dev.leadflow.campaign.run;

import dev.leadflow.campaign.leads.Outcome;
import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.RunId;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What came of a run so far. At every moment {@code contacted} plus the sum of {@code byReason} is {@code selected}, and the
 * sum of {@code byOutcome} is {@code contacted}.
 */
record Report(
        RunId runId,
        CampaignId campaignId,
        long selected,
        long contacted,
        Map<String, Long> byOutcome,
        Map<String, Long> byReason) {

    static Report of(RunId run, CampaignId campaign, List<Outcome> outcomes) {
        Map<ContactAttempted.Status, Long> byOutcome = new EnumMap<>(ContactAttempted.Status.class);
        Map<Reason, Long> byReason = new EnumMap<>(Reason.class);
        for (Outcome outcome : outcomes) {
            switch (outcome) {
                case Outcome.Contacted contacted -> byOutcome.merge(contacted.status(), 1L, Long::sum);
                case Outcome.Waiting waiting -> byReason.merge(waiting.reason(), 1L, Long::sum);
                case Outcome.Deferred deferred -> byReason.merge(deferred.reason(), 1L, Long::sum);
                case Outcome.Ended ended -> byReason.merge(ended.reason(), 1L, Long::sum);
            }
        }
        long contacted = byOutcome.values().stream().mapToLong(Long::longValue).sum();
        return new Report(run, campaign, outcomes.size(), contacted, named(byOutcome), named(byReason));
    }

    private static <E extends Enum<E>> Map<String, Long> named(Map<E, Long> counts) {
        Map<String, Long> named = new LinkedHashMap<>();
        counts.forEach((key, count) -> named.put(key.name(), count));
        return named;
    }
}
