package dev.leadflow.campaign.leads;

import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.ImportId;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.LeadAccepted;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.LeadMerged;
import dev.leadflow.common.event.LeadRefused;
import dev.leadflow.common.event.LeadSighted;
import dev.leadflow.common.event.LeadVerified;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Origin;
import dev.leadflow.common.event.RefusalReason;
import dev.leadflow.common.event.Suppression;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.Received;
import dev.leadflow.common.kafka.Subscription;
import dev.leadflow.common.postgres.Columns;
import dev.leadflow.common.postgres.PipelineDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Projects what intake, verification and opt-out tell: one row a fact, one statement a topic and batch. The first two lie
 * on the way of every import, so they write one row each and nothing that a query can derive.
 */
final class LeadProjection {

    private final PipelineDatabase database;
    private final KeyedHash hash;
    private final MeterRegistry meters;

    LeadProjection(PipelineDatabase database, KeyedHash hash, MeterRegistry meters) {
        this.database = database;
        this.hash = hash;
        this.meters = meters;
    }

    List<Subscription<?>> subscriptions() {
        return List.of(
                new Subscription<>(Topics.LEAD_ACCEPTED, this::accepted),
                new Subscription<>(Topics.LEAD_VERIFIED, this::verified),
                new Subscription<>(Topics.LEAD_SIGHTED, this::sighted),
                new Subscription<>(Topics.LEAD_MERGED, this::merged),
                new Subscription<>(Topics.LEAD_REFUSED, this::refused),
                new Subscription<>(Topics.SUPPRESSIONS, this::suppressed));
    }

    private void count(String stage, int rows) {
        meters.counter("leadflow.leads", "stage", stage).increment(rows);
    }

    /** Which row is meant; two organizations never share one. */
    private record Key(OrganizationId organizationId, Object id) {}

    // Accepted: the revision of a lead only grows, and each carries the whole lead.

    private record AcceptedRow(
            OrganizationId organizationId,
            LeadId leadId,
            int revision,
            Instant createdAt,
            String businessName,
            @Nullable String category,
            @Nullable String city,
            @Nullable String address,
            @Nullable String country,
            @Nullable String website,
            @Nullable String phone,
            @Nullable String email,
            @Nullable String contactName,
            String source,
            @Nullable String sourceUrl,
            Origin.Door door,
            @Nullable ImportId importId,
            @Nullable Long importRow,
            String terms) {

        static AcceptedRow of(LeadAccepted event, KeyedHash hash) {
            Lead lead = event.lead();
            Origin origin = event.origin();
            return new AcceptedRow(
                    event.organizationId(),
                    event.leadId(),
                    event.revision(),
                    lead.createdAt(),
                    lead.businessName(),
                    lead.category(),
                    lead.city(),
                    lead.address(),
                    lead.country(),
                    lead.website(),
                    lead.phone(),
                    lead.email(),
                    lead.contactName(),
                    lead.source(),
                    lead.sourceUrl(),
                    origin.door(),
                    origin.importId(),
                    origin.row(),
                    SearchTerms.of(lead, hash));
        }

        AcceptedRow from(AcceptedRow first) {
            return new AcceptedRow(
                    organizationId,
                    leadId,
                    revision,
                    createdAt,
                    businessName,
                    category,
                    city,
                    address,
                    country,
                    website,
                    phone,
                    email,
                    contactName,
                    source,
                    sourceUrl,
                    first.door,
                    first.importId,
                    first.importRow,
                    terms);
        }

        /** Arrays, because PostgreSQL reads them in half the time of JSON. */
        static final Columns<AcceptedRow> COLUMNS = new Columns<AcceptedRow>()
                .with("organization_id", "uuid", AcceptedRow::organizationId)
                .with("lead_id", "uuid", AcceptedRow::leadId)
                .with("revision", "integer", AcceptedRow::revision)
                .with("created_at", "timestamptz", AcceptedRow::createdAt)
                .with("business_name", "text", AcceptedRow::businessName)
                .with("category", "text", AcceptedRow::category)
                .with("city", "text", AcceptedRow::city)
                .with("address", "text", AcceptedRow::address)
                .with("country", "text", AcceptedRow::country)
                .with("website", "text", AcceptedRow::website)
                .with("phone", "text", AcceptedRow::phone)
                .with("email", "text", AcceptedRow::email)
                .with("contact_name", "text", AcceptedRow::contactName)
                .with("source", "text", AcceptedRow::source)
                .with("source_url", "text", AcceptedRow::sourceUrl)
                .with("door", "text", AcceptedRow::door)
                .with("import_id", "uuid", AcceptedRow::importId)
                .with("import_row", "bigint", AcceptedRow::importRow)
                .with("terms", "text", AcceptedRow::terms);

        static final String UPSERT = """
                INSERT INTO campaign.lead AS known (organization_id, lead_id, revision, created_at, business_name, category, city,
                  address, country, website, phone, email, contact_name, source, source_url, door, import_id, import_row, terms)
                SELECT organization_id, lead_id, revision, created_at, business_name, category, city,
                  address, country, website, phone, email, contact_name, source, source_url, door, import_id, import_row,
                  array_to_tsvector(string_to_array(terms, ' '))
                FROM <rows>
                ON CONFLICT (organization_id, lead_id) DO UPDATE SET
                  (revision, created_at, business_name, category, city, address, country, website, phone, email, contact_name,
                   source, source_url, terms) = ROW (excluded.revision, excluded.created_at, excluded.business_name,
                   excluded.category, excluded.city, excluded.address, excluded.country, excluded.website, excluded.phone,
                   excluded.email, excluded.contact_name, excluded.source, excluded.source_url, excluded.terms)
                WHERE known.revision < excluded.revision""";
    }

