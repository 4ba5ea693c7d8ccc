package dev.leadflow.personalizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.personalizer.MessageWriter.Written;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentCheckTest {

    private static final String BODY = "Hello Asha Bakery, this is Northwind. " + "We would like to talk. ".repeat(10);
    private final ContentCheck check = new ContentCheck(
            new Facts("Asha Bakery", "Bakery", "Pune", "Northwind"), Set.of("asha.example", "northwind.example"));

    @Test
    void acceptsAGoodMessage() {
        assertThat(violations("A good subject", BODY, "<p>" + BODY + "</p>")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"9, 1", "10, 0", "120, 0", "121, 1"})
    void boundsTheSubject(int length, int expected) {
        assertThat(violations("s".repeat(length), BODY, "")).hasSize(expected);
    }

    @ParameterizedTest
    @CsvSource({"199, 1", "200, 0", "2000, 0", "2001, 1"})
    void boundsTheBody(int length, int expected) {
        String body = "Asha Bakery Northwind ";
        assertThat(violations("A good subject", body + "b".repeat(length - body.length()), ""))
                .hasSize(expected);
    }

    @Test
    void missesTheNames() {
        assertThat(violations("A good subject", "b".repeat(300), ""))
                .containsExactly(
                        "The body does not name the lead's business.", "The body does not name the sender's business.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r", "\n", "\t", "\u0000", "\u007f", "\u0085", "\u2028", "\u2029", "\u202e", "\u2066"})
    void refusesLineBreaksAndControlCharactersInTheSubject(String bad) {
        assertThat(violations("A good" + bad + "subject", BODY, ""))
                .containsExactly("The subject has a line break or control character.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{name}}",
                "{name}",
                "{ business_name }",
                "${name}",
                "#{name}",
                "<%= name %>",
                "[[name]]",
                "[Your Name]",
                "[insert offer here]",
                "[BUSINESS NAME]",
                "%NAME%",
                "Hello %s",
                "%1$s",
            })
    void findsPlaceholders(String placeholder) {
        assertThat(violations("A good subject", BODY + placeholder, ""))
                .containsExactly("The body has a placeholder that was not filled in.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"100% good", "50 %, say", "[sic]", "a } b", "$5", "#1", "[1]", "it costs {5}"})
    void takesOrdinaryTextForWhatItIs(String text) {
        assertThat(violations("A good subject", BODY + text, "")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://asha.example",
                "https://www.asha.example/menu?a=b#c",
                "See http://northwind.example.",
                "(https://asha.example/)",
                "asha.example",
                "WWW.ASHA.EXAMPLE",
                "hello@northwind.example",
                "Pvt.Ltd",
                "Foods.Co",
                "e.g.this",
                "St.Mary",
                "3.14",
            })
    void allowsLinksToSenderAndLead(String text) {
        assertThat(violations("A good subject", BODY + text, "")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "HTTP://EVIL.EXAMPLE",
                "https://asha.example.evil.com",
                "https://asha.example@evil.com/",
                "https://asha.example:80@evil.com/",
                "https://asha.example\\@evil.com/",
                "https://evil.com/asha.example",
                "https://evilasha.example",
                "ftp://asha.example",
                "javascript:alert(1)",
                "mailto:x@asha.example",
                "evil.com",
                "www.evil.in/x",
                "me@evil.com",
                "bücher.com",
                "evil.com.br",
            })
    void refusesLinksToAnywhereElse(String text) {
        assertThat(violations("A good subject", BODY + text, ""))
                .containsExactly("The body has a link that does not lead to you or to the lead.");
        assertThat(violations("A subject " + text, BODY, "")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<b>", "</b>", "< script", "<!-- x", "<img src=x", "<?php", "<!DOCTYPE"})
    void refusesHtmlInPlainText(String html) {
        assertThat(violations("A good subject", BODY + html, ""))
                .containsExactly("The body has HTML in its plain text.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<p>a</p>",
                "<ul><li>a &lt;script&gt;</li></ul><br>",
                "<a href=\"https://asha.example/x?a=b&amp;c=d\">a</a>",
                "a &amp; b > c",
            })
    void allowsHarmlessHtml(String html) {
        assertThat(violations("A good subject", BODY, html)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>x</script>",
                "<SCRIPT>",
                "<img src=x>",
                "<p style=\"x\">",
                "<p onclick=x>",
                "<a href=\"https://evil.example\">a</a>",
                "<a href=\"javascript:x\">a</a>",
                "<a href='https://asha.example'>a</a>",
                "<a href=\"https://asha.example\" onclick=\"x\">a</a>",
                "<iframe",
                "<",
                "<!-- -->",
                "<style>p{}</style>",
                "\u0000",
            })
    void refusesAnyOtherHtml(String html) {
        assertThat(violations("A good subject", BODY, html))
                .containsExactly("The HTML has a tag, attribute, link or character that is not allowed.");
    }

    @Test
    void doesNotReadWhatIsFarTooLong() {
        assertThat(violations("A good subject", "a.".repeat(1_000_000), ""))
                .containsExactly("The message is far too long to be read.");
    }

    private List<String> violations(String subject, String text, String html) {
        return check.violations(new Written(subject, text, html, "test"));
    }
}
