package dev.leadflow.common.event;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Writes times as {@link Instant#toString} does, by hand: the counterpart of {@link InstantReader}, and for the same reason.
 * Years that do not have four digits are left to it.
 */
final class InstantWriter extends StdSerializer<Instant> {

    private static final int MILLI = 1_000_000;
    private static final int MICRO = 1_000;

    InstantWriter() {
        super(Instant.class);
    }

    @Override
    public void serialize(Instant time, JsonGenerator generator, SerializationContext context) {
        String written = write(time);
        generator.writeString(written == null ? time.toString() : written);
    }

    /** Null for a time that needs more than the usual form. */
    static @Nullable String write(Instant time) {
        LocalDateTime utc;
        try {
            utc = LocalDateTime.ofEpochSecond(time.getEpochSecond(), time.getNano(), ZoneOffset.UTC);
        } catch (java.time.DateTimeException farAway) {
            return null;
        }
        if (utc.getYear() < 0 || utc.getYear() > 9_999) {
            return null;
        }
        char[] text = "0000-00-00T00:00:00.000000000".toCharArray();
        put(text, 0, 4, utc.getYear());
        put(text, 5, 7, utc.getMonthValue());
        put(text, 8, 10, utc.getDayOfMonth());
        put(text, 11, 13, utc.getHour());
        put(text, 14, 16, utc.getMinute());
        put(text, 17, 19, utc.getSecond());
        put(text, 20, 29, utc.getNano());
        int end = end(utc.getNano());
        char[] ended = java.util.Arrays.copyOf(text, end + 1);
        ended[end] = 'Z';
        return new String(ended);
    }

    /** No fraction, or one of three, six or nine digits. */
    private static int end(int nano) {
        if (nano == 0) {
            return 19;
        }
        if (nano % MILLI == 0) {
            return 23;
        }
        return nano % MICRO == 0 ? 26 : 29;
    }

    private static void put(char[] text, int from, int to, int number) {
        int left = number;
        for (int i = to - 1; i >= from; i--) {
            text[i] = (char) ('0' + left % 10);
            left /= 10;
        }
    }
}
