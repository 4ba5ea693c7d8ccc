package dev.leadflow.scraper.source;

import dev.leadflow.scraper.source.SourceRefusal.Reason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A source that a test fills. */
public final class FakeSource implements LeadSource {

    private final String name;
    private final List<List<Finding>> pages = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile boolean enabled = true;
    private volatile UnaryOperator<Answer> then = answer -> answer;

    public FakeSource(String name) {
        this.name = name;
    }

    public FakeSource page(Finding... findings) {
        pages.add(List.of(findings));
        return this;
    }

    public FakeSource disabled() {
        enabled = false;
        return this;
    }

    /** Changes every further answer; it may also throw, as no source should. */
    public void then(UnaryOperator<Answer> change) {
        then = change;
    }

    /** The cursors that it was asked for, "" for none. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    /** A lead that intake accepts. */
    public static Finding.Lead lead(String source, String reference) {
        return new Finding.Lead(
                reference,
                Map.of(
                        "business_name", "Firm " + reference,
                        "email", "info@" + reference + ".example",
                        "source", source));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<SourceRefusal> objection(Search search) {
        if (!enabled) {
            return Optional.of(SourceRefusal.of(Reason.SOURCE_DISABLED, "The source is off."));
        }
        return search.query().isBlank()
                ? Optional.of(SourceRefusal.of(Reason.QUERY_REJECTED, "Say what to look for."))
                : Optional.empty();
    }

    @Override
    public Answer next(Search search, @Nullable String cursor) {
        asked.add(cursor == null ? "" : cursor);
        Optional<SourceRefusal> objection = objection(search);
        if (objection.isPresent()) {
            return new Answer.Refused(objection.get());
        }
        int page = cursor == null ? 0 : cursor.matches("\\d{1,5}") ? Integer.parseInt(cursor) : pages.size();
        if (page >= pages.size()) {
            return Answer.refused(Reason.CURSOR_LOST, "There is no such page.");
        }
        return then.apply(
                new Answer.Found(pages.get(page), page + 1 == pages.size() ? null : Integer.toString(page + 1)));
    }
}
