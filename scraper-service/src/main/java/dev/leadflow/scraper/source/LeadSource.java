package dev.leadflow.scraper.source;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A place where businesses can be searched for. It keeps nothing of a search: the same search and cursor ask for the same
 * page again, in this process or in another one.
 */
public interface LeadSource {

    /** Its name in the canonical form of {@code Sources}, which an organization approves. */
    String name();

    /**
     * Why this search can never be made as things are (no key, no permission, a query that means nothing here); empty when
     * nothing speaks against it. Asks nobody.
     */
    Optional<SourceRefusal> objection(Search search);

    /**
     * The next page of a search. Never throws for what the other side answers.
     *
     * @param cursor as the page before gave it; null for the first page
     */
    Answer next(Search search, @Nullable String cursor);

    /** What a source answers. */
    sealed interface Answer {

        /**
         * A page, which may be empty.
         *
         * @param next where to go on; null after the last page
         */
        record Found(List<Finding> findings, @Nullable String next) implements Answer {

            public Found {
                findings = List.copyOf(findings);
            }
        }

        /**
         * The source is not to be asked now, and this page is to be asked for again.
         *
         * @param after how long from now
         * @param failure whether something went wrong, so that it is not tried for ever; false for a pause that was agreed on
         * @param detail a sentence for the operator
         */
        record Later(Duration after, boolean failure, String detail) implements Answer {}

        /** The search ends here. */
        record Refused(SourceRefusal refusal) implements Answer {}

        static Answer refused(SourceRefusal.Reason reason, String detail) {
            return new Refused(new SourceRefusal(reason, detail));
        }
    }
}
