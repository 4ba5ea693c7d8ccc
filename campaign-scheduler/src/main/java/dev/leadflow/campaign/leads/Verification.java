package dev.leadflow.campaign.leads;

import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.AddressVerification.Status;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the verifier found out about a lead's addresses; an address that the lead does not have is null.
 *
 * @param revision the lead's revision whose addresses were judged
 */
public record Verification(
        int revision,
        Instant verifiedAt,
        boolean usable,
        @Nullable Address email,
        @Nullable Address phone) {

    /** @param usable whether the channel may use it: good status and enough confidence */
    public record Address(
            Status status, double confidence, boolean usable, String provider, Instant checkedAt, String detail) {

        /** The same, as a contact carries it to the rules. */
        AddressVerification of(String address) {
            return new AddressVerification(address, status, confidence, usable, provider, checkedAt, detail);
        }
    }

    static final String COLUMNS = """
            v.revision, v.verified_at, v.usable, v.email_usable, v.email_status, v.email_confidence, v.email_provider, v.email_checked_at,
            v.email_detail, v.phone_usable, v.phone_status, v.phone_confidence, v.phone_provider, v.phone_checked_at,
            v.phone_detail""";

    /** Null when the row has no verification. */
    static @Nullable Verification of(ResultSet row) throws SQLException {
        Instant verifiedAt = ContactProgress.instant(row, "verified_at");
        return verifiedAt == null
                ? null
                : new Verification(
                        row.getInt("revision"),
                        verifiedAt,
                        row.getBoolean("usable"),
                        address(row, "email"),
                        address(row, "phone"));
    }

    private static @Nullable Address address(ResultSet row, String kind) throws SQLException {
        Status status = ContactProgress.named(Status.class, row, kind + "_status");
        return status == null
                ? null
                : new Address(
                        status,
                        Math.round(row.getFloat(kind + "_confidence") * 1000) / 1000.0,
                        row.getBoolean(kind + "_usable"),
                        row.getString(kind + "_provider"),
                        Objects.requireNonNull(ContactProgress.instant(row, kind + "_checked_at")),
                        row.getString(kind + "_detail"));
    }
}
