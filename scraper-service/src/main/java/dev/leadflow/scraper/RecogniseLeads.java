package dev.leadflow.scraper;

import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.LeadCaptured;
import dev.leadflow.scraper.intake.Judgement;
import dev.leadflow.scraper.recognition.Recognised;
import dev.leadflow.scraper.recognition.Recognition;
import dev.leadflow.scraper.recognition.Sighting;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Passes refusals on, and tells of every usable lead whether it is known. */
final class RecogniseLeads extends ContextualProcessor<String, JudgedCapture, String, IntakeOutcome> {

    private final KeyedHash hash;
    private @Nullable Recognition recognition;

    RecogniseLeads(KeyedHash hash) {
        this.hash = hash;
    }

    @Override
    public void init(ProcessorContext<String, IntakeOutcome> context) {
        super.init(context);
        recognition = new Recognition(new KnownLeadStores(context), hash);
    }

    @Override
    public void process(Record<String, JudgedCapture> judged) {
        LeadCaptured captured = judged.value().captured();
        IntakeOutcome outcome = switch (judged.value().judgement()) {
            case Judgement.Refused refused ->
                IntakeOutcome.of(captured, judged.value().leadId(), refused);
            case Judgement.Usable usable -> IntakeOutcome.of(captured, recognise(judged.value(), usable));
        };
        context().forward(judged.withValue(outcome));
    }

    private Recognised recognise(JudgedCapture judged, Judgement.Usable usable) {
        LeadCaptured captured = judged.captured();
        return Objects.requireNonNull(recognition)
                .recognise(new Sighting(
                        captured.organizationId(),
                        judged.leadId(),
                        usable.particulars(),
                        captured.origin(),
                        captured.capturedAt(),
                        context().recordMetadata().map(RecordMetadata::offset).orElse(0L)));
    }
}
