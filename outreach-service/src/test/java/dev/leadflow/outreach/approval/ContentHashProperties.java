package dev.leadflow.outreach.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Draft;
import dev.leadflow.testkit.Fixtures;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

/** An approval is worth something for one recipient and one text alone. */
class ContentHashProperties {

    @Property
    void isTheSameForTheSameParts(@ForAll @Size(4) String[] parts) {
        assertThat(ContentHash.of(parts))
                .isEqualTo(ContentHash.of(parts.clone()))
                .matches("[0-9a-f]{64}");
    }

    @Property
    void differsWhenAnyPartDiffers(
            @ForAll @Size(4) @AlphaChars String[] parts, @ForAll @Size(4) @AlphaChars String[] others) {
        assertThat(ContentHash.of(parts).equals(ContentHash.of(others))).isEqualTo(Arrays.equals(parts, others));
    }

    /** No text can move from the end of one part to the beginning of the next. */
    @Property
    void differsWhenTextMovesToTheNextPart(
            @ForAll @AlphaChars @StringLength(min = 1, max = 20) String all, @ForAll("cuts") int cut) {
        int at = Math.floorMod(cut, all.length());
        String[] asOne = {all, "", "text", "html"};
        String[] cutUp = {all.substring(0, at), all.substring(at), "text", "html"};

        assertThat(ContentHash.of(cutUp)).isNotEqualTo(ContentHash.of(asOne));
    }

    @net.jqwik.api.Provide
    net.jqwik.api.Arbitrary<Integer> cuts() {
        return net.jqwik.api.Arbitraries.integers();
    }

    @Example
    void bindsEachPartOfTheMessage() {
        Draft draft = Fixtures.draft();
        String hash = ContentHash.of("a@b.example", draft);

        assertThat(hash)
                .isNotEqualTo(ContentHash.of("c@b.example", draft))
                .isNotEqualTo(ContentHash.of("a@b.example", with(draft, "s", "", "", "", "")))
                .isNotEqualTo(ContentHash.of("a@b.example", with(draft, "", "t", "", "", "")))
                .isNotEqualTo(ContentHash.of("a@b.example", with(draft, "", "", "h", "", "")))
                .isNotEqualTo(ContentHash.of("a@b.example", with(draft, "", "", "", "f", "")))
                .isNotEqualTo(ContentHash.of("a@b.example", with(draft, "", "", "", "", "g")))
                .isEqualTo(ContentHash.of("a@b.example", with(draft, "", "", "", "", "")));
    }

    /** The draft with something added to its subject, text, HTML and the two footers. */
    private static Draft with(
            Draft draft, String subject, String text, String html, String footerText, String footerHtml) {
        return new Draft(
                draft.subject() + subject,
                draft.bodyText() + text,
                draft.bodyHtml() + html,
                draft.footerText() + footerText,
                draft.footerHtml() + footerHtml,
                draft.unsubscribeToken(),
                draft.unsubscribeUrl());
    }
}
