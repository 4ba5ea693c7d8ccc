package dev.leadflow.outreach.decision;

import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactDeferred;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.Received;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.postgres.PipelineDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The contacts that have to wait. When one is due it goes back to be judged by every rule again; from here nothing is ever
 * sent.
 */
final class DeferredContacts {

    /** Deferrals may be delivered again for as long as their topic keeps them, which is 30 days. */
    private static final Duration REMEMBERED = Duration.ofDays(35);

    /** The topology has its own copy of settings and campaigns, which may be a moment behind the worker's. */
    private static final Duration UNTIL_THE_RULES_KNOW = Duration.ofSeconds(2);

    private static final int BATCH = 500;

    /**
     * Whether a contact may wait for a change: of its organization's settings, or of the campaign that has to run for it. What
     * the recipient's server wants to wait for is no matter of settings.
     */
    private static final String CONCERNS = """
            (change.subject = waiting.organization_id AND waiting.reason <> 'RECIPIENT_NOT_READY'
              OR change.subject = waiting.campaign_id AND waiting.reason = 'CAMPAIGN_NOT_RUNNING')""";

    private final PipelineDatabase database;
    private final Outbox outbox;
    private final SettingsVersions versions;

    DeferredContacts(PipelineDatabase database, Outbox outbox, SettingsVersions versions) {
        this.database = database;
        this.outbox = outbox;
        this.versions = versions;
    }

    private record Row(
            OrganizationId organizationId,
            ContactId contactId,
            UUID leadId,
            UUID campaignId,
            String channel,
            int judgement,
            Instant dueAt,
            String reason,
            String detail,
            MessageApproved message,
            Instant deferredAt) {

        static final String KEEP = """
                INSERT INTO outreach.deferred_contact AS waiting (organization_id, contact_id, lead_id, campaign_id,
                  channel, judgement, due_at, reason, detail, message, deferred_at)
                SELECT organization_id, contact_id, lead_id, campaign_id,
                  channel, judgement, due_at, reason, detail, message, deferred_at
                FROM json_to_recordset(:rows::json) AS r(organization_id uuid, contact_id uuid, lead_id uuid,
                  campaign_id uuid, channel text, judgement integer, due_at timestamptz, reason text, detail text,
                  message json, deferred_at timestamptz)
                ON CONFLICT (organization_id, contact_id) DO UPDATE SET
                  judgement = excluded.judgement, due_at = excluded.due_at, reason = excluded.reason,
                  detail = excluded.detail, message = excluded.message, deferred_at = excluded.deferred_at,
                  released_at = NULL
                WHERE waiting.judgement < excluded.judgement""";

        static Row of(Received<ContactDeferred> received) {
            ContactDeferred deferred = received.value();
            Contact contact = deferred.message().contact();
            return new Row(
                    contact.organizationId(),
                    contact.contactId(),
                    contact.leadId().value(),
                    contact.campaignId().value(),
                    contact.channel().name(),
                    deferred.message().judgement(),
                    deferred.until(),
                    deferred.reason().name(),
                    deferred.detail(),
                    deferred.message(),
                    received.writtenAt());
        }
    }

    /**
     * Keeps contacts until they are due. A deferral of an older judgement, or one that was kept before, changes nothing: the
     * contact has moved on. One that was judged before a change which was heard already goes back at once.
     *
     * @return how many were not kept yet
     */
    int keep(List<Received<ContactDeferred>> deferrals, Instant now) {
        Map<ContactId, Row> latest = deferrals.stream()
                .map(Row::of)
                .collect(Collectors.toMap(
                        Row::contactId,
                        Function.identity(),
                        BinaryOperator.maxBy(Comparator.comparingInt(Row::judgement))));
        return database.inTransaction(() -> {
            lock("pg_advisory_xact_lock_shared", latest.values().stream().map(Row::organizationId));
            int kept = database.batch(Row.KEEP, latest.values());
            overtaken(latest.values(), now);
            return kept;
        });
    }

    private void overtaken(Collection<Row> kept, Instant now) {
        database.batch(
                """
                UPDATE outreach.deferred_contact AS waiting SET due_at = r.due_at
                FROM json_to_recordset(:rows::json) AS r(organization_id uuid, contact_id uuid, judgement integer,
                  due_at timestamptz, judged_before timestamptz)
                WHERE waiting.organization_id = r.organization_id AND waiting.contact_id = r.contact_id
                  AND waiting.judgement = r.judgement AND waiting.released_at IS NULL AND waiting.due_at > r.due_at
                  AND EXISTS (
                    SELECT FROM outreach.change_heard change
                    WHERE change.organization_id = waiting.organization_id AND change.heard_at > r.judged_before
                      AND <concerns>)""".replace("<concerns>", CONCERNS),
                kept.stream()
                        .map(row -> new Overtaken(
                                row.organizationId,
                                row.contactId,
                                row.judgement,
                                soon(now),
                                row.deferredAt.minus(UNTIL_THE_RULES_KNOW)))
                        .toList());
    }

