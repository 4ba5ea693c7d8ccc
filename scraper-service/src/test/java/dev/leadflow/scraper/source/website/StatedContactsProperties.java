package dev.leadflow.scraper.source.website;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.scraper.source.Finding.Expectation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import org.jsoup.Jsoup;

/** Any bytes at all may come as a page. */
class StatedContactsProperties {

    @Property
    @Tag("prop-27")
    void neverThrowsAndStatesOnlyWhatCanBeUsed(@ForAll byte[] noise, @ForAll("pieces") List<String> pieces)
            throws IOException {
        StatedContacts contacts =
                new StatedContacts("asha.example", new Expectation("Asha", "+9120", null, null), "IN");

        contacts.add(
                "http://asha.example/a", Jsoup.parse(new ByteArrayInputStream(noise), null, "http://asha.example/"));
        contacts.add("http://asha.example/b", Jsoup.parse(String.join("", pieces), "http://asha.example/"));

        contacts.phone().ifPresent(phone -> assertThat(phone).matches("\\+[1-9]\\d{6,14}"));
        contacts.email().ifPresent(email -> assertThat(email).matches("[^@\\s]+@[^@\\s]+\\.[^@\\s]+"));
        contacts.name().ifPresent(name -> assertThat(name).isNotBlank().doesNotContain("\u0000"));
    }

    @Provide
    Arbitrary<List<String>> pieces() {
        return Arbitraries.oneOf(
                        Arbitraries.of(
                                "<a href='mailto:",
                                "<a href='tel:",
                                "info@asha.example",
                                "+91 20 2553 0001",
                                "%C3%28",
                                "%",
                                "'>",
                                "<title>",
                                "</title>",
                                " | ",
                                "<script type='application/ld+json'>{\"@type\":\"Store\",\"name\":\"A\",\"telephone\":\"",
                                "\"}</script>"),
                        Arbitraries.strings().ofMaxLength(6))
                .list()
                .ofMaxSize(25);
    }
}
