package dev.leadflow.scraper;

import dev.leadflow.common.event.ImportId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Origin;
import dev.leadflow.common.kafka.EventPublisher;
import dev.leadflow.scraper.file.FileRow;
import dev.leadflow.scraper.file.LeadFile;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Captures the rows of a file. It is over when Kafka has all of them; ended before that, by whatever cause, it says that
 * it broke off and how far it came. What was captured until then is judged all the same, and is found to be known when the
 * file comes again.
 */
final class LeadImport {

    private static final Logger log = LoggerFactory.getLogger(LeadImport.class);

    /** Rows handed to Kafka before waiting for it. */
    private static final int BATCH = 1_000;

    private static final Duration TOUCH = Duration.ofSeconds(2);

    private final LeadCapture capture;
    private final EventPublisher publisher;
    private final Imports imports;
    private final Clock clock;

    LeadImport(LeadCapture capture, EventPublisher publisher, Imports imports, Clock clock) {
        this.capture = capture;
        this.publisher = publisher;
        this.imports = imports;
        this.clock = clock;
    }

    /**
     * @throws IOException when the upload cannot be read to its end
     * @throws dev.leadflow.common.kafka.KafkaUnavailableException when Kafka did not take every row
     */
    ImportId take(OrganizationId organization, String fileName, LeadFile file) throws IOException {
        ImportId id = new ImportId(UUID.randomUUID());
        imports.begin(organization, id, fileName, file.ignoredColumns(), clock.instant());
        Progress progress = new Progress(id, clock.instant());
        try {
            captureAll(organization, file, progress);
        } catch (IOException | RuntimeException failed) {
            sayThatItBrokeOff(progress, failed);
            throw failed;
        }
        imports.touch(id, Imports.Status.CAPTURED, progress.rows, clock.instant());
        return id;
    }

    private void captureAll(OrganizationId organization, LeadFile file, Progress progress) throws IOException {
        List<Future<RecordMetadata>> sent = new ArrayList<>(BATCH);
        for (FileRow row = file.next(); row != null; row = file.next()) {
            sent.add(capture.send(organization, Origin.file(progress.id, row.number()), row));
            if (sent.size() == BATCH) {
                settle(sent, progress);
            }
        }
        settle(sent, progress);
    }

    private void settle(List<Future<RecordMetadata>> sent, Progress progress) {
        publisher.await(sent);
        progress.rows += sent.size();
        sent.clear();
        Instant now = clock.instant();
        if (progress.touchedAt.plus(TOUCH).isBefore(now)) {
            imports.touch(progress.id, Imports.Status.CAPTURING, progress.rows, now);
            progress.touchedAt = now;
        }
    }

    private void sayThatItBrokeOff(Progress progress, Exception cause) {
        log.warn("Import {} broke off after {} rows: {}", progress.id, progress.rows, cause.toString());
        try {
            imports.touch(progress.id, Imports.Status.BROKEN_OFF, progress.rows, clock.instant());
        } catch (RuntimeException databaseAway) {
            cause.addSuppressed(databaseAway); // its silence will say so
        }
    }

    /** How far the capture has come. */
    private static final class Progress {

        private final ImportId id;
        private long rows;
        private Instant touchedAt;

        Progress(ImportId id, Instant touchedAt) {
            this.id = id;
            this.touchedAt = touchedAt;
        }
    }
}
