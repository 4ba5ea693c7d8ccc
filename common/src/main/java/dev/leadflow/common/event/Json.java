package dev.leadflow.common.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * How events are written: JSON in snake_case, times as ISO 8601, nulls left out. Readers skip fields that they do not
 * know, so that a newer writer does not stop an older reader.
 */
public final class Json {

    public static final JsonMapper EVENTS = JsonMapper.builder()
            .addModule(new SimpleModule()
                    .addDeserializer(Instant.class, new InstantReader())
                    .addSerializer(Instant.class, new InstantWriter()))
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    private Json() {}

    public static String text(Object value) {
        return EVENTS.writeValueAsString(value);
    }

    public static byte[] bytes(Object value) {
        return EVENTS.writeValueAsBytes(value);
    }

    /** Reads a file that is part of the program and lies beside the class. */
    public static <T> T resource(Class<?> beside, String file, Class<T> type) {
        try (InputStream stream = beside.getResourceAsStream(file)) {
            if (stream == null) {
                throw new IllegalStateException(file + " beside " + beside.getName() + " is not part of this program");
            }
            return read(stream.readAllBytes(), type);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** @throws tools.jackson.core.JacksonException when the bytes are not a {@code type} */
    public static <T> T read(byte[] bytes, Class<T> type) {
        return EVENTS.readValue(bytes, type);
    }
}
