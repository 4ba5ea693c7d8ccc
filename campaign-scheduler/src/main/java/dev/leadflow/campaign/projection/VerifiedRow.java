package dev.leadflow.campaign.projection;

import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.LeadVerified;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.postgres.Columns;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** What verification found. Ordered by the revision that was judged, then by time, since results are renewed. */
record VerifiedRow(
        OrganizationId organizationId,
        LeadId leadId,
        int revision,
        Instant verifiedAt,
        boolean usable,
        boolean emailUsable,
        AddressVerification.@Nullable Status emailStatus,
        @Nullable Double emailConfidence,
        @Nullable String emailProvider,
        @Nullable Instant emailCheckedAt,
        @Nullable String emailDetail,
        AddressVerification.@Nullable Status phoneStatus,
        @Nullable Double phoneConfidence,
        @Nullable Boolean phoneUsable,
        @Nullable String phoneProvider,
        @Nullable Instant phoneCheckedAt,
        @Nullable String phoneDetail) {

    static final Comparator<VerifiedRow> ORDER =
            Comparator.comparingInt(VerifiedRow::revision).thenComparing(VerifiedRow::verifiedAt);

    static VerifiedRow of(LeadVerified event) {
        AddressVerification email = event.email();
        AddressVerification phone = event.phone();
        boolean emailUsable = email != null && email.usable();
        return new VerifiedRow(
                event.organizationId(),
                event.leadId(),
                event.revision(),
                event.verifiedAt(),
                emailUsable || (phone != null && phone.usable()),
                emailUsable,
                email == null ? null : email.status(),
                email == null ? null : email.confidence(),
                email == null ? null : email.provider(),
                email == null ? null : email.checkedAt(),
                email == null ? null : email.detail(),
                phone == null ? null : phone.status(),
                phone == null ? null : phone.confidence(),
                phone == null ? null : phone.usable(),
                phone == null ? null : phone.provider(),
                phone == null ? null : phone.checkedAt(),
                phone == null ? null : phone.detail());
    }

    static final Columns<VerifiedRow> COLUMNS = new Columns<VerifiedRow>()
            .with("organization_id", "uuid", VerifiedRow::organizationId)
            .with("lead_id", "uuid", VerifiedRow::leadId)
            .with("revision", "integer", VerifiedRow::revision)
            .with("verified_at", "timestamptz", VerifiedRow::verifiedAt)
            .with("usable", "boolean", VerifiedRow::usable)
            .with("email_usable", "boolean", VerifiedRow::emailUsable)
            .with("email_status", "text", VerifiedRow::emailStatus)
            .with("email_confidence", "real", VerifiedRow::emailConfidence)
            .with("email_provider", "text", VerifiedRow::emailProvider)
            .with("email_checked_at", "timestamptz", VerifiedRow::emailCheckedAt)
            .with("email_detail", "text", VerifiedRow::emailDetail)
            .with("phone_status", "text", VerifiedRow::phoneStatus)
            .with("phone_confidence", "real", VerifiedRow::phoneConfidence)
            .with("phone_usable", "boolean", VerifiedRow::phoneUsable)
            .with("phone_provider", "text", VerifiedRow::phoneProvider)
            .with("phone_checked_at", "timestamptz", VerifiedRow::phoneCheckedAt)
            .with("phone_detail", "text", VerifiedRow::phoneDetail);

    static final String UPSERT = """
            INSERT INTO campaign.verification AS known (organization_id, lead_id, revision, verified_at, usable, email_usable,
              email_status, email_confidence, email_provider, email_checked_at, email_detail,
              phone_status, phone_confidence, phone_usable, phone_provider, phone_checked_at, phone_detail)
            SELECT * FROM <rows>
            ON CONFLICT (organization_id, lead_id) DO UPDATE SET
              (revision, verified_at, usable, email_usable, email_status, email_confidence, email_provider, email_checked_at,
               email_detail, phone_status, phone_confidence, phone_usable, phone_provider, phone_checked_at, phone_detail)
              = ROW (excluded.revision, excluded.verified_at, excluded.usable, excluded.email_usable, excluded.email_status,
               excluded.email_confidence, excluded.email_provider, excluded.email_checked_at, excluded.email_detail,
               excluded.phone_status, excluded.phone_confidence, excluded.phone_usable, excluded.phone_provider,
               excluded.phone_checked_at, excluded.phone_detail)
            WHERE (known.revision, known.verified_at) < (excluded.revision, excluded.verified_at)""";
}
