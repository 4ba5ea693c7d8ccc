package dev.leadflow.optout.notice;

import dev.leadflow.common.event.AttemptId;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.postgres.Columns;
import dev.leadflow.common.postgres.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message that may have reached somebody, and whose it was.
 *
 * @param providerId how the provider names it, without angle brackets; null while it is not known
 */
record SentMessage(
        AttemptId attemptId,
        OrganizationId organizationId,
        ContactId contactId,
        LeadId leadId,
        String provider,
        @Nullable String providerId,
        Instant at) {

    private static final Columns<SentMessage> COLUMNS = new Columns<SentMessage>()
            .with("attempt_id", "uuid", SentMessage::attemptId)
            .with("organization_id", "uuid", SentMessage::organizationId)
            .with("contact_id", "uuid", SentMessage::contactId)
            .with("lead_id", "uuid", SentMessage::leadId)
            .with("provider", "text", SentMessage::provider)
            .with("provider_id", "text", SentMessage::providerId)
            .with("at", "timestamptz", SentMessage::at);

    static SentMessage of(ContactAttempted attempted) {
        String providerId = attempted.providerId();
        return new SentMessage(
                attempted.attemptId(),
                attempted.organizationId(),
                attempted.contactId(),
                attempted.leadId(),
                attempted.provider(),
                providerId == null ? null : MessageId.bare(providerId),
                attempted.at());
    }

    /** Both tell of one attempt; a name that is known once stays known. */
    SentMessage merged(SentMessage later) {
        return later.providerId != null || providerId == null
                ? later
                : new SentMessage(attemptId, organizationId, contactId, leadId, provider, providerId, later.at);
    }

    /**
     * @param messages each attempt once
     * @return of how many there was something to keep
     */
    static int keep(Database database, Collection<SentMessage> messages) {
        return COLUMNS.update(database, """
                INSERT INTO optout.sent_message AS kept
                  (attempt_id, organization_id, contact_id, lead_id, provider, provider_id, at)
                SELECT attempt_id, organization_id, contact_id, lead_id, provider, provider_id, at FROM <rows>
                ORDER BY attempt_id
                ON CONFLICT (attempt_id) DO UPDATE
                  SET provider_id = coalesce(excluded.provider_id, kept.provider_id), at = greatest(excluded.at, kept.at)
                WHERE kept.organization_id = excluded.organization_id
                  AND (excluded.at > kept.at OR excluded.provider_id <> coalesce(kept.provider_id, ''))""", messages);
    }

    /** Those that one of the attempt ids or one of the provider's names stands for. */
    static List<SentMessage> find(Database database, Collection<AttemptId> attempts, Collection<String> names) {
        return database.jdbc()
                .sql("""
                        SELECT * FROM optout.sent_message WHERE attempt_id = ANY(:attempts::uuid[])
                        UNION
                        SELECT * FROM optout.sent_message WHERE provider_id = ANY(:names::text[])""")
                .param("attempts", attempts.stream().map(AttemptId::toString).toArray(String[]::new))
                .param("names", names.toArray(String[]::new))
                .query(SentMessage::read)
                .list();
    }

    static SentMessage read(ResultSet row, int number) throws SQLException {
        return new SentMessage(
                new AttemptId(row.getObject("attempt_id", UUID.class)),
                new OrganizationId(row.getObject("organization_id", UUID.class)),
                new ContactId(row.getObject("contact_id", UUID.class)),
                new LeadId(row.getObject("lead_id", UUID.class)),
                row.getString("provider"),
                row.getString("provider_id"),
                row.getObject("at", OffsetDateTime.class).toInstant());
    }
}
