package dev.leadflow.common.trace;

import dev.leadflow.common.trace.Tracing.Stage;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Puts the trace of its lead into the headers of each record that a producer writes. Only there while tracing is on. */
public final class TraceHeaders implements ProducerInterceptor<Object, Object> {

    static final String TRACING = "leadflow.tracing";
    static final String STAGE = "leadflow.tracing.stage";

    private @Nullable Tracing tracing;
    private @Nullable Stage stage;

    @Override
    public void configure(Map<String, ?> configs) {
        tracing = (Tracing) Objects.requireNonNull(configs.get(TRACING));
        stage = (Stage) configs.get(STAGE);
    }

    @Override
    public ProducerRecord<Object, Object> onSend(ProducerRecord<Object, Object> written) {
        Tracing told = tracing;
        if (told != null) {
            String key = written.key() instanceof byte[] bytes
                    ? new String(bytes, StandardCharsets.UTF_8)
                    : Objects.toString(written.key(), null);
            told.written(stage, written.topic(), key, written.headers());
        }
        return written;
    }

    @Override
    public void onAcknowledgement(RecordMetadata metadata, Exception failure) {
        // A span tells of the work, not of the network.
    }

    @Override
    public void close() {
        // The tracing belongs to the process.
    }
}
