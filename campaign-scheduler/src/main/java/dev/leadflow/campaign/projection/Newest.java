package dev.leadflow.campaign.projection;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What is left of a batch when each key keeps one row: an upsert must not meet the same row twice in one statement. */
final class Newest {

    private Newest() {}

    /** The greatest row of each key; among equal ones the one that came last. */
    static <R> Collection<R> perKey(List<R> rows, Function<R, ?> key, Comparator<R> order) {
        Map<Object, R> newest = LinkedHashMap.newLinkedHashMap(rows.size());
        for (R row : rows) {
            newest.merge(key.apply(row), row, (known, next) -> order.compare(next, known) >= 0 ? next : known);
        }
        return newest.values();
    }
}
