package dev.leadflow.verifier;

import dev.leadflow.common.event.AddressVerification.Status;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.postgres.Columns;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.verifier.PhoneFinding.LineType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** {@code verifier.verification}: the last result of each address. */
final class VerificationTable {

    /**
     * The sub-query with its limit makes PostgreSQL look each key up in the index. A plain join, planned while the table is
     * small, may read the whole table for each batch until statistics arrive in the middle of an import.
     */
    private static final String FIND = """
            SELECT v.*
            FROM unnest(:organizations::uuid[], :keys::text[]) AS k(organization_id, address_key)
            CROSS JOIN LATERAL (
              SELECT * FROM verifier.verification
              WHERE organization_id = k.organization_id AND address_key = k.address_key
              LIMIT 1) v
            WHERE v.checked_at > CASE WHEN v.provisional THEN :provisional_after ELSE :after END""";

    /** In order of their keys, so that two processes that save the same addresses do not wait for each other in a circle. */
    private static final String SAVE = """
            INSERT INTO verifier.verification AS v
              (organization_id, address_key, channel, status, confidence, provider, line_type, region, detail,
               raw_verdict, provisional, checked_at)
            SELECT organization_id, address_key, channel, status, confidence, provider, line_type, region, detail,
              raw_verdict, provisional, checked_at
            FROM <rows>
            ORDER BY organization_id, address_key
            ON CONFLICT (organization_id, address_key) DO UPDATE SET
              status = excluded.status, confidence = excluded.confidence, provider = excluded.provider,
              line_type = excluded.line_type, region = excluded.region, detail = excluded.detail,
              raw_verdict = excluded.raw_verdict, provisional = excluded.provisional, checked_at = excluded.checked_at
            WHERE v.checked_at <= excluded.checked_at""";

    private static final Columns<Verification> COLUMNS = new Columns<Verification>()
            .with("organization_id", "uuid", Verification::organizationId)
            .with("address_key", "text", Verification::addressKey)
            .with("channel", "text", Verification::channel)
            .with("status", "text", Verification::status)
            .with("confidence", "double precision", Verification::confidence)
            .with("provider", "text", Verification::provider)
            .with("line_type", "text", Verification::lineType)
            .with("region", "text", Verification::region)
            .with("detail", "text", Verification::detail)
            .with("raw_verdict", "text", Verification::rawVerdict)
            .with("provisional", "boolean", Verification::provisional)
            .with("checked_at", "timestamptz", Verification::checkedAt);

    private final PipelineDatabase database;
    private final Duration reuse;

    /** @param reuse how long a result is used again; a provisional one for {@link VerifierSettings#PROVISIONAL_REUSE} at most */
    VerificationTable(PipelineDatabase database, Duration reuse) {
        this.database = database;
        this.reuse = reuse;
    }

    /** What is known about these addresses and still young enough at {@code now}, by address key. One query. */
    Map<String, Verification> findReusable(Collection<Address> addresses, Instant now) {
        return find(addresses, now.minus(reuse), now.minus(VerifierSettings.PROVISIONAL_REUSE));
    }

    /** What is known about these addresses, however old, by address key. One query. */
    Map<String, Verification> findOfAnyAge(Collection<Address> addresses) {
        return find(addresses, Instant.EPOCH, Instant.EPOCH);
    }

    private Map<String, Verification> find(Collection<Address> addresses, Instant after, Instant provisionalAfter) {
        if (addresses.isEmpty()) {
            return Map.of();
        }
        Map<String, Verification> found = new HashMap<>();
        database.jdbc()
                .sql(FIND)
                .param(
                        "organizations",
                        addresses.stream()
                                .map(address -> address.organizationId().toString())
                                .toArray(String[]::new))
                .param("keys", addresses.stream().map(Address::key).toArray(String[]::new))
                .param("after", after.atOffset(ZoneOffset.UTC))
                .param("provisional_after", provisionalAfter.atOffset(ZoneOffset.UTC))
                .query(row -> {
                    Verification verification = verification(row);
                    found.put(verification.addressKey(), verification);
                });
        return found;
    }

    /** Saves one result for each address, in one statement. A result never replaces a younger one. */
    void save(Collection<Verification> verifications) {
        COLUMNS.update(database, SAVE, verifications);
    }

    private static Verification verification(ResultSet row) throws SQLException {
        String lineType = row.getString("line_type");
        return new Verification(
                new OrganizationId(row.getObject("organization_id", UUID.class)),
                row.getString("address_key"),
                Channel.valueOf(row.getString("channel")),
                Status.valueOf(row.getString("status")),
                row.getDouble("confidence"),
                row.getString("provider"),
                lineType == null ? null : LineType.valueOf(lineType),
                row.getString("region"),
                row.getString("detail"),
                row.getString("raw_verdict"),
                row.getBoolean("provisional"),
                row.getObject("checked_at", OffsetDateTime.class).toInstant());
    }
}
