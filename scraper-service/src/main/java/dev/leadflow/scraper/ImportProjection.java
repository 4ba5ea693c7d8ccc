package dev.leadflow.scraper;

import dev.leadflow.common.event.ImportId;
import dev.leadflow.common.event.ImportProgress;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.LeadRefused;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.Received;
import dev.leadflow.common.kafka.Subscription;
import dev.leadflow.common.kafka.TopicWorker;
import dev.leadflow.common.postgres.PipelineDatabase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Brings counts and refusals of imports to where operators see them. Doing so twice is the same as once. */
final class ImportProjection {

    private static final int BATCH = 1_000;

    private final PipelineDatabase database;

    ImportProjection(PipelineDatabase database) {
        this.database = database;
    }

    TopicWorker worker() {
        return new TopicWorker(
                "scraper",
                "scraper.imports",
                List.of(
                        new Subscription<>(Topics.LEAD_REFUSED, this::listRefusals),
                        new Subscription<>(Topics.IMPORT_PROGRESS, this::count)),
                Set.of(),
                BATCH);
    }

    private void count(List<Received<ImportProgress>> batch) {
        // Counts only grow, so the last of each import says it all; one statement may not change a row twice.
        Map<ImportId, ImportProgress> last = new HashMap<>();
        batch.forEach(each -> last.put(each.value().importId(), each.value()));
        database.batch("""
                UPDATE scraper.lead_import i SET
                  accepted = greatest(i.accepted, r.accepted),
                  duplicates = greatest(i.duplicates, r.duplicates),
                  refused = greatest(i.refused, r.refused)
                FROM json_to_recordset(:rows::json) AS
                  r(import_id uuid, organization_id uuid, accepted bigint, duplicates bigint, refused bigint)
                WHERE i.import_id = r.import_id AND i.organization_id = r.organization_id""", last.values());
    }

    private record RefusedRow(
            ImportId importId, long row, OrganizationId organizationId, LeadId leadId, String reason, String detail) {

        static RefusedRow of(LeadRefused refused) {
            return new RefusedRow(
                    Objects.requireNonNull(refused.origin().importId()),
                    Objects.requireNonNull(refused.origin().row()),
                    refused.organizationId(),
                    refused.leadId(),
                    refused.reason().name(),
                    refused.detail());
        }
    }

    private void listRefusals(List<Received<LeadRefused>> batch) {
        List<RefusedRow> rows = batch.stream()
                .map(Received::value)
                .filter(refused ->
                        refused.origin().importId() != null && refused.origin().row() != null)
                .map(RefusedRow::of)
                .toList();
        database.batch("""
                INSERT INTO scraper.import_refusal (import_id, row, organization_id, lead_id, reason, detail)
                SELECT import_id, "row", organization_id, lead_id, reason, detail
                FROM json_to_recordset(:rows::json) AS
                  r(import_id uuid, "row" bigint, organization_id uuid, lead_id uuid, reason text, detail text)
                ON CONFLICT (import_id, row) DO NOTHING""", rows);
    }
}
