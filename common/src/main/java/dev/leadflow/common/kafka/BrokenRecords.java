package dev.leadflow.common.kafka;

import dev.leadflow.common.Causes;
import dev.leadflow.common.kafka.DeadLetter.Content;
import dev.leadflow.common.kafka.DeadLetter.Failure;
import dev.leadflow.common.kafka.DeadLetter.Origin;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a topology does with a record that it cannot read or process: into the dead letter, in the transaction of its
 * neighbours, which flow on. The log gets the cause's class and place but not its message, which may quote the record.
 */
public final class BrokenRecords implements DeserializationExceptionHandler, ProcessingExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(BrokenRecords.class);

    private String deadLetters = "";
    private String application = "";

    @Override
    public void configure(Map<String, ?> configs) {
        deadLetters = text(configs, StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG);
        application = text(configs, StreamsConfig.APPLICATION_ID_CONFIG);
    }

    private static String text(Map<String, ?> configs, String name) {
        return Objects.requireNonNull(configs.get(name), name).toString();
    }

    @Override
    public DeserializationExceptionHandler.Response handleError(
            ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> broken, Exception failure) {
        return DeserializationExceptionHandler.Response.resume(letter(
                context, new Content(broken.key(), broken.value(), broken.headers()), broken.timestamp(), failure));
    }

    @Override
    public ProcessingExceptionHandler.Response handleError(
            ErrorHandlerContext context, Record<?, ?> processed, Exception failure) {
        return ProcessingExceptionHandler.Response.resume(letter(
                context,
                new Content(context.sourceRawKey(), context.sourceRawValue(), context.headers()),
                context.timestamp(),
                failure));
    }

    private List<ProducerRecord<byte[], byte[]>> letter(
            ErrorHandlerContext context, Content broken, long timestamp, Exception failure) {
        String processor = application + "/" + context.processorNodeId();
        log.error(
                "{} puts {}-{}@{} into {}: {}",
                processor,
                context.topic(),
                context.partition(),
                context.offset(),
                deadLetters,
                Causes.withoutMessages(failure));
        Origin origin = new Origin(
                context.topic(),
                context.partition(),
                context.offset(),
                timestamp < 0 ? null : Instant.ofEpochMilli(timestamp));
        return List.of(DeadLetter.letter(deadLetters, origin, broken, new Failure(processor, failure)));
    }
}
