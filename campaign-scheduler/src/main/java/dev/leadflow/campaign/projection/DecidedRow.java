package dev.leadflow.campaign.projection;

import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.ContactDecided;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.RunId;
import dev.leadflow.common.event.Verdict;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the rules said about a contact. Judged later, or further down the chain of one judgement, is the later word.
 */
record DecidedRow(
        OrganizationId organizationId,
        ContactId contactId,
        LeadId leadId,
        CampaignId campaignId,
        RunId runId,
        Instant decidedAt,
        long decisionOrder,
        ContactDecided.Stage decisionStage,
        String decisionRule,
        Verdict decisionVerdict,
        @Nullable Reason decisionReason,
        String decisionDetail,
        @Nullable Instant decisionRetryAt) {

    static final Comparator<DecidedRow> ORDER = Comparator.comparingLong(DecidedRow::decisionOrder)
            .thenComparing(DecidedRow::decidedAt)
            .thenComparing(row -> row.decisionVerdict.name());

    static DecidedRow of(ContactDecided event) {
        return new DecidedRow(
                event.organizationId(),
                event.contactId(),
                event.leadId(),
                event.campaignId(),
                event.runId(),
                event.decidedAt(),
                event.judgement() * 10L + depth(event.stage()),
                event.stage(),
                event.rule(),
                event.verdict(),
                event.reason(),
                event.detail(),
                event.retryAt());
    }

    static final String UPSERT = """
            INSERT INTO campaign.contact_progress AS known
              (organization_id, contact_id, lead_id, campaign_id, run_id, decided_at, decision_order, decision_stage,
               decision_rule, decision_verdict, decision_reason, decision_detail, decision_retry_at)
            SELECT organization_id, contact_id, lead_id, campaign_id, run_id, decided_at, decision_order, decision_stage,
              decision_rule, decision_verdict, decision_reason, decision_detail, decision_retry_at
            FROM json_to_recordset(:rows::json) AS r(organization_id uuid, contact_id uuid, lead_id uuid, campaign_id uuid,
              run_id uuid, decided_at timestamptz, decision_order bigint, decision_stage text, decision_rule text,
              decision_verdict text, decision_reason text, decision_detail text, decision_retry_at timestamptz)
            ON CONFLICT (organization_id, contact_id) DO UPDATE SET
              (decided_at, decision_order, decision_stage, decision_rule, decision_verdict, decision_reason, decision_detail,
               decision_retry_at)
              = ROW (excluded.decided_at, excluded.decision_order, excluded.decision_stage, excluded.decision_rule,
               excluded.decision_verdict, excluded.decision_reason, excluded.decision_detail, excluded.decision_retry_at)
            WHERE known.decided_at IS NULL
              OR (known.decision_order, known.decided_at, known.decision_verdict COLLATE "C")
               < (excluded.decision_order, excluded.decided_at, excluded.decision_verdict COLLATE "C")""";

    /** How far down the chain of one judgement. */
    private static int depth(ContactDecided.Stage stage) {
        return switch (stage) {
            case CONTACT_RULES -> 1;
            case QUOTA_RULES -> 2;
            case LAST_GATE -> 3;
        };
    }

    static DecisionRow trail(ContactDecided event) {
        return DecisionRow.of(
                new ContactIds(
                        event.organizationId(), event.contactId(), event.leadId(), event.campaignId(), event.runId()),
                List.of(
                        event.contactId().toString(),
                        event.stage().name(),
                        Integer.toString(event.judgement()),
                        event.rule(),
                        event.verdict().name(),
                        event.decidedAt().toString()),
                event.decidedAt(),
                event.stage().name(),
                event.rule(),
                event.ruleVersion(),
                event.verdict(),
                event.reason(),
                event.detail(),
                event.retryAt(),
                event.facts());
    }
}
