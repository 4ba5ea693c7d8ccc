package dev.leadflow.outreach.sending;

import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.ContactAttempted.Status;
import dev.leadflow.common.kafka.Received;
import dev.leadflow.common.postgres.PipelineDatabase;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Brings rows of the send ledger back that only the topic of attempts still knows, after the restore of a backup. Nothing of
 * it lets anything be sent: an attempt that is brought back as begun counts as unknown, one that is there moves only towards
 * "it may have been sent", and whoever held it can no longer go on with it.
 */
final class SendJournal {

    /** From certainly not sent to certainly received; what a row has reached is never taken back. */
    private static final String RANK = """
            array_position(ARRAY['CLAIMED', 'IO_STARTED', 'SIMULATED', 'CANCELLED', 'REFUSED', 'UNKNOWN', 'ABANDONED',
              'ACCEPTED', 'DELIVERED', 'BOUNCED', 'COMPLAINED'], <status>)""";

    private static final String ROWS = """
            json_to_recordset(:rows::json) AS r(organization_id uuid, attempt_id uuid, contact_id uuid, lead_id uuid,
              campaign_id uuid, run_id uuid, step int, channel text, mode text, told text, status text, reason text, detail text,
              recipient_key text, recipient_domain text, provider text, provider_id text, reserved_at timestamptz,
              contacted_at timestamptz, created_at timestamptz, at timestamptz)""";

    /** Rows that the journal brought back follow it in all; of the others, a step is never held by two. */
    private static final String MEND = """
            UPDATE outreach.send_attempt AS a SET
              status = CASE WHEN a.owner = 'journal' THEN r.status ELSE r.told END, reason = r.reason, detail = r.detail,
              provider = r.provider, provider_id = coalesce(r.provider_id, a.provider_id), owner = 'journal',
              contacted_at = CASE WHEN r.contacted_at IS NULL THEN NULL ELSE coalesce(a.contacted_at, r.contacted_at) END,
              lease = gen_random_uuid(), lease_until = r.at + interval '10 minutes', updated_at = r.at
            FROM <rows>
            WHERE a.organization_id = r.organization_id AND a.attempt_id = r.attempt_id AND a.status <> r.status
              AND (a.owner = 'journal' OR <told> > <known>)
              AND (r.told IN ('REFUSED', 'CANCELLED') OR NOT EXISTS (
                SELECT FROM outreach.send_attempt AS o WHERE o.organization_id = a.organization_id
                  AND o.campaign_id = a.campaign_id AND o.lead_id = a.lead_id AND o.channel = a.channel AND o.step = a.step
                  AND o.mode = a.mode AND o.attempt_id <> a.attempt_id AND o.status NOT IN ('REFUSED', 'CANCELLED')))
            """.replace("<rows>", ROWS)
            .replace("<told>", RANK.replace("<status>", "r.told"))
            .replace("<known>", RANK.replace("<status>", "a.status"));

    private static final String ADD = """
            INSERT INTO outreach.send_attempt (organization_id, attempt_id, contact_id, lead_id, campaign_id, run_id, step,
              channel, mode, status, reason, detail, recipient_key, recipient_domain, provider, provider_id, lease,
              lease_until, owner, reserved_at, contacted_at, created_at, updated_at)
            SELECT organization_id, attempt_id, contact_id, lead_id, campaign_id, run_id, step, channel, mode, status, reason,
              detail, recipient_key, recipient_domain, provider, provider_id, gen_random_uuid(), at + interval '10 minutes',
              'journal', reserved_at, contacted_at, created_at, at
            FROM <rows>
            ON CONFLICT DO NOTHING
            """.replace("<rows>", ROWS);

    private final PipelineDatabase database;

    SendJournal(PipelineDatabase database) {
        this.database = database;
    }

    /**
     * @param told the last status that the journal has
     * @param status what that means for a row that is not there: begun is unknown
     * @param recipientKey empty when an old record does not tell
     * @param contactedAt null when it was certainly not sent
     */
    private record Row(
            UUID organizationId,
            UUID attemptId,
            UUID contactId,
            UUID leadId,
            UUID campaignId,
            UUID runId,
            int step,
            String channel,
            String mode,
            String told,
            String status,
            @Nullable String reason,
            String detail,
            String recipientKey,
            String recipientDomain,
            String provider,
            @Nullable String providerId,
            Instant reservedAt,
            @Nullable Instant contactedAt,
            Instant createdAt,
            Instant at) {

        static Row of(
                ContactAttempted first,
                ContactAttempted last,
                @Nullable String recipientKey,
                @Nullable Instant reachedAt) {
            boolean begun = last.status() == Status.CLAIMED || last.status() == Status.IO_STARTED;
            Status status = begun ? Status.UNKNOWN : last.status();
            boolean contacted = status == Status.SIMULATED || status.mayHaveReachedTheRecipient();
            return new Row(
                    last.organizationId().value(),
                    last.attemptId().value(),
                    last.contactId().value(),
                    last.leadId().value(),
                    last.campaignId().value(),
                    last.runId().value(),
                    last.step(),
                    last.channel().name(),
                    last.mode().name(),
                    last.status().name(),
                    status.name(),
                    last.reason() == null ? null : last.reason().name(),
                    last.detail(),
                    recipientKey == null ? "" : recipientKey,
                    last.recipientDomain(),
                    last.provider(),
                    last.providerId(),
                    last.reservedAt(),
                    !contacted ? null : reachedAt == null ? last.at() : reachedAt,
                    first.at(),
                    last.at());
        }
    }

    /** What the journal tells of one attempt. */
    private static final class Told {

        private final ContactAttempted first;
        private ContactAttempted last;
        private @Nullable String recipientKey;
        private @Nullable Instant reachedAt;

        Told(ContactAttempted first) {
            this.first = first;
            this.last = first;
        }

        void tell(ContactAttempted next) {
            last = next;
            recipientKey = recipientKey == null ? next.recipientKey() : recipientKey;
            if (reachedAt == null && next.status().mayHaveReachedTheRecipient()) {
                reachedAt = next.at();
            }
        }

        Row row() {
            return Row.of(first, last, recipientKey, reachedAt);
        }
    }

    /**
     * Runs in the caller's transaction.
     *
     * @param events in the order in which they were told
     * @return how many rows were missing or behind
     */
    int restore(List<Received<ContactAttempted>> events) {
        Map<UUID, Told> attempts = new LinkedHashMap<>();
        events.stream()
                .map(Received::value)
                .forEach(event -> attempts.computeIfAbsent(event.attemptId().value(), id -> new Told(event))
                        .tell(event));
        List<Row> rows = attempts.values().stream().map(Told::row).toList();
        return database.batch(MEND, rows) + database.batch(ADD, rows);
    }
}
