package dev.leadflow.optout;

/** Free text that people entered, made fit to be stored and shown. */
final class Words {

    private Words() {}

    /**
     * The text on one line, without control characters (PostgreSQL takes no NUL), cut to that many characters.
     *
     * @param longest in code points
     */
    static String onOneLine(String text, int longest) {
        StringBuilder clean = new StringBuilder();
        text.codePoints()
                .map(each -> Character.isWhitespace(each) || Character.isSpaceChar(each) ? ' ' : each)
                .filter(each -> !Character.isISOControl(each) && Character.getType(each) != Character.SURROGATE)
                .limit(longest)
                .forEach(clean::appendCodePoint);
        return clean.toString().strip().replaceAll(" {2,}", " ");
    }
}
