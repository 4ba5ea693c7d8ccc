package dev.leadflow.campaign.leads;

import dev.leadflow.common.event.ApprovalChanged;
import dev.leadflow.common.event.AttemptId;
import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.ContactDecided;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.DraftRefused;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.MessageDrafted;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.NameBasedId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.RunId;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.event.Verdict;
import dev.leadflow.common.kafka.Received;
import dev.leadflow.common.kafka.Subscription;
import dev.leadflow.common.postgres.PipelineDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Projects what happens to contacts after their selection: the newest of each kind into {@code contact_progress}, and each
 * verdict once into {@code decision}. Each kind has an order of its own and only ever moves up in it.
 */
final class ContactProjection {

    private static final UUID DECISIONS = UUID.fromString("6a1bd4de-6d0b-4f0c-9f59-3a1a4b6b7a51");

    private final PipelineDatabase database;
    private final MeterRegistry meters;

    ContactProjection(PipelineDatabase database, MeterRegistry meters) {
        this.database = database;
        this.meters = meters;
    }

    List<Subscription<?>> subscriptions() {
        return List.of(
                new Subscription<>(Topics.MESSAGE_DRAFTED, this::drafted),
                new Subscription<>(Topics.DRAFT_REFUSED, this::draftRefused),
                new Subscription<>(Topics.APPROVAL_CHANGED, this::approvalChanged),
                new Subscription<>(Topics.CONTACT_DECIDED, this::decided),
                new Subscription<>(Topics.CONTACT_ATTEMPTED, this::attempted));
    }

    /** The contact that a row is about; part of every row. */
    private record About(
            OrganizationId organizationId, ContactId contactId, LeadId leadId, CampaignId campaignId, RunId runId) {

        static About of(Contact contact) {
            return new About(
                    contact.organizationId(),
                    contact.contactId(),
                    contact.leadId(),
                    contact.campaignId(),
                    contact.runId());
        }
    }

