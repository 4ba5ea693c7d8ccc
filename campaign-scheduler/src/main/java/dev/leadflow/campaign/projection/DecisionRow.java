package dev.leadflow.campaign.projection;

import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.NameBasedId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.RunId;
import dev.leadflow.common.event.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One verdict in the trail of a contact; written once, however often it is told. */
record DecisionRow(
        OrganizationId organizationId,
        UUID decisionId,
        LeadId leadId,
        ContactId contactId,
        CampaignId campaignId,
        RunId runId,
        Instant decidedAt,
        String stage,
        String rule,
        int ruleVersion,
        Verdict verdict,
        @Nullable Reason reason,
        String detail,
        @Nullable Instant retryAt,
        Map<String, String> facts) {

    private static final UUID DECISIONS = UUID.fromString("6a1bd4de-6d0b-4f0c-9f59-3a1a4b6b7a51");

    static DecisionRow of(
            ContactIds about,
            List<String> identity,
            Instant at,
            String stage,
            String rule,
            int ruleVersion,
            Verdict verdict,
            @Nullable Reason reason,
            String detail,
            @Nullable Instant retryAt,
            Map<String, String> facts) {
        UUID id = NameBasedId.of(DECISIONS, identity.toArray(String[]::new));
        return new DecisionRow(
                about.organizationId(),
                id,
                about.leadId(),
                about.contactId(),
                about.campaignId(),
                about.runId(),
                at,
                stage,
                rule,
                ruleVersion,
                verdict,
                reason,
                detail,
                retryAt,
                facts);
    }

    static final String INSERT = """
            INSERT INTO campaign.decision (organization_id, decision_id, lead_id, contact_id, campaign_id, run_id, decided_at,
              stage, rule, verdict, reason, detail, retry_at, facts, rule_version)
            SELECT * FROM json_to_recordset(:rows::json) AS r(organization_id uuid, decision_id uuid, lead_id uuid,
              contact_id uuid, campaign_id uuid, run_id uuid, decided_at timestamptz, stage text, rule text, verdict text,
              reason text, detail text, retry_at timestamptz, facts json, rule_version integer)
            ON CONFLICT DO NOTHING
            RETURNING stage, verdict, coalesce(reason, '') AS reason""";
}
