package dev.leadflow.scraper.file;

/** Follows the quotes of a CSV record (RFC 4180) from line to line, to tell where it ends. */
final class Quotes {

    enum State {
        /** The record ends with the line. */
        CLOSED,
        /** A quoted cell goes on in the next line. */
        OPEN,
        /** Text follows a closing quote: some quote is missing. */
        BROKEN
    }

    private final char separator;

    Quotes(char separator) {
        this.separator = separator;
    }

    /** @param open whether a quoted cell is open at the beginning of the line */
    State after(String line, boolean open) {
        int i = 0;
        boolean quoted = open;
        while (i <= line.length()) {
            if (!quoted) {
                int start = skipSpace(line, i);
                if (start < line.length() && line.charAt(start) == '"') {
                    quoted = true;
                    i = start + 1;
                } else {
                    int end = line.indexOf(separator, i);
                    if (end < 0) {
                        return State.CLOSED;
                    }
                    i = end + 1;
                    continue;
                }
            }
            int close = closing(line, i);
            if (close < 0) {
                return State.OPEN;
            }
            quoted = false;
            int next = skipSpace(line, close + 1);
            if (next == line.length()) {
                return State.CLOSED;
            }
            if (line.charAt(next) != separator) {
                return State.BROKEN;
            }
            i = next + 1;
        }
        return State.CLOSED;
    }

    /** The quote that ends a cell; a doubled one is part of it. */
    private static int closing(String line, int from) {
        int quote = line.indexOf('"', from);
        while (quote >= 0 && quote + 1 < line.length() && line.charAt(quote + 1) == '"') {
            quote = line.indexOf('"', quote + 2);
        }
        return quote;
    }

    private int skipSpace(String line, int from) {
        int i = from;
        while (i < line.length() && line.charAt(i) <= ' ' && line.charAt(i) != separator) {
            i++;
        }
        return i;
    }
}
