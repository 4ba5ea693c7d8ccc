package dev.leadflow.common.file;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The physical lines of a text, however long they are: of one longer than {@link #LONGEST} only the beginning is kept.
 * Lines can be given back, to be taken again.
 */
public final class Lines {

    /** Characters; far more than a row needs, far less than a Kafka record may have. */
    public static final int LONGEST = 65_536;

    private static final int KEPT_OF_TOO_LONG = 200;

    /**
     * @param number counted from 1
     * @param tooLong whether {@code text} is only the beginning
     */
    public record Line(long number, String text, boolean tooLong) {}

    private final Reader reader;
    private final char[] buffer = new char[32_768];
    private final Deque<Line> givenBack = new ArrayDeque<>();
    private int position;
    private int filled;
    private boolean afterCarriageReturn;
    private long number;

    public Lines(Reader reader) {
        this.reader = reader;
    }

    /** Null at the end. */
    public @Nullable Line next() throws IOException {
        Line again = givenBack.poll();
        return again != null ? again : read();
    }

    /** These lines come next, in this order. */
    public void giveBack(List<Line> lines) {
        for (int i = lines.size() - 1; i >= 0; i--) {
            givenBack.push(lines.get(i));
        }
    }

    private @Nullable Line read() throws IOException {
        StringBuilder text = new StringBuilder();
        boolean any = false;
        boolean tooLong = false;
        while (fill()) {
            if (afterCarriageReturn) {
                afterCarriageReturn = false;
                if (buffer[position] == '\n') {
                    position++;
                    continue;
                }
            }
            any = true;
            int end = position;
            while (end < filled && buffer[end] != '\n' && buffer[end] != '\r') {
                end++;
            }
            int room = LONGEST - text.length();
            tooLong |= end - position > room;
            text.append(buffer, position, Math.min(end - position, room));
            position = end;
            if (end < filled) {
                afterCarriageReturn = buffer[end] == '\r';
                position++;
                return line(text, tooLong);
            }
        }
        return any ? line(text, tooLong) : null;
    }

    private Line line(StringBuilder text, boolean tooLong) {
        number++;
        return new Line(number, tooLong ? text.substring(0, KEPT_OF_TOO_LONG) : text.toString(), tooLong);
    }

    private boolean fill() throws IOException {
        if (position == filled) {
            position = 0;
            filled = Math.max(0, reader.read(buffer));
        }
        return filled > 0;
    }
}
