package dev.leadflow.personalizer;

import java.text.BreakIterator;
import java.util.Locale;

/** Text from outside made fit to stand in a sentence. */
final class OneLine {

    private static final String CUT = "\u2026";
    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;

    private OneLine() {}

    /**
     * The text on one line with single spaces, without control characters, direction overrides and the like; when it is
     * longer, cut at the end of a word where there is one, and never inside a character.
     *
     * @param longest in UTF-16 units, so that no way of counting finds it longer
     */
    static String of(String text, int longest) {
        StringBuilder line = new StringBuilder();
        text.codePoints().forEach(each -> {
            if (Character.isWhitespace(each) || Character.isSpaceChar(each)) {
                line.append(' ');
            } else if (canBeShown(each)) {
                line.appendCodePoint(each);
            }
        });
        return shortened(line.toString().replaceAll(" {2,}", " ").strip(), longest);
    }

    /** Joiners are part of Indic words and of emoji. Tags, which make a few flags, can spell out orders that nobody sees. */
    private static boolean canBeShown(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED -> false;
            case Character.FORMAT -> character == ZERO_WIDTH_NON_JOINER || character == ZERO_WIDTH_JOINER;
            default -> true;
        };
    }

    private static String shortened(String line, int longest) {
        if (line.length() <= longest) {
            return line;
        }
        int room = longest - CUT.length();
        int space = line.lastIndexOf(' ', room);
        if (space > room / 2) {
            return line.substring(0, space) + CUT;
        }
        BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);
        characters.setText(line);
        int end = characters.isBoundary(room) ? room : characters.preceding(room);
        if (end <= 0) {
            // one endless pile of marks: cut it anywhere but inside a surrogate pair
            end = Character.isLowSurrogate(line.charAt(room)) ? room - 1 : room;
        }
        return line.substring(0, end) + CUT;
    }
}
