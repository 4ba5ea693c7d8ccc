package dev.leadflow.outreach.sending;

import dev.leadflow.common.event.MessageNoticed;
import dev.leadflow.common.kafka.Received;
import dev.leadflow.common.postgres.PipelineDatabase;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Writes down what became of messages, as providers, mail servers and recipients tell it. */
final class Notices {

    private final PipelineDatabase database;
    private final SendLedger ledger;
    private final Clock clock;

    Notices(PipelineDatabase database, SendLedger ledger, Clock clock) {
        this.database = database;
        this.ledger = ledger;
        this.clock = clock;
    }

    void hear(List<Received<MessageNoticed>> batch) {
        for (Received<MessageNoticed> each : batch) {
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            database.inTransaction(() -> ledger.notice(each.value(), now));
        }
    }
}
