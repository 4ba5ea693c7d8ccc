package dev.leadflow.common.kafka;

/** Kafka did not take an event in time: nothing may be acknowledged. REST answers 503. */
public class KafkaUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public KafkaUnavailableException(Throwable cause) {
        super("Kafka does not answer; try again in a moment", cause);
    }
}
