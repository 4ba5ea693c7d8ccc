package dev.leadflow.scraper.source;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One business on a page of a source. */
public sealed interface Finding {

    /** What the source calls it: may be kept without limit, and names it in every later run. */
    String reference();

    /**
     * A lead that may be kept as it is.
     *
     * @param fields by {@code LeadField.column}
     */
    record Lead(String reference, Map<String, String> fields) implements Finding {

        public Lead {
            fields = Map.copyOf(fields);
        }
    }

    /** A business of which only what its own website says may be kept. */
    record OnItsWebsite(String reference, String website, Expectation expectation) implements Finding {}

    /** A business that is passed over. */
    record PassedOver(String reference, SourceRefusal refusal) implements Finding {}

    /**
     * What the source says about a business. It only helps to choose among what the own website says, and is not kept.
     *
     * @param category and {@code city} are the searcher's own words, and may be kept
     */
    record Expectation(
            @Nullable String name,
            @Nullable String phone,
            @Nullable String category,
            @Nullable String city) {

        public static final Expectation NONE = new Expectation(null, null, null, null);
    }
}