    /** One row of the trail. */
    private record DecisionRow(
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

        static DecisionRow of(
                About about,
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
                    about.organizationId,
                    id,
                    about.leadId,
                    about.contactId,
                    about.campaignId,
                    about.runId,
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

    /** Records progress and trail together; the verdicts that are new are counted. */
    private void write(String upsert, Collection<?> progress, List<DecisionRow> trail) {
        record Verdicts(String stage, String verdict, String reason) {}
        List<Verdicts> news = database.inTransaction(() -> {
            database.batch(upsert, progress);
            return trail.isEmpty()
                    ? List.<Verdicts>of()
                    : database.jdbc()
                            .sql(DecisionRow.INSERT)
                            .param("rows", Json.text(trail))
                            .query((row, number) -> new Verdicts(
                                    row.getString("stage"), row.getString("verdict"), row.getString("reason")))
                            .list();
        });
        for (Verdicts each : news) {
            meters.counter(
                            "leadflow.verdicts",
                            "stage",
                            each.stage,
                            "verdict",
                            each.verdict,
                            "reason",
                            each.reason.isEmpty() ? "none" : each.reason)
                    .increment();
        }
    }

    // Drafts

    private record DraftRow(
            OrganizationId organizationId,
            ContactId contactId,
            LeadId leadId,
            CampaignId campaignId,
            RunId runId,
            @Nullable Instant draftedAt,
            @Nullable Instant draftRefusedAt) {

        static DraftRow of(About about, @Nullable Instant draftedAt, @Nullable Instant refusedAt) {
            return new DraftRow(
                    about.organizationId,
                    about.contactId,
                    about.leadId,
                    about.campaignId,
                    about.runId,
                    draftedAt,
                    refusedAt);
        }

        /** The first draft and the first refusal count; both only ever become earlier. */
        static final String UPSERT = """
                INSERT INTO campaign.contact_progress AS known
                  (organization_id, contact_id, lead_id, campaign_id, run_id, drafted_at, draft_refused_at)
                SELECT organization_id, contact_id, lead_id, campaign_id, run_id, min(drafted_at), min(draft_refused_at)
                FROM json_to_recordset(:rows::json) AS r(organization_id uuid, contact_id uuid, lead_id uuid, campaign_id uuid,
                  run_id uuid, drafted_at timestamptz, draft_refused_at timestamptz)
                GROUP BY organization_id, contact_id, lead_id, campaign_id, run_id
                ON CONFLICT (organization_id, contact_id) DO UPDATE SET
                  drafted_at = least(known.drafted_at, excluded.drafted_at),
                  draft_refused_at = least(known.draft_refused_at, excluded.draft_refused_at)""";
    }

    void drafted(List<Received<MessageDrafted>> batch) {
        List<DraftRow> rows = batch.stream()
                .map(Received::value)
                .map(event -> DraftRow.of(About.of(event.contact()), event.draftedAt(), null))
                .toList();
        write(DraftRow.UPSERT, rows, List.of());
    }

    void draftRefused(List<Received<DraftRefused>> batch) {
        List<DraftRefused> events = batch.stream().map(Received::value).toList();
        write(
                DraftRow.UPSERT,
                events.stream()
                        .map(event -> DraftRow.of(About.of(event.contact()), null, event.refusedAt()))
                        .toList(),
                events.stream().map(ContactProjection::trail).toList());
    }

    private static DecisionRow trail(DraftRefused event) {
        return DecisionRow.of(
                About.of(event.contact()),
                List.of(event.contact().contactId().toString(), "draft-refused"),
                event.refusedAt(),
                "DRAFTING",
                "content-check",
                1,
                Verdict.DENY,
                Reason.DRAFT_REFUSED,
                event.detail(),
                null,
                Map.of());
    }

    // Approvals: the last word counts.

    private record ApprovalRow(
            OrganizationId organizationId,
            ContactId contactId,
            LeadId leadId,
            CampaignId campaignId,
            RunId runId,
            Instant approvalAt,
            ApprovalChanged.Status approvalStatus) {

        static final Comparator<ApprovalRow> ORDER =
                Comparator.comparing(ApprovalRow::approvalAt).thenComparing(ApprovalRow::approvalStatus);

        static ApprovalRow of(ApprovalChanged event) {
            return new ApprovalRow(
                    event.organizationId(),
                    event.contactId(),
                    event.leadId(),
                    event.campaignId(),
                    event.runId(),
                    event.at(),
                    event.status());
        }

        static final String UPSERT = """
                INSERT INTO campaign.contact_progress AS known
                  (organization_id, contact_id, lead_id, campaign_id, run_id, approval_at, approval_status)
                SELECT organization_id, contact_id, lead_id, campaign_id, run_id, approval_at, approval_status
                FROM json_to_recordset(:rows::json) AS r(organization_id uuid, contact_id uuid, lead_id uuid, campaign_id uuid,
                  run_id uuid, approval_at timestamptz, approval_status text)
                ON CONFLICT (organization_id, contact_id) DO UPDATE SET
                  approval_at = excluded.approval_at, approval_status = excluded.approval_status
                WHERE known.approval_at IS NULL OR (known.approval_at, array_position(
                    ARRAY['PENDING', 'EDITED', 'APPROVED', 'REJECTED', 'EXPIRED'], known.approval_status))
                  < (excluded.approval_at, array_position(
                    ARRAY['PENDING', 'EDITED', 'APPROVED', 'REJECTED', 'EXPIRED'], excluded.approval_status))""";
    }

    void approvalChanged(List<Received<ApprovalChanged>> batch) {
        List<ApprovalChanged> events = batch.stream().map(Received::value).toList();
        write(
                ApprovalRow.UPSERT,
                Newest.perKey(events.stream().map(ApprovalRow::of).toList(), ApprovalRow::contactId, ApprovalRow.ORDER),
                events.stream().map(ContactProjection::trail).toList());
    }

    private static DecisionRow trail(ApprovalChanged event) {
        record Meaning(Verdict verdict, @Nullable Reason reason, String detail) {}
        String words = Objects.requireNonNullElse(event.reason(), "");
        Meaning meaning = switch (event.status()) {
            case PENDING -> new Meaning(Verdict.DEFER, Reason.AWAITING_APPROVAL, "The message waits for a reviewer.");
            case EDITED ->
                new Meaning(
                        Verdict.DEFER,
                        Reason.AWAITING_APPROVAL,
                        "Edited by " + event.by() + "; the new text has to be approved.");
            case APPROVED -> new Meaning(Verdict.PROCEED, null, "Approved by " + event.by() + ".");
            case REJECTED ->
                new Meaning(
                        Verdict.DENY,
                        Reason.REJECTED_BY_REVIEWER,
                        "Rejected by " + event.by() + (words.isBlank() ? "." : ": " + words));
            case EXPIRED ->
                new Meaning(Verdict.DENY, Reason.APPROVAL_EXPIRED, "Nobody approved the message before it expired.");
        };
        return DecisionRow.of(
                new About(event.organizationId(), event.contactId(), event.leadId(), event.campaignId(), event.runId()),
                List.of(
                        event.contactId().toString(),
                        "approval",
                        event.status().name(),
                        event.at().toString()),
                event.at(),
                "APPROVAL",
                "approval",
                1,
                meaning.verdict,
                meaning.reason,
                meaning.detail,
                null,
                words.isBlank() ? Map.of("by", event.by()) : Map.of("by", event.by(), "reason", words));
    }

    // Verdicts of the rules: judged later, or further down the chain of one judgement, is the later word.

    private record DecidedRow(
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
    }

    /** How far down the chain of one judgement. */
    private static int depth(ContactDecided.Stage stage) {
        return switch (stage) {
            case CONTACT_RULES -> 1;
            case QUOTA_RULES -> 2;
            case LAST_GATE -> 3;
        };
    }

    void decided(List<Received<ContactDecided>> batch) {
        List<ContactDecided> events = batch.stream().map(Received::value).toList();
        write(
                DecidedRow.UPSERT,
                Newest.perKey(events.stream().map(DecidedRow::of).toList(), DecidedRow::contactId, DecidedRow.ORDER),
                events.stream().map(ContactProjection::trail).toList());
    }

    private static DecisionRow trail(ContactDecided event) {
        return DecisionRow.of(
                new About(event.organizationId(), event.contactId(), event.leadId(), event.campaignId(), event.runId()),
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

    // Attempts: the last attempt counts, and in it the status that is furthest.

    private record AttemptedRow(
            OrganizationId organizationId,
            ContactId contactId,
            LeadId leadId,
            CampaignId campaignId,
            RunId runId,
            AttemptId attemptId,
            Instant attemptReservedAt,
            int attemptRank,
            ContactAttempted.Status attemptStatus,
            Mode attemptMode,
            @Nullable Reason attemptReason,
            Instant attemptAt) {

        static final Comparator<AttemptedRow> ORDER = Comparator.comparing(AttemptedRow::attemptReservedAt)
                .thenComparing(row -> row.attemptId.value().toString())
                .thenComparingInt(AttemptedRow::attemptRank)
                .thenComparing(AttemptedRow::attemptAt);

        static AttemptedRow of(ContactAttempted event) {
            return new AttemptedRow(
                    event.organizationId(),
                    event.contactId(),
                    event.leadId(),
                    event.campaignId(),
                    event.runId(),
                    event.attemptId(),
                    event.reservedAt(),
                    rank(event.status()),
                    event.status(),
                    event.mode(),
                    event.reason(),
                    event.at());
        }

        static final String UPSERT = """
                INSERT INTO campaign.contact_progress AS known
                  (organization_id, contact_id, lead_id, campaign_id, run_id, attempt_id, attempt_reserved_at, attempt_rank,
                   attempt_status, attempt_mode, attempt_reason, attempt_at)
                SELECT organization_id, contact_id, lead_id, campaign_id, run_id, attempt_id, attempt_reserved_at, attempt_rank,
                  attempt_status, attempt_mode, attempt_reason, attempt_at
                FROM json_to_recordset(:rows::json) AS r(organization_id uuid, contact_id uuid, lead_id uuid, campaign_id uuid,
                  run_id uuid, attempt_id uuid, attempt_reserved_at timestamptz, attempt_rank integer, attempt_status text,
                  attempt_mode text, attempt_reason text, attempt_at timestamptz)
                ON CONFLICT (organization_id, contact_id) DO UPDATE SET
                  (attempt_id, attempt_reserved_at, attempt_rank, attempt_status, attempt_mode, attempt_reason, attempt_at)
                  = ROW (excluded.attempt_id, excluded.attempt_reserved_at, excluded.attempt_rank, excluded.attempt_status,
                   excluded.attempt_mode, excluded.attempt_reason, excluded.attempt_at)
                WHERE known.attempt_id IS NULL
                  OR (known.attempt_reserved_at, known.attempt_id, known.attempt_rank, known.attempt_at)
                   < (excluded.attempt_reserved_at, excluded.attempt_id, excluded.attempt_rank, excluded.attempt_at)""";
    }

    /**
     * How far a status is within one attempt. What a provider tells later outranks what was believed before, and a bounce
     * or complaint is never undone by a late "delivered".
     */
    static int rank(ContactAttempted.Status status) {
        return switch (status) {
            case CLAIMED -> 1;
            case IO_STARTED -> 2;
            case UNKNOWN -> 3;
            case ABANDONED -> 4;
            case CANCELLED -> 5;
            case REFUSED -> 6;
            case SIMULATED -> 7;
            case ACCEPTED -> 8;
            case DELIVERED -> 9;
            case BOUNCED -> 10;
            case COMPLAINED -> 11;
        };
    }

    void attempted(List<Received<ContactAttempted>> batch) {
        List<ContactAttempted> events = batch.stream().map(Received::value).toList();
        write(
                AttemptedRow.UPSERT,
                Newest.perKey(
                        events.stream().map(AttemptedRow::of).toList(), AttemptedRow::contactId, AttemptedRow.ORDER),
                events.stream()
                        .map(ContactProjection::trail)
                        .flatMap(Optional::stream)
                        .toList());
    }

    /**
     * The steps before the provider has answered are no verdict; {@code contact_progress} shows them. Of an attempt that was
     * cancelled the gate has told why, and whether the contact waits or is denied.
     */
    private static Optional<DecisionRow> trail(ContactAttempted event) {
        Verdict verdict = switch (event.status()) {
            case CLAIMED, IO_STARTED, CANCELLED -> null;
            case SIMULATED -> Verdict.SIMULATE;
            case ACCEPTED, DELIVERED, BOUNCED, COMPLAINED, UNKNOWN, ABANDONED -> Verdict.PROCEED;
            case REFUSED -> Verdict.DENY;
        };
        if (verdict == null) {
            return Optional.empty();
        }
        return Optional.of(DecisionRow.of(
                new About(event.organizationId(), event.contactId(), event.leadId(), event.campaignId(), event.runId()),
                List.of(event.attemptId().toString(), event.status().name()),
                event.at(),
                "SENDING",
                event.status().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'),
                1,
                verdict,
                event.reason(),
                event.detail(),
                null,
                Map.of("provider", event.provider(), "mode", event.mode().name())));
    }
}
