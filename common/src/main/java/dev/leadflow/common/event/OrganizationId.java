package dev.leadflow.common.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** An organization: the tenant that every record belongs to. */
public record OrganizationId(@JsonValue UUID value) {

    @JsonCreator
    public static OrganizationId of(UUID value) {
        return new OrganizationId(value);
    }

    /** @throws IllegalArgumentException when the text is not a UUID */
    public static OrganizationId of(String text) {
        return new OrganizationId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
