package dev.leadflow.common.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** One run of a campaign: the leads that it selected at one moment. */
public record RunId(@JsonValue UUID value) {

    @JsonCreator
    public static RunId of(UUID value) {
        return new RunId(value);
    }

    /** @throws IllegalArgumentException when the text is not a UUID */
    public static RunId of(String text) {
        return new RunId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
