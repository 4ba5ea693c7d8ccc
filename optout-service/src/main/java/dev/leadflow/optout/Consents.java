package dev.leadflow.optout;

import dev.leadflow.common.event.Consent;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.event.UserId;
import dev.leadflow.common.postgres.Database;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.web.Page;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Who agreed to be contacted. A withdrawal takes nothing away: the row stays and says since when the consent does not hold,
 * and {@code consent_change} says who did what.
 */
final class Consents {

    /** An older consent brings nothing back: neither what was withdrawn after it, nor what a newer one replaced. */
    private static final String GIVE = """
            WITH given AS (
              INSERT INTO optout.consent AS before
                (organization_id, key, channel, purpose, evidence, address, given_at, created_by, created_at)
              SELECT organization_id, key, channel, purpose, evidence, address, given_at, created_by, created_at
              FROM json_to_recordset(:rows::json) AS r(organization_id uuid, key text, channel text, purpose text,
                evidence text, address text, given_at timestamptz, created_by uuid, created_at timestamptz)
              ON CONFLICT (organization_id, key, channel, purpose) DO UPDATE SET evidence = EXCLUDED.evidence,
                address = EXCLUDED.address, given_at = EXCLUDED.given_at, withdrawn_at = NULL,
                created_by = EXCLUDED.created_by, created_at = EXCLUDED.created_at
              WHERE EXCLUDED.given_at > greatest(before.given_at, before.withdrawn_at)
              RETURNING *),
            told AS (
              INSERT INTO optout.consent_change
                (organization_id, key, channel, purpose, change, evidence, given_at, changed_by, changed_at)
              SELECT organization_id, key, channel, purpose, 'GIVEN', evidence, given_at, created_by, created_at FROM given)
            SELECT * FROM given""";

    private static final String WITHDRAW = """
            WITH withdrawn AS (
              UPDATE optout.consent SET withdrawn_at = greatest(:now::timestamptz, given_at)
              WHERE <which> AND withdrawn_at IS NULL
              RETURNING *),
            told AS (
              INSERT INTO optout.consent_change
                (organization_id, key, channel, purpose, change, evidence, given_at, changed_by, changed_at)
              SELECT organization_id, key, channel, purpose, 'WITHDRAWN', evidence, given_at, :user::uuid, :now::timestamptz
              FROM withdrawn)
            SELECT * FROM withdrawn""";

    private static final String WHICH = """
            organization_id = :organization AND key = ANY(:keys::text[])
              AND channel = ANY(:channels::text[]) AND purpose = ANY(:purposes::text[])""";

    private static final String MATCHING = """
            FROM optout.consent
            WHERE organization_id = :organization
              AND (:query = '' OR key = ANY(:keys::text[]) OR strpos(lower(address), lower(:query)) > 0)""";

    private final Outbox outbox;

    Consents(Outbox outbox) {
        this.outbox = outbox;
    }

    /** Some consents of one address: of these channels and purposes. */
    record Which(
            OrganizationId organization,
            Collection<String> keys,
            Collection<String> channels,
            Collection<String> purposes) {

        Map<String, Object> parameters() {
            return Map.of(
                    "organization", organization.value(),
                    "keys", keys.toArray(String[]::new),
                    "channels", channels.toArray(String[]::new),
                    "purposes", purposes.toArray(String[]::new));
        }
    }

    /**
     * Records one consent, with its events, in one transaction.
     *
     * @param rows the same consent under each key of its address
     */
    void give(Database database, Collection<RecordedConsent> rows) {
        database.inTransaction(() -> {
            AddressLock.hold(database, rows.stream().map(RecordedConsent::key).toList());
            publish(
                    database,
                    database.jdbc()
                            .sql(GIVE)
                            .param("rows", Json.text(rows))
                            .query(RecordedConsent::read)
                            .list());
        });
    }

    /** From when this returns, none of them holds. */
    void withdraw(Database database, Which which, UserId user, Instant now) {
        database.inTransaction(() -> {
            AddressLock.hold(database, which.keys);
            publish(
                    database,
                    database.jdbc()
                            .sql(WITHDRAW.replace("<which>", WHICH))
                            .params(which.parameters())
                            .param("user", user.toString())
                            .param("now", Timestamp.from(now))
                            .query(RecordedConsent::read)
                            .list());
        });
    }

    private void publish(Database database, List<RecordedConsent> changed) {
        outbox.appendAll(
                database,
                changed.stream()
                        .map(RecordedConsent::event)
                        .<Outbox.Event<?>>map(event -> new Outbox.Event<>(
                                event.organizationId(),
                                Topics.CONSENTS,
                                Consent.topicKey(event.organizationId(), event.key(), event.channel(), event.purpose()),
                                event))
                        .toList());
    }

    /** As they are now, holding or withdrawn; in the order of the keys. */
    List<RecordedConsent> find(Database database, Which which) {
        return database.jdbc()
                .sql("SELECT * FROM optout.consent WHERE " + WHICH
                        + " ORDER BY array_position(:keys::text[], key), channel, purpose")
                .params(which.parameters())
                .query(RecordedConsent::read)
                .list();
    }

    /**
     * A page of all, the last recorded first.
     *
     * @param query part of an address; empty for all
     * @param keys what else to find: the keys of the address that the query may be
     */
    Page<RecordedConsent> page(
            Database database, OrganizationId organization, String query, Collection<String> keys, Page.Request page) {
        Map<String, Object> parameters = Map.of(
                "organization", organization.value(),
                "query", query,
                "keys", keys.toArray(String[]::new),
                "size", page.size(),
                "offset", page.offset());
        long total = database.jdbc()
                .sql("SELECT count(*) " + MATCHING)
                .params(parameters)
                .query(Long.class)
                .single();
        List<RecordedConsent> rows = database.jdbc()
                .sql("SELECT * " + MATCHING
                        + " ORDER BY created_at DESC, key, channel, purpose LIMIT :size OFFSET :offset")
                .params(parameters)
                .query(RecordedConsent::read)
                .list();
        return page.of(rows, total);
    }
}
