package dev.leadflow.campaign.projection;

import dev.leadflow.common.event.ApprovalChanged;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.ContactDecided;
import dev.leadflow.common.event.DraftRefused;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.MessageDrafted;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.Received;
import dev.leadflow.common.kafka.Subscription;
import dev.leadflow.common.postgres.PipelineDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Projects what happens to contacts after their selection: the newest of each kind into {@code contact_progress}, and each
 * verdict once into {@code decision}. Each kind has an order of its own and only ever moves up in it.
 */
final class ContactProjection {

    private final PipelineDatabase database;
    private final MeterRegistry meters;

    ContactProjection(PipelineDatabase database, MeterRegistry meters) {
        this.database = database;
        this.meters = meters;
    }

    List<Subscription<?>> subscriptions() {
        return List.of(
                new Subscription<>(Topics.MESSAGE_DRAFTED, this::drafted),
                new Subscription<>(Topics.DRAFT_REFUSED, this::draftRefused),
                new Subscription<>(Topics.APPROVAL_CHANGED, this::approvalChanged),
                new Subscription<>(Topics.CONTACT_DECIDED, this::decided),
                new Subscription<>(Topics.CONTACT_ATTEMPTED, this::attempted));
    }

    /** Records progress and trail together; the verdicts that are new are counted. */
    private void write(String upsert, Collection<?> progress, List<DecisionRow> trail) {
        record Verdicts(String stage, String verdict, String reason) {}
        List<Verdicts> news = database.inTransaction(() -> {
            database.batch(upsert, progress);
            return trail.isEmpty()
                    ? List.<Verdicts>of()
                    : database.jdbc()
                            .sql(DecisionRow.INSERT)
                            .param("rows", Json.text(trail))
                            .query((row, number) -> new Verdicts(
                                    row.getString("stage"), row.getString("verdict"), row.getString("reason")))
                            .list();
        });
        for (Verdicts each : news) {
            meters.counter(
                            "leadflow.verdicts",
                            "stage",
                            each.stage,
                            "verdict",
                            each.verdict,
                            "reason",
                            each.reason.isEmpty() ? "none" : each.reason)
                    .increment();
        }
    }

    private void drafted(List<Received<MessageDrafted>> batch) {
        write(
                DraftRow.UPSERT,
                batch.stream().map(each -> DraftRow.of(each.value())).toList(),
                List.of());
    }

    private void draftRefused(List<Received<DraftRefused>> batch) {
        List<DraftRefused> events = batch.stream().map(Received::value).toList();
        write(
                DraftRow.UPSERT,
                events.stream().map(DraftRow::of).toList(),
                events.stream().map(DraftRow::trail).toList());
    }

    private void approvalChanged(List<Received<ApprovalChanged>> batch) {
        List<ApprovalChanged> events = batch.stream().map(Received::value).toList();
        write(
                ApprovalRow.UPSERT,
                Newest.perKey(events.stream().map(ApprovalRow::of).toList(), ApprovalRow::contactId, ApprovalRow.ORDER),
                events.stream().map(ApprovalRow::trail).toList());
    }

    private void decided(List<Received<ContactDecided>> batch) {
        List<ContactDecided> events = batch.stream().map(Received::value).toList();
        write(
                DecidedRow.UPSERT,
                Newest.perKey(events.stream().map(DecidedRow::of).toList(), DecidedRow::contactId, DecidedRow.ORDER),
                events.stream().map(DecidedRow::trail).toList());
    }

    private void attempted(List<Received<ContactAttempted>> batch) {
        List<ContactAttempted> events = batch.stream().map(Received::value).toList();
        write(
                AttemptedRow.UPSERT,
                Newest.perKey(
                        events.stream().map(AttemptedRow::of).toList(), AttemptedRow::contactId, AttemptedRow.ORDER),
                events.stream()
                        .map(AttemptedRow::trail)
                        .flatMap(Optional::stream)
                        .toList());
    }
}
