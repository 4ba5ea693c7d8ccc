package dev.leadflow.outreach.approval;

import dev.leadflow.common.event.Approval;
import dev.leadflow.common.event.ApprovalChanged;
import dev.leadflow.common.event.Authorship;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.Draft;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.postgres.Outbox;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** A row of {@code outreach.approval_item}. */
record ApprovalItem(
        Status status,
        Contact contact,
        Draft draft,
        String writtenBy,
        @Nullable Authorship authorship,
        String contentHash,
        Instant draftedAt,
        Instant expiresAt,
        @Nullable String editedBy,
        @Nullable Instant editedAt,
        @Nullable String decidedBy,
        @Nullable Instant decidedAt,
        @Nullable String decisionReason,
        @Nullable Mode approvedMode) {

    /** Row 114. */
    static final Duration LIFETIME = Duration.ofDays(7);

    static final String COLUMNS = """
            status, contact, draft, written_by, authorship, content_hash, drafted_at, expires_at, edited_by, edited_at, \
            decided_by, decided_at, decision_reason, approved_mode""";

    enum Status {
        PENDING,
        APPROVED,
        REJECTED,
        EXPIRED
    }

    static ApprovalItem read(ResultSet row, int number) throws SQLException {
        return new ApprovalItem(
                Status.valueOf(row.getString("status")),
                document(row.getString("contact"), Contact.class),
                document(row.getString("draft"), Draft.class),
                row.getString("written_by"),
                row.getString("authorship") == null ? null : document(row.getString("authorship"), Authorship.class),
                row.getString("content_hash"),
                row.getObject("drafted_at", OffsetDateTime.class).toInstant(),
                row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                row.getString("edited_by"),
                instant(row, "edited_at"),
                row.getString("decided_by"),
                instant(row, "decided_at"),
                row.getString("decision_reason"),
                row.getString("approved_mode") == null ? null : Mode.valueOf(row.getString("approved_mode")));
    }

    private static <T> T document(String json, Class<T> type) {
        return Json.read(json.getBytes(StandardCharsets.UTF_8), type);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** Whether a reviewer can still decide. An item is past it from its last moment on, marked or not. */
    boolean isOpen(Instant now) {
        return status == Status.PENDING && now.isBefore(expiresAt);
    }

    /** The status as a reviewer has to see it. */
    Status statusAt(Instant now) {
        return status == Status.PENDING && !isOpen(now) ? Status.EXPIRED : status;
    }

    /**
     * When something is done to the item by somebody who came at {@code now} and perhaps had to wait for an edit: whoever reads
     * the events takes the one with the latest time for the last word.
     */
    Instant notBeforeItsEdit(Instant now) {
        return editedAt == null || now.isAfter(editedAt) ? now : editedAt;
    }

    /** The event of a change of this item. */
    Outbox.Event<ApprovalChanged> changed(ApprovalChanged.Status to, String by, @Nullable String reason, Instant at) {
        return new Outbox.Event<>(
                contact.organizationId(),
                Topics.APPROVAL_CHANGED,
                contact.leadId().toString(),
                new ApprovalChanged(
                        contact.organizationId(),
                        contact.contactId(),
                        contact.leadId(),
                        contact.campaignId(),
                        contact.runId(),
                        to,
                        by,
                        reason,
                        at));
    }

    /** The event that sends this item's message on to the rules. */
    Outbox.Event<MessageApproved> approved(String by, Mode mode, Instant at) {
        return new Outbox.Event<>(
                contact.organizationId(),
                Topics.MESSAGE_APPROVED,
                contact.leadId().toString(),
                new MessageApproved(contact, draft, new Approval(contentHash, by, at, mode, expiresAt), 1));
    }
}
