package dev.leadflow.campaign.projection;

import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.LeadAccepted;
import dev.leadflow.common.event.LeadMerged;
import dev.leadflow.common.event.LeadRefused;
import dev.leadflow.common.event.LeadSighted;
import dev.leadflow.common.event.LeadVerified;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Suppression;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.Received;
import dev.leadflow.common.kafka.Subscription;
import dev.leadflow.common.postgres.PipelineDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

    private void accepted(List<Received<LeadAccepted>> batch) {
        Map<Key, AcceptedRow> rows = LinkedHashMap.newLinkedHashMap(batch.size());
        for (Received<LeadAccepted> each : batch) {
            LeadAccepted event = each.value();
            rows.merge(
                    new Key(event.organizationId(), event.leadId()),
                    AcceptedRow.of(event, hash),
                    (known, next) -> next.revision() > known.revision() ? next.from(known) : known);
        }
        count("accepted", AcceptedRow.COLUMNS.update(database, AcceptedRow.UPSERT, rows.values()));
    }

    private void verified(List<Received<LeadVerified>> batch) {
        List<VerifiedRow> rows =
                batch.stream().map(each -> VerifiedRow.of(each.value())).toList();
        count(
                "verified",
                VerifiedRow.COLUMNS.update(
                        database,
                        VerifiedRow.UPSERT,
                        Newest.perKey(rows, row -> new Key(row.organizationId(), row.leadId()), VerifiedRow.ORDER)));
    }

    private void sighted(List<Received<LeadSighted>> batch) {
        List<SightedRow> rows =
                batch.stream().map(each -> SightedRow.of(each.value())).toList();
        count("duplicate", rows.size());
        database.batch(
                SightedRow.UPSERT,
                Newest.perKey(
                        rows, row -> List.of(row.organizationId(), row.sightedAs(), row.leadId()), SightedRow.ORDER));
    }

    private void merged(List<Received<LeadMerged>> batch) {
        List<MergedRow> rows =
                batch.stream().map(each -> MergedRow.of(each.value())).toList();
        Collection<MergedRow> newest = Newest.perKey(
                rows, row -> new Key(row.organizationId(), row.leadId()), Comparator.comparing(MergedRow::mergedAt));
        count("merged", database.batch(MergedRow.UPSERT, newest));
    }

    private void refused(List<Received<LeadRefused>> batch) {
        List<RefusedRow> rows =
                batch.stream().map(each -> RefusedRow.of(each.value())).toList();
        Collection<RefusedRow> newest = Newest.perKey(
                rows, row -> new Key(row.organizationId(), row.leadId()), Comparator.comparing(RefusedRow::refusedAt));
        count("refused", database.batch(RefusedRow.UPSERT, newest));
    }

    private void suppressed(List<Received<Suppression>> batch) {
        Map<List<Object>, SuppressedRow> rows = LinkedHashMap.newLinkedHashMap(batch.size());
        for (Received<Suppression> each : batch) {
            SuppressedRow row = SuppressedRow.of(each.value());
            rows.merge(
                    List.of(row.organizationId(), row.key(), row.scope()),
                    row,
                    (known, next) -> SuppressedRow.ORDER.compare(next, known) > 0
                            ? next.knowing(known.leadId())
                            : known.knowing(next.leadId()));
        }
        database.batch(SuppressedRow.UPSERT, rows.values());
    }
}
