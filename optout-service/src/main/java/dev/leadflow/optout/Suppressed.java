package dev.leadflow.optout;

import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Suppression;
import dev.leadflow.common.event.UserId;
import dev.leadflow.common.web.Caller;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of the permanent list.
 *
 * @param key hashed, see {@link dev.leadflow.common.event.KeyedHash}
 * @param reason in words, for people
 * @param address for people: as an operator gave it, masked when it came by a link; null for a lead
 * @param createdBy the operator who entered it, null when the recipient did it
 */
record Suppressed(
        OrganizationId organizationId,
        String key,
        Suppression.Scope scope,
        Kind kind,
        @Nullable LeadId leadId,
        String reason,
        Source source,
        @Nullable String address,
        @Nullable UserId createdBy,
        Instant createdAt) {

    /** What the key is a hash of. */
    enum Kind {
        EMAIL,
        PHONE,
        LEAD,
        /** Of one of the two: it came back from its topic, which does not tell. */
        ADDRESS
    }

    /** By which door it came. */
    enum Source {
        UNSUBSCRIBE_PAGE,
        ONE_CLICK,
        OPERATOR,
        DO_NOT_CALL_LIST,
        /** Told by a mail provider or a mail server, or written by the recipient. */
        NOTICE,
        /** Brought back after the restore of a backup that did not have it; the reason is that of the lost row. */
        JOURNAL
    }

    /**
     * A number on the organization's own do-not-call list.
     *
     * @param reason as somebody gave it, if at all
     */
    static Suppressed notToBeCalled(
            Caller caller, KeyedHash keys, GivenAddress phone, @Nullable String reason, Instant now) {
        OrganizationId organization = caller.organizationId();
        return new Suppressed(
                organization,
                keys.phone(organization, phone.text()),
                Suppression.Scope.VOICE,
                Kind.PHONE,
                null,
                OptOutController.reason(reason).orElse("Do-not-call list"),
                Source.DO_NOT_CALL_LIST,
                phone.text(),
                caller.userId(),
                now);
    }

    Suppression event() {
        return new Suppression(organizationId, key, scope, leadId, reason, createdAt);
    }

    static Suppressed read(ResultSet row, int number) throws SQLException {
        UUID lead = row.getObject("lead_id", UUID.class);
        UUID user = row.getObject("created_by", UUID.class);
        return new Suppressed(
                new OrganizationId(row.getObject("organization_id", UUID.class)),
                row.getString("key"),
                Suppression.Scope.valueOf(row.getString("scope")),
                Kind.valueOf(row.getString("kind")),
                lead == null ? null : new LeadId(lead),
                row.getString("reason"),
                Source.valueOf(row.getString("source")),
                row.getString("address"),
                user == null ? null : new UserId(user),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}
