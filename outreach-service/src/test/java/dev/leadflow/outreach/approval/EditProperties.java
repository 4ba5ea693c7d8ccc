package dev.leadflow.outreach.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadflow.common.event.Draft;
import dev.leadflow.common.web.Problem;
import dev.leadflow.testkit.Fixtures;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import org.springframework.web.util.HtmlUtils;

/** What a reviewer types is text and stays text. */
class EditProperties {

    private static final String GOOD_BODY =
            "A sentence that says something about bakeries. ".repeat(6).strip();

    private final Draft draft = Fixtures.draft();

    @Property
    void htmlSaysExactlyWhatTheTextSays(@ForAll("hostile") String text) {
        String html = Edit.html(text);

        String backToText = HtmlUtils.htmlUnescape(
                html.replace("</p>\n<p>", "\n\n").replaceAll("^<p>|</p>$", "").replace("<br>\n", "\n"));
        assertThat(backToText).isEqualTo(text.replaceAll("\n{2,}", "\n\n"));
    }

    @Property
    void htmlHasNoOtherTagsThanParagraphsAndBreaks(@ForAll("hostile") String text) {
        assertThat(Edit.html(text).replaceAll("</?p>|<br>", "")).doesNotContain("<", ">", "\"", "'");
    }

    @Property
    void refusesAControlCharacterInASubject(@ForAll("controls") char control) {
        assertThatThrownBy(() -> new Edit("A subject" + control + "Bcc: all@victim.example", null).apply(draft))
                .isInstanceOf(Problem.class);
    }

    @Property
    void refusesAControlCharacterInABody(@ForAll("controls") char control) {
        if (control == '\n' || control == '\r' || control == '\t') {
            return;
        }
        assertThatThrownBy(() -> new Edit(null, GOOD_BODY + control + "more").apply(draft))
                .isInstanceOf(Problem.class);
    }

    @Property
    @Tag("prop-20")
    void keepsTheFooterWhateverIsEdited(@ForAll("hostile") String text) {
        try {
            Draft edited = new Edit(null, text).apply(draft);
            assertThat(edited.footerText()).isEqualTo(draft.footerText());
            assertThat(edited.footerHtml()).isEqualTo(draft.footerHtml());
            assertThat(edited.fullText()).contains(draft.unsubscribeUrl());
            assertThat(edited.fullHtml()).endsWith(draft.footerHtml() + "\n</body></html>\n");
        } catch (Problem tooLongOrShort) {
            assertThat(tooLongOrShort.getBody().getDetail()).startsWith("body:");
        }
    }

    @Example
    void keepsWhatIsNotEdited() {
        Draft newSubject = new Edit("Another good subject", null).apply(draft);
        assertThat(newSubject.bodyText()).isEqualTo(draft.bodyText());
        assertThat(newSubject.bodyHtml()).isEqualTo(draft.bodyHtml());

        Draft newBody = new Edit(null, GOOD_BODY).apply(draft);
        assertThat(newBody.subject()).isEqualTo(draft.subject());
        assertThat(newBody.bodyHtml()).isEqualTo("<p>" + GOOD_BODY + "</p>");
    }

    @Example
    void understandsTheLineEndsOfEverySystem() {
        String body = "First paragraph.\r\n\r\nSecond\rthird line.\n\n" + GOOD_BODY;

        assertThat(new Edit(null, body).apply(draft).bodyText())
                .isEqualTo("First paragraph.\n\nSecond\nthird line.\n\n" + GOOD_BODY);
    }

    @Example
    void refusesTextsThatAreTooShortOrTooLong() {
        assertThatThrownBy(() -> new Edit("Too short", null).apply(draft)).hasMessageContaining("10 to 120");
        assertThatThrownBy(() -> new Edit("x".repeat(121), null).apply(draft)).hasMessageContaining("has 121");
        assertThatThrownBy(() -> new Edit(null, "Too short").apply(draft)).hasMessageContaining("200 to 2000");
        assertThatThrownBy(() -> new Edit(null, "x".repeat(2_001)).apply(draft)).hasMessageContaining("has 2001");
        assertThatThrownBy(() -> new Edit(null, null).apply(draft)).isInstanceOf(Problem.class);
        assertThat(new Edit("आ".repeat(120), null).apply(draft).subject()).hasSize(120);
    }

    @Example
    void refusesWhatShowsAnotherTextThanItIs() {
        assertThatThrownBy(() -> new Edit("An invoice \u202Efdp.exe of ours", null).apply(draft))
                .isInstanceOf(Problem.class);
        assertThatThrownBy(() -> new Edit("Half a pair \ud83d here", null).apply(draft))
                .isInstanceOf(Problem.class);
        assertThat(new Edit("A whole pair \ud83c\udf5e here", null).apply(draft).subject())
                .contains("\ud83c\udf5e");
    }

    @Provide
    Arbitrary<Character> controls() {
        return Arbitraries.chars().with('\r', '\n', '\0', '\u0007', '\u007f', '\u0085', '\u2028', '\u2029', '\u001b');
    }

    @Provide
    Arbitrary<String> hostile() {
        return Arbitraries.of(
                        "<script>alert(1)</script>",
                        "<a href=\"https://evil.example\">",
                        "&amp;",
                        "&#60;",
                        "\n",
                        "\n\n",
                        "\n\n\n",
                        "plain words ",
                        "'\"`",
                        "</p></body>",
                        "नमस्ते ",
                        "<!--",
                        "]]>")
                .list()
                .ofMinSize(1)
                .ofMaxSize(60)
                .map(parts -> "x" + String.join("", parts) + "x");
    }
}
