package dev.leadflow.common.event;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.ext.javatime.deser.InstantDeserializer;

/**
 * Reads times as {@link Instant#toString} writes them, by hand, and leaves every other form to Jackson. An event has up to ten
 * times, and its usual way through a formatter took almost half of what reading an event costs.
 */
final class InstantReader extends StdDeserializer<Instant> {

    private static final int SECONDS_END = 19;

    InstantReader() {
        super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser parser, DeserializationContext context) {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            Instant read = read(parser.getString());
            if (read != null) {
                return read;
            }
        }
        return InstantDeserializer.INSTANT.deserialize(parser, context);
    }

    /** Null for whatever is not plainly such a time. */
    static @Nullable Instant read(String text) {
        int end = text.length() - 1;
        if (end < SECONDS_END
                || end > SECONDS_END + 10
                || end == SECONDS_END + 1
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || text.charAt(10) != 'T'
                || text.charAt(13) != ':'
                || text.charAt(16) != ':'
                || text.charAt(end) != 'Z'
                || (end > SECONDS_END && text.charAt(SECONDS_END) != '.')) {
            return null;
        }
        int year = number(text, 0, 4);
        int month = number(text, 5, 7);
        int day = number(text, 8, 10);
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        int nanos = end == SECONDS_END ? 0 : number(text, SECONDS_END + 1, end);
        if (year < 0 || month < 1 || day < 1 || hour < 0 || minute < 0 || second < 0 || nanos < 0) {
            return null;
        }
        if (hour > 23 || minute > 59 || second > 59) {
            return null;
        }
        for (int digits = end - SECONDS_END - 1; digits < 9 && nanos > 0; digits++) {
            nanos *= 10;
        }
        try {
            long days = LocalDate.of(year, month, day).toEpochDay();
            return Instant.ofEpochSecond(days * 86_400 + hour * 3_600L + minute * 60L + second, nanos);
        } catch (DateTimeException noSuchDay) {
            return null;
        }
    }

    /** Negative when these are not digits alone. */
    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
