package dev.leadflow.common.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** One planned contact: one lead, one channel, one run. */
public record ContactId(@JsonValue UUID value) {

    @JsonCreator
    public static ContactId of(UUID value) {
        return new ContactId(value);
    }

    /** @throws IllegalArgumentException when the text is not a UUID */
    public static ContactId of(String text) {
        return new ContactId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
