package dev.leadflow.scraper.source.markup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON-LD as sites write it. */
class BusinessMarkupTest {

    @Test
    void readsABusiness() {
        BusinessMarkup markup = markup("""
                {"@context": "https://schema.org", "@type": "Bakery", "name": "Asha &amp; Sons", "telephone": "+91 20 2553 0001",
                 "email": "mailto:hello@asha.example", "url": "https://asha.example", "sameAs": ["https://facebook.com/asha"],
                 "address": {"@type": "PostalAddress", "streetAddress": "12 MG Road", "addressLocality": "Pune",
                             "postalCode": "411001", "addressCountry": {"@type": "Country", "name": "IN"}}}""");

        assertThat(markup.businesses())
                .containsExactly(new MarkedUpBusiness(
                        "Asha & Sons",
                        List.of("+91 20 2553 0001"),
                        List.of("mailto:hello@asha.example"),
                        "https://asha.example",
                        List.of("https://asha.example", "https://facebook.com/asha"),
                        "12 MG Road, Pune, 411001",
                        "Pune",
                        "IN"));
    }

    @Test
    void readsGraphsArraysTypesAsAddressesAndContactPoints() {
        assertThat(markup("""
                        {"@graph": [{"@type": "WebSite", "name": "No"},
                          {"@type": ["https://schema.org/Organization", "Thing"], "name": {"@value": "Yes"},
                           "contactPoint": [{"@type": "ContactPoint", "telephone": "1", "email": "a@b.example"}]}]}""").businesses())
                .extracting(MarkedUpBusiness::name, MarkedUpBusiness::phones, MarkedUpBusiness::emails)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("Yes", List.of("1"), List.of("a@b.example")));
        assertThat(markup("[{\"@type\":\"Store\",\"name\":\"A\"},{\"@type\":\"Dentist\",\"name\":\"B\"}]")
                        .businesses())
                .extracting(MarkedUpBusiness::name)
                .containsExactly("A", "B");
    }

    @Test
    void readsListsOfBusinessesAndOfAddresses() {
        BusinessMarkup markup = markup("""
                {"@type": "ItemList", "itemListElement": [
                  {"@type": "ListItem", "position": 1, "item": {"@type": "Bakery", "name": "A", "telephone": "1"}},
                  {"@type": "ListItem", "position": 2, "item": {"@type": "Bakery", "name": "B", "url": "/b"}},
                  {"@type": "ListItem", "position": 3, "url": "/c"},
                  {"@type": "ListItem", "position": 4, "item": "/d"},
                  "/e"]}""");

        assertThat(markup.businesses()).extracting(MarkedUpBusiness::name).containsExactly("A", "B");
        assertThat(markup.links()).containsExactly("/b", "/c", "/d", "/e");
    }

    @Tag("prop-2")
    @Test
    void readsNobodyWhoIsAPerson() {
        assertThat(markup("""
                        {"@type": "Organization", "name": "Firm",
                         "founder": {"@type": "Person", "name": "Asha", "telephone": "1"},
                         "employee": [{"@type": "Organization", "name": "Hidden", "telephone": "2"}]}""").businesses())
                .extracting(MarkedUpBusiness::name, MarkedUpBusiness::phones)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("Firm", List.of()));
        assertThat(markup("{\"@type\":\"Person\",\"name\":\"Asha\",\"telephone\":\"1\"}")
                        .businesses())
                .isEmpty();
        assertThat(markup("{\"@type\":[\"Person\",\"LocalBusiness\"],\"name\":\"Asha\",\"telephone\":\"1\"}")
                        .businesses())
                .isEmpty();
        assertThat(
                        markup(
                                "{\"@type\":\"ItemList\",\"itemListElement\":[{\"@type\":\"Person\",\"name\":\"A\",\"url\":\"/p\"}]}"))
                .isEqualTo(new BusinessMarkup(List.of(), List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{",
                "nonsense",
                "[[[[[[[[[[{\"@type\":\"Store\",\"name\":\"deep\"}]]]]]]]]]]",
                "{\"@type\":\"Store\"}",
                "{\"@type\":\"Store\",\"name\":7e999}",
                "{\"@type\":7,\"name\":\"A\"}",
                "{\"@type\":\"Store\",\"name\":null,\"legalName\":\"\"}"
            })
    void passesOverWhatCannotBeRead(String json) {
        assertThat(markup(json).businesses()).isEmpty();
    }

    @Test
    void readsNoMoreThanAnHonestPageHas() {
        String business = "{\"@type\":\"Store\",\"name\":\"A\"}";
        assertThat(markup("[" + (business + ",").repeat(5_000) + business + "]").businesses())
                .hasSize(200);
        assertThat(markup("[".repeat(5_000) + "]".repeat(5_000)).businesses()).isEmpty();
    }

    private static BusinessMarkup markup(String json) {
        return BusinessMarkup.of(
                Jsoup.parse("<script type=\"application/ld+json\">" + json + "</script>", "http://site.example/"));
    }
}
