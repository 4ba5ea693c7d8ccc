package dev.leadflow.common.mail;

/** What may stand in a header of a mail, such as the subject or a name: one line of whole characters. */
public final class HeaderLine {

    private HeaderLine() {}

    /** Whether it ends a line, hides something or is half a character, so that no header can hold it. */
    public static boolean cannotHold(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                true;
            default -> false;
        };
    }

    public static boolean canHold(String text) {
        return text.codePoints().noneMatch(HeaderLine::cannotHold);
    }
}
