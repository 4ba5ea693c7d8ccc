package dev.leadflow.optout;

import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Consent;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Purpose;
import dev.leadflow.common.event.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code optout.consent}.
 *
 * @param key hashed, see {@link dev.leadflow.common.event.KeyedHash}
 * @param address for people, as an operator gave it; null after an erasure
 * @param createdBy the operator who recorded it
 * @param createdAt when it was recorded, which may be later than it was given
 */
record RecordedConsent(
        OrganizationId organizationId,
        String key,
        Channel channel,
        Purpose purpose,
        String evidence,
        @Nullable String address,
        Instant givenAt,
        @Nullable Instant withdrawnAt,
        @Nullable UserId createdBy,
        Instant createdAt) {

    Consent event() {
        return new Consent(organizationId, key, channel, purpose, evidence, givenAt, withdrawnAt);
    }

    static RecordedConsent read(ResultSet row, int number) throws SQLException {
        UUID user = row.getObject("created_by", UUID.class);
        OffsetDateTime withdrawn = row.getObject("withdrawn_at", OffsetDateTime.class);
        return new RecordedConsent(
                new OrganizationId(row.getObject("organization_id", UUID.class)),
                row.getString("key"),
                Channel.valueOf(row.getString("channel")),
                Purpose.valueOf(row.getString("purpose")),
                row.getString("evidence"),
                row.getString("address"),
                row.getObject("given_at", OffsetDateTime.class).toInstant(),
                withdrawn == null ? null : withdrawn.toInstant(),
                user == null ? null : new UserId(user),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}
