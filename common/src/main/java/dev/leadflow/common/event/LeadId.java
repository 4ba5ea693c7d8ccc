package dev.leadflow.common.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** A lead, derived from what makes the business itself, so that the same input gives the same id. */
public record LeadId(@JsonValue UUID value) {

    @JsonCreator
    public static LeadId of(UUID value) {
        return new LeadId(value);
    }

    /** @throws IllegalArgumentException when the text is not a UUID */
    public static LeadId of(String text) {
        return new LeadId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
