package dev.leadflow.scraper;

import dev.leadflow.common.event.LeadCaptured;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Origin;
import dev.leadflow.common.event.RefusalReason;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.EventPublisher;
import dev.leadflow.scraper.file.FileRow;
import dev.leadflow.scraper.intake.LeadIdentity;
import dev.leadflow.scraper.intake.Particulars;
import dev.leadflow.scraper.intake.Terms;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * The one way in: every door, and every source that Leadflow searches itself, hands over what it has here. A lead is
 * captured as it came, judged only later, and acknowledged when Kafka has it.
 */
final class LeadCapture {

    private final EventPublisher publisher;
    private final Clock clock;

    LeadCapture(EventPublisher publisher, Clock clock) {
        this.publisher = publisher;
        this.clock = clock;
    }

    /**
     * Captures one lead and waits until Kafka has it.
     *
     * @param fields by {@code LeadField.column}, exactly as given
     * @return what the lead is called from now on
     * @throws dev.leadflow.common.kafka.KafkaUnavailableException when it is not captured
     */
    LeadId capture(OrganizationId organization, Origin origin, Map<String, String> fields, Terms terms) {
        Particulars particulars = Particulars.of(fields, origin.door(), terms.defaultRegion());
        LeadId id = LeadIdentity.of(organization, origin, fields, particulars);
        publisher.publish(
                Topics.LEAD_CAPTURED,
                organization.toString(),
                new LeadCaptured(organization, id, origin, fields, null, clock.instant()));
        return id;
    }

    /** Captures a row of a file; Kafka has it when the future is done. What it is called is seen when it is judged. */
    Future<RecordMetadata> send(OrganizationId organization, Origin origin, FileRow row) {
        LeadCaptured captured = switch (row) {
            case FileRow.Cells cells ->
                new LeadCaptured(organization, null, origin, cells.fields(), null, clock.instant());
            case FileRow.Broken broken ->
                new LeadCaptured(
                        organization,
                        null,
                        origin,
                        Map.of("beginning", broken.beginning()),
                        new LeadCaptured.Unreadable(RefusalReason.MALFORMED_ROW, broken.detail()),
                        clock.instant());
        };
        return publisher.send(Topics.LEAD_CAPTURED, organization.toString(), captured);
    }
}
