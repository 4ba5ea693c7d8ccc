package dev.leadflow.common.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** A campaign of an organization. */
public record CampaignId(@JsonValue UUID value) {

    @JsonCreator
    public static CampaignId of(UUID value) {
        return new CampaignId(value);
    }

    /** @throws IllegalArgumentException when the text is not a UUID */
    public static CampaignId of(String text) {
        return new CampaignId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
