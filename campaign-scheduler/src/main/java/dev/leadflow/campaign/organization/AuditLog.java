package dev.leadflow.campaign.organization;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.UserId;
import dev.leadflow.common.postgres.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The audit log in PostgreSQL. An entry is written in the transaction of what it tells of: neither exists without the
 * other. A trigger refuses to change or delete what is written.
 */
final class AuditLog {

    private static final int CHUNK = 1_000;

    private final AuditChain chain;
    private final Clock clock;

    AuditLog(AuditChain chain, Clock clock) {
        this.chain = chain;
        this.clock = clock;
    }

    /** Opens the log of a new organization, in the running transaction. */
    void open(Database database, OrganizationId organization) {
        database.jdbc()
                .sql("INSERT INTO campaign.audit_head (organization_id, length, hash) VALUES (:organization, 0, :hash)")
                .param("organization", organization.value())
                .param("hash", AuditChain.START)
                .update();
    }

    /**
     * Writes an entry in the running transaction, which holds the organization's log until it ends.
     *
     * @param user null for the program itself
     * @param before changed values by name, without secrets and personal data; null when there was nothing
     */
    void append(
            Database database,
            OrganizationId organization,
            @Nullable UserId user,
            AuditEntry.Action action,
            String subject,
            @Nullable Map<String, ?> before,
            @Nullable Map<String, ?> after) {
        AuditChain.Head head = database.jdbc()
                .sql("SELECT length, hash FROM campaign.audit_head WHERE organization_id = :organization FOR UPDATE")
                .param("organization", organization.value())
                .query((row, number) -> new AuditChain.Head(row.getLong("length"), row.getString("hash")))
                .single();
        AuditEntry unhashed = new AuditEntry(
                organization,
                head.length() + 1,
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                user,
                action.name(),
                subject,
                before == null ? null : Json.text(before),
                after == null ? null : Json.text(after),
                "");
        String hash = chain.hash(head.hash(), unhashed);
        database.jdbc()
                .sql("""
                        INSERT INTO campaign.audit_log
                          (organization_id, sequence, at, user_id, action, subject, before, after, hash)
                        VALUES (:organization, :sequence, :at, :user, :action, :subject, :before::json, :after::json, :hash)
                        """)
                .param("organization", organization.value())
                .param("sequence", unhashed.sequence())
                .param("at", unhashed.at().atOffset(ZoneOffset.UTC))
                .param("user", user == null ? null : user.value())
                .param("action", action.name())
                .param("subject", subject)
                .param("before", unhashed.before())
                .param("after", unhashed.after())
                .param("hash", hash)
                .update();
        database.jdbc()
                .sql("""
                        UPDATE campaign.audit_head SET length = :length, hash = :hash
                        WHERE organization_id = :organization""")
                .param("length", unhashed.sequence())
                .param("hash", hash)
                .param("organization", organization.value())
                .update();
    }

    /** The newest entry of an action on a subject. */
    Optional<AuditEntry> latest(
            Database database, OrganizationId organization, AuditEntry.Action action, String subject) {
        return database.jdbc()
                .sql("""
                        SELECT * FROM campaign.audit_log
                        WHERE organization_id = :organization AND action = :action AND subject = :subject
                        ORDER BY sequence DESC LIMIT 1""")
                .param("organization", organization.value())
                .param("action", action.name())
                .param("subject", subject)
                .query(AuditLog::entry)
                .optional();
    }

    List<AuditEntry> newestFirst(Database database, OrganizationId organization, int size, long offset) {
        return database.jdbc()
                .sql("""
                        SELECT * FROM campaign.audit_log WHERE organization_id = :organization
                        ORDER BY sequence DESC LIMIT :size OFFSET :offset""")
                .param("organization", organization.value())
                .param("size", size)
                .param("offset", offset)
                .query(AuditLog::entry)
                .list();
    }

    AuditChain.Head head(Database database, OrganizationId organization) {
        return database.jdbc()
                .sql("SELECT length, hash FROM campaign.audit_head WHERE organization_id = :organization")
                .param("organization", organization.value())
                .query((row, number) -> new AuditChain.Head(row.getLong("length"), row.getString("hash")))
                .optional()
                .orElse(AuditChain.Head.EMPTY);
    }

    /** @param broken empty when the log is as it was written */
    record Verification(AuditChain.Head head, Optional<AuditChain.Break> broken) {}

    /** Reads the whole log, a thousand entries at a time, and follows its chain. Entries written meanwhile are left out. */
    Verification verify(Database database, OrganizationId organization) {
        AuditChain.Head head = head(database, organization);
        return new Verification(head, chain.verify(() -> upTo(database, organization, head.length()), head));
    }

    private static Iterator<AuditEntry> upTo(Database database, OrganizationId organization, long last) {
        return new Iterator<>() {
            private long read;
            private Iterator<AuditEntry> chunk = List.<AuditEntry>of().iterator();

            @Override
            public boolean hasNext() {
                if (!chunk.hasNext()) {
                    chunk = after(database, organization, read, last).iterator();
                }
                return chunk.hasNext();
            }

            @Override
            public AuditEntry next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                AuditEntry entry = chunk.next();
                read = entry.sequence();
                return entry;
            }
        };
    }

    private static List<AuditEntry> after(Database database, OrganizationId organization, long sequence, long last) {
        return database.jdbc()
                .sql("""
                        SELECT * FROM campaign.audit_log
                        WHERE organization_id = :organization AND sequence > :sequence AND sequence <= :last
                        ORDER BY sequence LIMIT :size""")
                .param("organization", organization.value())
                .param("sequence", sequence)
                .param("last", last)
                .param("size", CHUNK)
                .query(AuditLog::entry)
                .list();
    }

    private static AuditEntry entry(ResultSet row, int number) throws SQLException {
        UUID user = row.getObject("user_id", UUID.class);
        return new AuditEntry(
                new OrganizationId(row.getObject("organization_id", UUID.class)),
                row.getLong("sequence"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                user == null ? null : new UserId(user),
                row.getString("action"),
                row.getString("subject"),
                row.getString("before"),
                row.getString("after"),
                row.getString("hash"));
    }
}
