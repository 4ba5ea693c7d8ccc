package dev.leadflow.optout.webhook;

import dev.leadflow.common.event.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** A JSON object from outside. Whatever is absent or not of the kind that is asked for is as good as absent. */
public record JsonObject(JsonNode node) {

    private static final int LONGEST_TEXT = 4_000;

    /** Times outside of these are no times of mails. */
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");

    /** Null when the bytes are not one JSON object. */
    public static @Nullable JsonObject parse(byte[] bytes) {
        return parse(bytes, 0, bytes.length);
    }

    static @Nullable JsonObject parse(byte[] bytes, int from, int to) {
        try {
            JsonNode node = Json.EVENTS.readTree(bytes, from, to - from);
            return node != null && node.isObject() ? new JsonObject(node) : null;
        } catch (JacksonException malformed) {
            return null;
        }
    }

    /** The object of that name; an empty one when there is none. */
    public JsonObject object(String name) {
        JsonNode child = node.path(name);
        return new JsonObject(child.isObject() ? child : MissingNode.getInstance());
    }

    public List<JsonObject> objects(String name) {
        List<JsonObject> objects = new ArrayList<>();
        for (JsonNode each : node.path(name)) {
            if (each.isObject()) {
                objects.add(new JsonObject(each));
            }
        }
        return objects;
    }

    /** The text or number of that name, cut to some thousand characters. */
    public @Nullable String text(String name) {
        return text(node.path(name));
    }

    /** The first of the names that has a text. */
    public @Nullable String firstText(String... names) {
        for (String name : names) {
            String text = text(name);
            if (text != null) {
                return text;
            }
        }
        return null;
    }

    /** The texts of that name, whether it is one or a list of them. */
    public List<String> texts(String name) {
        JsonNode child = node.path(name);
        List<String> texts = new ArrayList<>();
        for (JsonNode each : child.isArray() ? child : List.of(child)) {
            String text = text(each);
            if (text != null) {
                texts.add(text);
            }
        }
        return texts;
    }

    private static @Nullable String text(JsonNode value) {
        if (!value.isString() && !value.isNumber()) {
            return null;
        }
        String text = value.asString();
        return text.isBlank() ? null : text.substring(0, Math.min(text.length(), LONGEST_TEXT));
    }

    public boolean isTrue(String name) {
        JsonNode value = node.path(name);
        return value.isBoolean() && value.booleanValue();
    }

    /** Seconds since 1970, as a number or a text; {@code otherwise} when it is no time of a mail. */
    public Instant unixTime(String name, Instant otherwise) {
        String text = text(name);
        if (text == null) {
            return otherwise;
        }
        try {
            double seconds = Double.parseDouble(text);
            return seconds > EARLIEST.getEpochSecond() && seconds < LATEST.getEpochSecond()
                    ? Instant.ofEpochMilli(Math.round(seconds * 1_000))
                    : otherwise;
        } catch (NumberFormatException noNumber) {
            return otherwise;
        }
    }

    /** A time with its offset as in ISO 8601; {@code otherwise} when it is no time of a mail. */
    public Instant isoTime(String name, Instant otherwise) {
        String text = text(name);
        if (text == null) {
            return otherwise;
        }
        try {
            Instant time = OffsetDateTime.parse(text.strip()).toInstant();
            return time.isAfter(EARLIEST) && time.isBefore(LATEST) ? time : otherwise;
        } catch (DateTimeException malformed) {
            return otherwise;
        }
    }
}
