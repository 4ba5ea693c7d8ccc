package dev.leadflow.scraper.source;

import dev.leadflow.scraper.source.SourceRefusal.Reason;

/** The fake keeps the contract too, so that what is tested with it holds with the real ones. */
class FakeSourceTest extends LeadSourceContract {

    @Override
    protected LeadSource source() {
        return new FakeSource("fake")
                .page(FakeSource.lead("fake", "a"), FakeSource.lead("fake", "b"))
                .page()
                .page(FakeSource.lead("fake", "c"));
    }

    @Override
    protected Search search() {
        return new Search("bakeries", "Pune", null, "IN", 10);
    }

    @Override
    protected LeadSource forbidden() {
        return new FakeSource("fake").disabled();
    }

    @Override
    protected Reason forbiddenBecause() {
        return Reason.SOURCE_DISABLED;
    }
}
