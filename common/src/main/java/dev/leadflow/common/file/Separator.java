package dev.leadflow.common.file;

import java.util.List;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;

/** The character that stands between the cells of a file. */
public final class Separator {

    private static final String POSSIBLE = ",;\t|";

    private Separator() {}

    /**
     * The one under which the header names most columns that mean something, and of those the one that makes most cells.
     *
     * @param header its cells under a separator
     * @param known how many columns among such cells mean something
     */
    public static char of(IntFunction<List<String>> header, ToLongFunction<List<String>> known) {
        char best = POSSIBLE.charAt(0);
        long mostKnown = -1;
        int mostCells = -1;
        for (int i = 0; i < POSSIBLE.length(); i++) {
            char candidate = POSSIBLE.charAt(i);
            List<String> cells = header.apply(candidate);
            long columns = known.applyAsLong(cells);
            if (columns > mostKnown || (columns == mostKnown && cells.size() > mostCells)) {
                best = candidate;
                mostKnown = columns;
                mostCells = cells.size();
            }
        }
        return best;
    }
}
