package dev.leadflow.scraper.source.website;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.scraper.source.LeadSource;
import dev.leadflow.scraper.source.LeadSourceContract;
import dev.leadflow.scraper.source.Search;
import dev.leadflow.scraper.source.SourceRefusal;
import dev.leadflow.scraper.source.SourceRefusal.Reason;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamedWebsitesTest extends LeadSourceContract {

    @Override
    protected LeadSource source() {
        return new NamedWebsites();
    }

    @Override
    protected Search search() {
        return search(
                IntStream.range(0, 45).mapToObj(i -> "firm" + i + ".example").collect(Collectors.joining(", ")));
    }

    private static Search search(String query) {
        return new Search(query, "Pune", null, "IN", 500);
    }

    /** It may always be used; what it refuses is a query. */
    @Override
    protected LeadSource forbidden() {
        return new LeadSource() {
            private final NamedWebsites real = new NamedWebsites();

            @Override
            public String name() {
                return real.name();
            }

            @Override
            public java.util.Optional<SourceRefusal> objection(Search ignored) {
                return real.objection(NamedWebsitesTest.search("linkedin.com/in/asha"));
            }

            @Override
            public Answer next(Search ignored, @org.jspecify.annotations.Nullable String cursor) {
                return real.next(NamedWebsitesTest.search("linkedin.com/in/asha"), cursor);
            }
        };
    }

    @Override
    protected Reason forbiddenBecause() {
        return Reason.PERSONAL_PROFILE;
    }

    @Tag("prop-2")
    @ParameterizedTest
    @CsvSource({
        "https://www.linkedin.com/in/asha, PERSONAL_PROFILE",
        "asha.example https://in.linkedin.com/in/asha, PERSONAL_PROFILE",
        "facebook.com/people/asha, PERSONAL_PROFILE",
        "facebook.com/asha, QUERY_REJECTED",
        "bakeries, QUERY_REJECTED",
        "http://127.0.0.1/, QUERY_REJECTED",
        "localhost, QUERY_REJECTED",
        "file:///etc/passwd, QUERY_REJECTED",
    })
    void takesWebsitesOfBusinessesOnly(String query, Reason reason) {
        assertThat(source().objection(search(query))).map(SourceRefusal::reason).contains(reason);
    }
}
