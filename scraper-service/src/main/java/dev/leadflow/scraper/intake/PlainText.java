package dev.leadflow.scraper.intake;

import java.text.Normalizer;
import org.jspecify.annotations.Nullable;

/** Text as Leadflow keeps it: Unicode NFKC, single spaces, nothing that cannot be seen. */
public final class PlainText {

    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;

    private PlainText() {}

    /** The text, cleaned; null when nothing is left of it. Cleaning it again changes nothing. */
    public static @Nullable String of(@Nullable String raw) {
        if (raw == null || raw.isEmpty()) {
            return null;
        }
        String text = isClean(raw) ? raw : cleaned(raw);
        return text.isEmpty() ? null : text;
    }

    /** The text, cleaned and cut to at most {@code limit} characters. */
    public static @Nullable String of(@Nullable String raw, int limit) {
        String text = of(raw);
        return text == null ? null : cut(text, limit);
    }

    /** At most {@code limit} characters, never half of one. */
    public static String cut(String text, int limit) {
        if (text.length() <= limit) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(limit - 1)) ? limit - 1 : limit;
        return text.substring(0, end).strip();
    }

    /** Whether the text has NUL or half a character: JSON and PostgreSQL cannot carry it. */
    public static boolean isUnstorable(String raw) {
        for (int i = 0; i < raw.length(); ) {
            int point = raw.codePointAt(i);
            if (point == 0 || isHalfCharacter(point)) {
                return true;
            }
            i += Character.charCount(point);
        }
        return false;
    }

    /** Whether it is visible ASCII with single spaces inside: nothing has to be done then. */
    static boolean isClean(String raw) {
        boolean afterSpace = true;
        for (int i = 0; i < raw.length(); i++) {
            char each = raw.charAt(i);
            if (each < ' ' || each > '~' || (each == ' ' && afterSpace)) {
                return false;
            }
            afterSpace = each == ' ';
        }
        return !afterSpace;
    }

    private static String cleaned(String raw) {
        String composed = Normalizer.normalize(withoutInvisible(raw), Normalizer.Form.NFKC);
        StringBuilder text = new StringBuilder(composed.length());
        boolean space = false;
        for (int i = 0; i < composed.length(); ) {
            int point = composed.codePointAt(i);
            i += Character.charCount(point);
            if (isSpace(point)) {
                space = true;
                continue;
            }
            if (space && !text.isEmpty()) {
                text.append(' ');
            }
            space = false;
            text.appendCodePoint(point);
        }
        return text.toString();
    }

    private static String withoutInvisible(String raw) {
        StringBuilder visible = new StringBuilder(raw.length());
        int previous = 0;
        for (int i = 0; i < raw.length(); ) {
            int point = raw.codePointAt(i);
            i += Character.charCount(point);
            if (isVisible(point, previous)) {
                visible.appendCodePoint(point);
                previous = point;
            }
        }
        return visible.toString();
    }

    private static boolean isVisible(int point, int previous) {
        if (isSpace(point)) {
            return true;
        }
        if (point == ZERO_WIDTH_JOINER || point == ZERO_WIDTH_NON_JOINER) {
            // Indic and Arabic scripts spell with them; elsewhere they only hide.
            return previous >= 0x0600 && previous < 0x1100;
        }
        return switch (Character.getType(point)) {
            case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE -> false;
            default -> !isHalfCharacter(point);
        };
    }

    private static boolean isHalfCharacter(int point) {
        return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    }

    private static boolean isSpace(int point) {
        return Character.isWhitespace(point) || Character.isSpaceChar(point);
    }
}
