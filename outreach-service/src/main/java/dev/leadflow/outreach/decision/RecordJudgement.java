package dev.leadflow.outreach.decision;

import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Writes down what was judged, under its organization and with the time of judging: the request itself may be hours old, and
 * a rehearsal looks for the beginning of its period by these times.
 */
final class RecordJudgement<A extends QuotaAnswer> implements ProcessorSupplier<String, A, String, ContactJudged> {

    @Override
    public Processor<String, A, String, ContactJudged> get() {
        return new ContextualProcessor<>() {
            @Override
            public void process(Record<String, A> answered) {
                ContactJudged recorded = answered.value().recorded();
                context()
                        .forward(new Record<>(
                                recorded.organizationId().toString(),
                                recorded,
                                recorded.at().toEpochMilli()));
            }
        };
    }
}