    /** So that of a contact and of a change that come at the same moment one knows of the other. */
    private void lock(String kind, Stream<OrganizationId> organizations) {
        database.jdbc()
                .sql("SELECT count(" + kind + "(hashtextextended('outreach.changes.' || name, 0)))"
                        + " FROM unnest(:names::text[]) AS name")
                .param(
                        "names",
                        organizations
                                .map(OrganizationId::toString)
                                .distinct()
                                .sorted()
                                .toArray(String[]::new))
                .query()
                .singleRow();
    }

    /** @param judgedBefore a change that was heard later than that may have been unknown to the rules */
    private record Overtaken(
            OrganizationId organizationId, ContactId contactId, int judgement, Instant dueAt, Instant judgedBefore) {}

    /**
     * Sends everybody whose time has come back to the rules, as a judgement more. Several processes may do so at once: each
     * takes others, and each contact goes once; among those that are due together, who was approved first goes first.
     *
     * @return how many went
     */
    int release(Instant now) {
        int released = 0;
        int batch;
        do {
            batch = database.inTransaction(() -> releaseBatch(now));
            released += batch;
        } while (batch == BATCH);
        return released;
    }

    private int releaseBatch(Instant now) {
        List<MessageApproved> due = database.jdbc()
                .sql("""
                        WITH due AS MATERIALIZED (
                          SELECT organization_id, contact_id, message FROM outreach.deferred_contact
                          WHERE released_at IS NULL AND due_at <= :now
                          ORDER BY due_at, contact_id LIMIT :batch FOR UPDATE SKIP LOCKED)
                        UPDATE outreach.deferred_contact AS waiting SET released_at = :now, message = NULL
                        FROM due
                        WHERE waiting.organization_id = due.organization_id AND waiting.contact_id = due.contact_id
                        RETURNING due.message::text""")
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("batch", BATCH)
                .query((row, number) ->
                        Json.read(row.getString(1).getBytes(StandardCharsets.UTF_8), MessageApproved.class))
                .list();
        outbox.appendAll(
                database,
                due.stream()
                        .sorted(Comparator.comparing(
                                message -> message.approval().approvedAt()))
                        .<Outbox.Event<?>>map(DeferredContacts::judgedAgain)
                        .toList());
        return due.size();
    }

    private static Outbox.Event<MessageApproved> judgedAgain(MessageApproved message) {
        Contact contact = message.contact();
        return new Outbox.Event<>(
                contact.organizationId(),
                Topics.MESSAGE_APPROVED,
                contact.leadId().toString(),
                new MessageApproved(contact, message.draft(), message.approval(), message.judgement() + 1));
    }

    /**
     * Whoever waits because of an organization's settings is judged by the new ones, not by what was to be expected. Settings
     * that are told once more, as at each start, change nothing for anybody.
     */
    void settingsTold(Collection<OrganizationSettings> told, Instant now) {
        database.inTransaction(() -> hear(versions.keep(told).stream()
                .map(organization -> new Change(organization, organization.value(), now, soon(now)))
                .toList()));
    }

    /** Whoever waits for a paused campaign goes on when it does, and is let go when it never will. */
    void campaignsChanged(Collection<CampaignState> changed, Instant now) {
        hear(changed.stream()
                .filter(state -> state.status() != CampaignState.Status.PAUSED)
                .map(state ->
                        new Change(state.organizationId(), state.campaignId().value(), now, soon(now)))
                .distinct()
                .toList());
    }

    private static Instant soon(Instant now) {
        return now.plus(UNTIL_THE_RULES_KNOW);
    }

    /** @param subject whose settings or state changed */
    private record Change(OrganizationId organizationId, UUID subject, Instant heardAt, Instant dueAt) {}

    /** Remembers changes, and sends back those who wait for them. */
    private void hear(Collection<Change> changes) {
        database.inTransaction(() -> {
            lock("pg_advisory_xact_lock", changes.stream().map(Change::organizationId));
            database.batch("""
                    INSERT INTO outreach.change_heard AS known (organization_id, subject, heard_at)
                    SELECT organization_id, subject, heard_at
                    FROM json_to_recordset(:rows::json) AS r(organization_id uuid, subject uuid, heard_at timestamptz)
                    ON CONFLICT (organization_id, subject) DO UPDATE SET
                      heard_at = greatest(known.heard_at, excluded.heard_at)""", changes);
            database.batch("""
                    UPDATE outreach.deferred_contact AS waiting SET due_at = change.due_at
                    FROM json_to_recordset(:rows::json) AS change(organization_id uuid, subject uuid, due_at timestamptz)
                    WHERE waiting.organization_id = change.organization_id AND waiting.released_at IS NULL
                      AND waiting.due_at > change.due_at AND <concerns>""".replace("<concerns>", CONCERNS), changes);
        });
    }

    /** Forgets contacts that went back so long ago that no deferral of theirs can come again. */
    void forget(Instant now) {
        database.jdbc()
                .sql("DELETE FROM outreach.deferred_contact WHERE released_at < :long_ago")
                .param("long_ago", now.minus(REMEMBERED).atOffset(ZoneOffset.UTC))
                .update();
    }
}
