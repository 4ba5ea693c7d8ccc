package dev.leadflow.optout;

import java.util.ArrayList;
import java.util.List;

/** The rows of a file that were refused: how many, and the first ones. */
final class Refusals {

    private static final int SHOWN = 100;

    private final List<RefusedRow> first = new ArrayList<>();
    private long count;

    void add(RefusedRow row) {
        count++;
        if (first.size() < SHOWN) {
            first.add(row);
        }
    }

    long count() {
        return count;
    }

    List<RefusedRow> first() {
        return List.copyOf(first);
    }
}
