package dev.leadflow.outreach.approval;

import dev.leadflow.common.event.ApprovalChanged;
import dev.leadflow.common.event.Authorship;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.Draft;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.MessageDrafted;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.kafka.Received;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.outreach.approval.ApprovalItem.Status;
import dev.leadflow.outreach.published.PublishedSettings;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Puts drafts into the approval queue (rows 111 and 117). When the organization asks for no approval, the item is approved at
 * once (row 116); when its settings are not known, a person has to approve.
 */
final class ApprovalIntake {

    static final String NOT_REQUIRED = "approval-not-required";

    private final PipelineDatabase database;
    private final Outbox outbox;
    private final Clock clock;

    ApprovalIntake(PipelineDatabase database, Outbox outbox, Clock clock) {
        this.database = database;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * Queues one draft for each contact, however often one comes. The first wins: an AI that is asked again, because a request
     * was delivered again, writes another text, and that one is neither queued nor sent.
     */
    void queue(List<Received<MessageDrafted>> batch) {
        List<MessageDrafted> drafts = batch.stream().map(Received::value).toList();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        database.inTransaction(() -> {
            Map<OrganizationId, OrganizationSettings> settings = PublishedSettings.of(
                    database,
                    drafts.stream().map(each -> each.contact().organizationId()).collect(Collectors.toSet()));
            List<Row> rows = drafts.stream()
                    .map(each -> row(each, settings.get(each.contact().organizationId()), now))
                    .toList();
            Set<UUID> queued = insert(rows);
            List<Outbox.Event<?>> events = new ArrayList<>();
            for (Row row : rows) {
                if (queued.remove(row.contactId)) {
                    events.addAll(row.events(now));
                }
            }
            outbox.appendAll(database, events);
        });
    }

    private static Row row(MessageDrafted drafted, @Nullable OrganizationSettings settings, Instant now) {
        Contact contact = drafted.contact();
        boolean free = settings != null && !settings.approvalRequired();
        return new Row(
                contact.organizationId(),
                contact.contactId().value(),
                contact.leadId().value(),
                contact.campaignId().value(),
                contact.runId().value(),
                free ? Status.APPROVED : Status.PENDING,
                contact,
                drafted.draft(),
                drafted.writtenBy(),
                drafted.authorship(),
                ContentHash.of(contact.recipient(), drafted.draft()),
                drafted.draftedAt(),
                drafted.draftedAt().plus(ApprovalItem.LIFETIME),
                free ? NOT_REQUIRED : null,
                free ? now : null,
                settings != null && free ? settings.mode() : null);
    }

    /** One row to insert; the names of its components are the columns. */
    private record Row(
            OrganizationId organizationId,
            UUID contactId,
            UUID leadId,
            UUID campaignId,
            UUID runId,
            Status status,
            Contact contact,
            Draft draft,
            String writtenBy,
            @Nullable Authorship authorship,
            String contentHash,
            Instant draftedAt,
            Instant expiresAt,
            @Nullable String decidedBy,
            @Nullable Instant decidedAt,
            @Nullable Mode approvedMode) {

        List<Outbox.Event<?>> events(Instant now) {
            ApprovalItem item = new ApprovalItem(
                    status,
                    contact,
                    draft,
                    writtenBy,
                    authorship,
                    contentHash,
                    draftedAt,
                    expiresAt,
                    null,
                    null,
                    decidedBy,
                    decidedAt,
                    null,
                    approvedMode);
            return approvedMode == null
                    ? List.of(item.changed(ApprovalChanged.Status.PENDING, "outreach", null, now))
                    : List.of(
                            item.changed(ApprovalChanged.Status.APPROVED, NOT_REQUIRED, null, now),
                            item.approved(NOT_REQUIRED, approvedMode, now));
        }
    }

    private Set<UUID> insert(List<Row> rows) {
        return new HashSet<>(database.jdbc()
                .sql("""
                INSERT INTO outreach.approval_item (organization_id, contact_id, lead_id, campaign_id, run_id, status,
                  contact, draft, written_by, authorship, content_hash, drafted_at, expires_at, decided_by, decided_at,
                  approved_mode)
                SELECT * FROM json_to_recordset(:rows::json) AS r(
                  organization_id uuid, contact_id uuid, lead_id uuid, campaign_id uuid, run_id uuid, status text,
                  contact json, draft json, written_by text, authorship json, content_hash text, drafted_at timestamptz,
                  expires_at timestamptz, decided_by text, decided_at timestamptz, approved_mode text)
                ORDER BY organization_id, contact_id
                ON CONFLICT DO NOTHING
                RETURNING contact_id
                """)
                .param("rows", Json.text(rows))
                .query(UUID.class)
                .list());
    }
}