    void accepted(List<Received<LeadAccepted>> batch) {
        Map<Key, AcceptedRow> rows = LinkedHashMap.newLinkedHashMap(batch.size());
        for (Received<LeadAccepted> each : batch) {
            LeadAccepted event = each.value();
            rows.merge(
                    new Key(event.organizationId(), event.leadId()),
                    AcceptedRow.of(event, hash),
                    (known, next) -> next.revision > known.revision ? next.from(known) : known);
        }
        count("accepted", AcceptedRow.COLUMNS.update(database, AcceptedRow.UPSERT, rows.values()));
    }

    // Verified: ordered by the revision that was judged, then by time, since results are renewed.

    private record VerifiedRow(
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

    void verified(List<Received<LeadVerified>> batch) {
        List<VerifiedRow> rows =
                batch.stream().map(each -> VerifiedRow.of(each.value())).toList();
        count(
                "verified",
                VerifiedRow.COLUMNS.update(
                        database,
                        VerifiedRow.UPSERT,
                        Newest.perKey(rows, row -> new Key(row.organizationId, row.leadId), VerifiedRow.ORDER)));
    }

    // Sighted: the last sighting of each spelling.

    private record SightedRow(
            OrganizationId organizationId,
            LeadId sightedAs,
            LeadId leadId,
            Instant sightedAt,
            String businessName,
            String matchedBy,
            String filled,
            Origin.Door door,
            @Nullable ImportId importId,
            @Nullable Long importRow) {

        /** With a tie-break, so that sightings of one moment commute as well. */
        static final Comparator<SightedRow> ORDER = Comparator.comparing(SightedRow::sightedAt)
                .thenComparingLong(row -> row.importRow == null ? 0 : row.importRow)
                .thenComparing(row -> row.businessName)
                .thenComparing(row -> row.filled);

        static SightedRow of(LeadSighted event) {
            return new SightedRow(
                    event.organizationId(),
                    event.sightedAs(),
                    event.leadId(),
                    event.sightedAt(),
                    event.businessName(),
                    event.matchedBy(),
                    String.join(", ", event.filled()),
                    event.origin().door(),
                    event.origin().importId(),
                    event.origin().row());
        }

        static final String UPSERT = """
                INSERT INTO campaign.sighting AS known
                SELECT * FROM json_to_recordset(:rows::json) AS r(organization_id uuid, sighted_as uuid, lead_id uuid,
                  sighted_at timestamptz, business_name text, matched_by text, filled text, door text, import_id uuid,
                  import_row bigint)
                ON CONFLICT (organization_id, sighted_as, lead_id) DO UPDATE SET
                  (sighted_at, business_name, matched_by, filled, door, import_id, import_row)
                  = ROW (excluded.sighted_at, excluded.business_name, excluded.matched_by, excluded.filled, excluded.door,
                   excluded.import_id, excluded.import_row)
                WHERE (known.sighted_at, coalesce(known.import_row, 0), known.business_name COLLATE "C", known.filled COLLATE "C")
                  < (excluded.sighted_at, coalesce(excluded.import_row, 0), excluded.business_name COLLATE "C",
                     excluded.filled COLLATE "C")""";
    }

    void sighted(List<Received<LeadSighted>> batch) {
        List<SightedRow> rows =
                batch.stream().map(each -> SightedRow.of(each.value())).toList();
        count("duplicate", rows.size());
        database.batch(
                SightedRow.UPSERT,
                Newest.perKey(rows, row -> List.of(row.organizationId, row.sightedAs, row.leadId), SightedRow.ORDER));
    }

    // Merged: a lead that is another one stays so; should it be said twice, the later word counts.

    private record MergedRow(
            OrganizationId organizationId, LeadId leadId, LeadId intoId, Instant mergedAt, String matchedBy) {

        static MergedRow of(LeadMerged event) {
            return new MergedRow(
                    event.organizationId(), event.leadId(), event.into(), event.mergedAt(), event.matchedBy());
        }

        static final String UPSERT = """
                INSERT INTO campaign.merged_lead AS known
                SELECT * FROM json_to_recordset(:rows::json)
                  AS r(organization_id uuid, lead_id uuid, into_id uuid, merged_at timestamptz, matched_by text)
                ON CONFLICT (organization_id, lead_id) DO UPDATE SET
                  (into_id, merged_at, matched_by) = ROW (excluded.into_id, excluded.merged_at, excluded.matched_by)
                WHERE known.merged_at < excluded.merged_at""";
    }

    void merged(List<Received<LeadMerged>> batch) {
        List<MergedRow> rows =
                batch.stream().map(each -> MergedRow.of(each.value())).toList();
        Collection<MergedRow> newest = Newest.perKey(
                rows, row -> new Key(row.organizationId, row.leadId), Comparator.comparing(MergedRow::mergedAt));
        count("merged", database.batch(MergedRow.UPSERT, newest));
    }

    // Refused: the last refusal of each id.

    private record RefusedRow(
            OrganizationId organizationId,
            LeadId leadId,
            Instant refusedAt,
            @Nullable String businessName,
            RefusalReason reason,
            String detail,
            Origin.Door door,
            @Nullable ImportId importId,
            @Nullable Long importRow) {

        static RefusedRow of(LeadRefused event) {
            return new RefusedRow(
                    event.organizationId(),
                    event.leadId(),
                    event.refusedAt(),
                    event.businessName(),
                    event.reason(),
                    event.detail(),
                    event.origin().door(),
                    event.origin().importId(),
                    event.origin().row());
        }

        static final String UPSERT = """
                INSERT INTO campaign.refused_lead AS known
                SELECT * FROM json_to_recordset(:rows::json) AS r(organization_id uuid, lead_id uuid, refused_at timestamptz,
                  business_name text, reason text, detail text, door text, import_id uuid, import_row bigint)
                ON CONFLICT (organization_id, lead_id) DO UPDATE SET
                  (refused_at, business_name, reason, detail, door, import_id, import_row)
                  = ROW (excluded.refused_at, excluded.business_name, excluded.reason, excluded.detail, excluded.door,
                   excluded.import_id, excluded.import_row)
                WHERE known.refused_at < excluded.refused_at""";
    }

    void refused(List<Received<LeadRefused>> batch) {
        List<RefusedRow> rows =
                batch.stream().map(each -> RefusedRow.of(each.value())).toList();
        Collection<RefusedRow> newest = Newest.perKey(
                rows, row -> new Key(row.organizationId, row.leadId), Comparator.comparing(RefusedRow::refusedAt));
        count("refused", database.batch(RefusedRow.UPSERT, newest));
    }

    // Suppressed: for ever, so the first word about a key counts; a lead that becomes known later is added.

    private record SuppressedRow(
            OrganizationId organizationId,
            String key,
            Suppression.Scope scope,
            @Nullable LeadId leadId,
            String reason,
            Instant suppressedAt) {

        /** The earliest wins, so the earliest is the greatest. */
        static final Comparator<SuppressedRow> ORDER =
                Comparator.comparing(SuppressedRow::suppressedAt).reversed();

        static SuppressedRow of(Suppression event) {
            return new SuppressedRow(
                    event.organizationId(), event.key(), event.scope(), event.leadId(), event.reason(), event.at());
        }

        /** An address of two leads names the lesser id, whichever is heard of first. */
        SuppressedRow knowing(@Nullable LeadId other) {
            boolean own = other == null || (leadId != null && leadId.toString().compareTo(other.toString()) <= 0);
            return new SuppressedRow(organizationId, key, scope, own ? leadId : other, reason, suppressedAt);
        }

        static final String UPSERT = """
                INSERT INTO campaign.suppression AS known
                SELECT * FROM json_to_recordset(:rows::json) AS r(organization_id uuid, key text, scope text, lead_id uuid,
                  reason text, suppressed_at timestamptz)
                ON CONFLICT (organization_id, key, scope) DO UPDATE SET
                  lead_id = least(known.lead_id, excluded.lead_id),
                  suppressed_at = least(known.suppressed_at, excluded.suppressed_at),
                  reason = CASE WHEN excluded.suppressed_at < known.suppressed_at THEN excluded.reason ELSE known.reason END
                WHERE excluded.suppressed_at < known.suppressed_at
                  OR least(known.lead_id, excluded.lead_id) IS DISTINCT FROM known.lead_id""";
    }

    void suppressed(List<Received<Suppression>> batch) {
        Map<List<Object>, SuppressedRow> rows = LinkedHashMap.newLinkedHashMap(batch.size());
        for (Received<Suppression> each : batch) {
            SuppressedRow row = SuppressedRow.of(each.value());
            rows.merge(
                    List.of(row.organizationId, row.key, row.scope),
                    row,
                    (known, next) -> SuppressedRow.ORDER.compare(next, known) > 0
                            ? next.knowing(known.leadId)
                            : known.knowing(next.leadId));
        }
        database.batch(SuppressedRow.UPSERT, rows.values());
    }
}
