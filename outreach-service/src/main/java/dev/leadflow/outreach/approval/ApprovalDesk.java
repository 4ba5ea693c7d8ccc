package dev.leadflow.outreach.approval;

import dev.leadflow.common.event.ApprovalChanged;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.Draft;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.postgres.TenantDatabase;
import dev.leadflow.common.web.Caller;
import dev.leadflow.outreach.approval.ApprovalItem.Status;
import dev.leadflow.outreach.published.PublishedSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where reviewers decide. Every decision locks its row, so of two reviewers exactly one wins, and every change is its row and
 * its event in one transaction.
 */
final class ApprovalDesk {

    /** Rows decided in one transaction: bounds memory and the time for which rows are locked. */
    private static final int BATCH = 500;

    private final TenantDatabase database;
    private final Outbox outbox;

    ApprovalDesk(TenantDatabase database, Outbox outbox) {
        this.database = database;
        this.outbox = outbox;
    }

    /** What came of a reviewer's wish. */
    sealed interface Outcome {

        record Done(ApprovalItem item) implements Outcome {}

        record NotFound() implements Outcome {}

        record AlreadyDecided(ApprovalItem item) implements Outcome {}

        record Expired(ApprovalItem item) implements Outcome {}

        /** The text is no longer the one that the reviewer saw. */
        record StaleContentHash(ApprovalItem item) implements Outcome {}
    }

    /**
     * Approves items.
     *
     * @param hashes the content hash that the reviewer saw, for each item; null approves the text as it is now
     * @return an outcome for each item, in the given order
     */
    Map<ContactId, Outcome> approve(Caller reviewer, Map<ContactId, Optional<String>> hashes, Instant now) {
        Map<ContactId, Outcome> outcomes = new LinkedHashMap<>();
        List<ContactId> ids = List.copyOf(hashes.keySet());
        for (int from = 0; from < ids.size(); from += BATCH) {
            List<ContactId> batch = ids.subList(from, Math.min(from + BATCH, ids.size()));
            outcomes.putAll(database.inTransaction(() -> approveBatch(reviewer, batch, hashes, now)));
        }
        return outcomes;
    }

    private Map<ContactId, Outcome> approveBatch(
            Caller reviewer, List<ContactId> ids, Map<ContactId, Optional<String>> hashes, Instant now) {
        OrganizationId organization = reviewer.organizationId();
        String by = reviewer.userId().toString();
        Mode mode = PublishedSettings.mode(database, organization);
        Map<ContactId, ApprovalItem> locked = lock(organization, ids);
        Map<ContactId, Outcome> outcomes = new LinkedHashMap<>();
        List<Outbox.Event<?>> events = new ArrayList<>();
        List<ContactId> approved = new ArrayList<>();
        for (ContactId id : ids) {
            Outcome outcome = outcome(locked.get(id), hashes.getOrDefault(id, Optional.empty()), now);
            outcomes.put(id, outcome);
            if (outcome instanceof Outcome.Done(ApprovalItem item)) {
                approved.add(id);
                Instant at = item.notBeforeItsEdit(now);
                events.add(item.changed(ApprovalChanged.Status.APPROVED, by, null, at));
                events.add(item.approved(by, mode, at));
            }
        }
        if (!approved.isEmpty()) {
            database.jdbc()
                    .sql("""
                    UPDATE outreach.approval_item
                    SET status = 'APPROVED', approved_mode = :mode, decided_by = :by,
                      decided_at = greatest(:now::timestamptz, edited_at)
                    WHERE organization_id = :organization AND contact_id = ANY(:ids::uuid[])
                    """)
                    .param("mode", mode.name())
                    .param("by", by)
                    .param("now", now.toString())
                    .param("organization", organization.value())
                    .param("ids", array(approved))
                    .update();
            outbox.appendAll(database, events);
        }
        return outcomes;
    }

    Outcome reject(Caller reviewer, ContactId id, String reason, Instant now) {
        OrganizationId organization = reviewer.organizationId();
        String by = reviewer.userId().toString();
        return database.inTransaction(() -> {
            Outcome outcome = outcome(lock(organization, List.of(id)).get(id), Optional.empty(), now);
            if (outcome instanceof Outcome.Done(ApprovalItem item)) {
                Instant at = item.notBeforeItsEdit(now);
                database.jdbc()
                        .sql("""
                        UPDATE outreach.approval_item
                        SET status = 'REJECTED', decision_reason = :reason, decided_by = :by, decided_at = :now::timestamptz
                        WHERE organization_id = :organization AND contact_id = :id
                        """)
                        .param("reason", reason)
                        .param("by", by)
                        .param("now", at.toString())
                        .param("organization", organization.value())
                        .param("id", id.value())
                        .update();
                outbox.appendAll(database, List.of(item.changed(ApprovalChanged.Status.REJECTED, by, reason, at)));
            }
            return outcome;
        });
    }

    /** @throws dev.leadflow.common.web.Problem when the edited text cannot be sent */
    Outcome edit(Caller reviewer, ContactId id, Edit edit, Instant now) {
        OrganizationId organization = reviewer.organizationId();
        String by = reviewer.userId().toString();
        return database.inTransaction(() -> {
            Outcome outcome = outcome(lock(organization, List.of(id)).get(id), Optional.empty(), now);
            if (outcome instanceof Outcome.Done(ApprovalItem item)) {
                Draft edited = edit.apply(item.draft());
                Instant at = item.notBeforeItsEdit(now);
                database.jdbc()
                        .sql("""
                        UPDATE outreach.approval_item
                        SET draft = :draft::json, content_hash = :hash, edited_by = :by, edited_at = :now::timestamptz
                        WHERE organization_id = :organization AND contact_id = :id
                        """)
                        .param("draft", Json.text(edited))
                        .param("hash", ContentHash.of(item.contact().recipient(), edited))
                        .param("by", by)
                        .param("now", at.toString())
                        .param("organization", organization.value())
                        .param("id", id.value())
                        .update();
                outbox.appendAll(database, List.of(item.changed(ApprovalChanged.Status.EDITED, by, null, at)));
            }
            return outcome;
        });
    }

    private static Outcome outcome(@Nullable ApprovalItem item, Optional<String> hash, Instant now) {
        if (item == null) {
            return new Outcome.NotFound();
        }
        if (!item.isOpen(now)) {
            return item.statusAt(now) == Status.EXPIRED ? new Outcome.Expired(item) : new Outcome.AlreadyDecided(item);
        }
        boolean stale = hash.isPresent() && !hash.get().equals(item.contentHash());
        return stale ? new Outcome.StaleContentHash(item) : new Outcome.Done(item);
    }

    /** Locked in one order, so that two bulk approvals wait for each other instead of blocking each other. */
    private Map<ContactId, ApprovalItem> lock(OrganizationId organization, Collection<ContactId> ids) {
        return database
                .jdbc()
                .sql("SELECT " + ApprovalItem.COLUMNS + """
                 FROM outreach.approval_item
                WHERE organization_id = :organization AND contact_id = ANY(:ids::uuid[])
                ORDER BY contact_id FOR UPDATE
                """)
                .param("organization", organization.value())
                .param("ids", array(ids))
                .query(ApprovalItem::read)
                .list()
                .stream()
                .collect(Collectors.toMap(item -> item.contact().contactId(), item -> item));
    }

    private static String array(Collection<ContactId> ids) {
        return ids.stream().map(ContactId::toString).collect(Collectors.joining(",", "{", "}"));
    }
}
