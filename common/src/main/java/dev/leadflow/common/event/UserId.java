package dev.leadflow.common.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** A person who works with Leadflow. */
public record UserId(@JsonValue UUID value) {

    @JsonCreator
    public static UserId of(UUID value) {
        return new UserId(value);
    }

    /** @throws IllegalArgumentException when the text is not a UUID */
    public static UserId of(String text) {
        return new UserId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
