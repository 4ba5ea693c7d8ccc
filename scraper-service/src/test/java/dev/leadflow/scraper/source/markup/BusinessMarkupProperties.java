package dev.leadflow.scraper.source.markup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import org.jsoup.Jsoup;

/** Whatever a page has in it, reading it ends, and ends well. */
class BusinessMarkupProperties {

    @Property
    @Tag("prop-27")
    void neverThrows(@ForAll("pieces") List<String> pieces) {
        String page = String.join("", pieces);

        BusinessMarkup markup = BusinessMarkup.of(Jsoup.parse(page, "http://site.example/"));

        assertThat(markup.businesses())
                .allSatisfy(each -> assertThat(each.name()).isNotBlank());
        assertThat(markup.businesses().size() + markup.links().size()).isLessThanOrEqualTo(200);
    }

    @Provide
    Arbitrary<List<String>> pieces() {
        return Arbitraries.oneOf(
                        Arbitraries.of(
                                "<script type=\"application/ld+json\">",
                                "</script>",
                                "{\"@type\":\"Store\",\"name\":\"A\"",
                                "{\"@type\":[\"ItemList\",{}],\"itemListElement\":",
                                "\"@graph\":",
                                "\"address\":[{\"addressCountry\":[]}]",
                                "\"telephone\":{\"@value\":[1]}",
                                "\"contactPoint\":7",
                                "{",
                                "}",
                                "[",
                                "]",
                                ",",
                                "null",
                                "&#0;",
                                "<![CDATA["),
                        Arbitraries.strings().ofMaxLength(8))
                .list()
                .ofMaxSize(30);
    }
}
