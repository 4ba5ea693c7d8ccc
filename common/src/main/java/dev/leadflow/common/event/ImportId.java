package dev.leadflow.common.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** One uploaded file of leads. */
public record ImportId(@JsonValue UUID value) {

    @JsonCreator
    public static ImportId of(UUID value) {
        return new ImportId(value);
    }

    /** @throws IllegalArgumentException when the text is not a UUID */
    public static ImportId of(String text) {
        return new ImportId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
