package dev.leadflow.scraper;

import dev.leadflow.common.event.LeadAccepted;
import dev.leadflow.common.event.LeadCaptured;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.LeadMerged;
import dev.leadflow.common.event.LeadRefused;
import dev.leadflow.common.event.LeadSighted;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Origin;
import dev.leadflow.scraper.intake.Judgement;
import dev.leadflow.scraper.recognition.Recognised;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.jspecify.annotations.Nullable;

/**
 * What became of one capture: refused, or recognised as a new or a known lead.
 *
 * @param accepted a new lead, or a known one that has gained fields
 * @param sighted not null when the lead was known
 */
record IntakeOutcome(
        OrganizationId organizationId,
        Origin origin,
        @Nullable LeadRefused refused,
        @Nullable LeadAccepted accepted,
        @Nullable LeadSighted sighted,
        List<LeadMerged> merged) {

    static IntakeOutcome of(LeadCaptured captured, Recognised recognised) {
        return new IntakeOutcome(
                captured.organizationId(),
                captured.origin(),
                null,
                recognised.accepted(),
                recognised.sighted(),
                recognised.merged());
    }

    static IntakeOutcome of(LeadCaptured captured, LeadId leadId, Judgement.Refused refused) {
        return new IntakeOutcome(
                captured.organizationId(),
                captured.origin(),
                new LeadRefused(
                        captured.organizationId(),
                        leadId,
                        refused.businessName(),
                        refused.reason(),
                        refused.explanation(),
                        captured.origin(),
                        captured.capturedAt()),
                null,
                null,
                List.of());
    }

    static List<KeyValue<String, LeadAccepted>> accepted(String organization, IntakeOutcome outcome) {
        LeadAccepted accepted = outcome.accepted;
        return accepted == null
                ? List.of()
                : List.of(KeyValue.pair(accepted.leadId().toString(), accepted));
    }

    static List<KeyValue<String, LeadSighted>> sighted(String organization, IntakeOutcome outcome) {
        LeadSighted sighted = outcome.sighted;
        return sighted == null
                ? List.of()
                : List.of(KeyValue.pair(sighted.leadId().toString(), sighted));
    }

    static List<KeyValue<String, LeadMerged>> merged(String organization, IntakeOutcome outcome) {
        return outcome.merged.stream()
                .map(merged -> KeyValue.pair(merged.leadId().toString(), merged))
                .toList();
    }

    static List<KeyValue<String, LeadRefused>> refused(String organization, IntakeOutcome outcome) {
        LeadRefused refused = outcome.refused;
        return refused == null
                ? List.of()
                : List.of(KeyValue.pair(refused.leadId().toString(), refused));
    }
}
