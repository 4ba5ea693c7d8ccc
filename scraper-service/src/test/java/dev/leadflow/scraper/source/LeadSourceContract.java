package dev.leadflow.scraper.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Sources;
import dev.leadflow.scraper.source.LeadSource.Answer;
import dev.leadflow.scraper.source.SourceRefusal.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the worker relies on, whatever the source. */
public abstract class LeadSourceContract {

    /** A source of at least three businesses on at least two pages. */
    protected abstract LeadSource source();

    /** A search that finds them. */
    protected abstract Search search();

    /** A source that may not be used, with the reason. */
    protected abstract LeadSource forbidden();

    protected abstract Reason forbiddenBecause();

    /** Lets an agreed pause pass. */
    protected void pass(java.time.Duration pause) {}

    @Test
    void isNamedAsOrganizationsApproveIt() {
        assertThat(Sources.canonical(source().name())).isEqualTo(source().name());
    }

    @Test
    void givesEveryPageOnceAndThenEnds() {
        List<Answer.Found> pages = pages(source(), null);

        assertThat(pages).hasSizeGreaterThan(1);
        List<String> references = references(pages);
        assertThat(references).hasSizeGreaterThanOrEqualTo(3);
        assertThat(new HashSet<>(references)).hasSameSizeAs(references);
        assertThat(references).noneMatch(String::isBlank);
        assertThat(pages.getLast().next()).isNull();
    }

    /** A search that was left in the middle is taken up by another process, which has nothing but the cursor. */
    @Test
    void goesOnFromAnyCursorInAnotherProcess() {
        List<Answer.Found> pages = pages(source(), null);
        for (int i = 1; i < pages.size(); i++) {
            List<Answer.Found> rest = pages(source(), pages.get(i - 1).next());
            assertThat(references(rest)).isEqualTo(references(pages.subList(i, pages.size())));
        }
    }

    @Test
    void saysBeforehandAndWhenAskedThatItMayNotBeUsed() {
        assertThat(source().objection(search())).isEmpty();
        assertThat(forbidden().objection(search())).map(SourceRefusal::reason).contains(forbiddenBecause());
        assertThat(forbidden().next(search(), null)).isInstanceOfSatisfying(Answer.Refused.class, refused -> {
            assertThat(refused.refusal().reason()).isEqualTo(forbiddenBecause());
            assertThat(refused.refusal().detail()).endsWith(".");
        });
    }

    @Test
    @Tag("prop-27")
    void isNotThrownOffByACursorThatItNeverGave() {
        Stream.of("", "nonsense", "-1", "999999999", "99999999999999999999", "http://127.0.0.1/", "\n\n", "\uD800")
                .forEach(cursor -> assertThat(source().next(search(), cursor)).isNotNull());
    }

    @Test
    void refusesAQueryThatSaysNothing() {
        Search nothing = new Search("  ", search().city(), null, "IN", 10);

        assertThat(source().objection(nothing)).map(SourceRefusal::reason).contains(Reason.QUERY_REJECTED);
        assertThat(source().next(nothing, null)).isInstanceOf(Answer.Refused.class);
    }

    protected List<Answer.Found> pages(LeadSource source, @Nullable String from) {
        List<Answer.Found> pages = new ArrayList<>();
        String cursor = from;
        for (int asked = 0; asked < 50; asked++) {
            switch (source.next(search(), cursor)) {
                case Answer.Found found -> {
                    pages.add(found);
                    if (found.next() == null) {
                        return pages;
                    }
                    cursor = found.next();
                }
                case Answer.Later later -> pass(later.after());
                case Answer.Refused refused ->
                    throw new AssertionError(refused.refusal().detail());
            }
        }
        throw new AssertionError("The search does not end");
    }

    protected static List<String> references(List<Answer.Found> pages) {
        return pages.stream()
                .flatMap(page -> page.findings().stream())
                .map(Finding::reference)
                .toList();
    }
}
