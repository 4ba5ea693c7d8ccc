package dev.leadflow.common.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** One attempt to really contact somebody; travels with the message to the provider and back. */
public record AttemptId(@JsonValue UUID value) {

    @JsonCreator
    public static AttemptId of(UUID value) {
        return new AttemptId(value);
    }

    /** @throws IllegalArgumentException when the text is not a UUID */
    public static AttemptId of(String text) {
        return new AttemptId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
