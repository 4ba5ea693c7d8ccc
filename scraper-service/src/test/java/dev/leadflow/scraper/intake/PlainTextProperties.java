package dev.leadflow.scraper.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.Objects;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Row 91: text is normalised. */
class PlainTextProperties {

    static String plain(String raw) {
        return Objects.requireNonNullElse(PlainText.of(raw), "");
    }

    @Property
    void cleaningAgainChangesNothing(@ForAll String raw) {
        assertThat(plain(plain(raw))).isEqualTo(plain(raw));
    }

    @Property
    void whatIsLeftIsComposedAndVisible(@ForAll String raw) {
        String text = plain(raw);

        assertThat(Normalizer.isNormalized(text, Normalizer.Form.NFKC)).isTrue();
        assertThat(text).doesNotContain("  ").isEqualTo(text.strip());
        assertThat(text.codePoints().filter(Character::isISOControl)).isEmpty();
        assertThat(PlainText.isUnstorable(text)).isFalse();
    }

    @Property
    void cuttingKeepsTheLimitAndHalvesNoCharacter(@ForAll String raw, @ForAll @IntRange(min = 1, max = 20) int limit) {
        String text = PlainText.cut(plain(raw), limit);

        assertThat(text.length()).isLessThanOrEqualTo(limit);
        assertThat(PlainText.isUnstorable(text)).isFalse();
    }

    @Example
    void cleansWhatPeoplePaste() {
        assertThat(PlainText.of("  Asha\u00a0\t Bakery\r\n")).isEqualTo("Asha Bakery");
        assertThat(PlainText.of("\ufeffAsha\u200b \u202eBakery\u0007")).isEqualTo("Asha Bakery");
        assertThat(PlainText.of("Ｆｕｌｌ")).isEqualTo("Full");
        assertThat(PlainText.of("e\u0301t\u00e9")).isEqualTo("été");
        assertThat(PlainText.of("Asha\ud83d")).isEqualTo("Asha");
        assertThat(PlainText.of(" \u200b\u0000 ")).isNull();
        assertThat(PlainText.of(null)).isNull();
    }

    /** Joiners are part of the spelling in Indic scripts, and only there. */
    @Example
    void keepsJoinersWhereTheySpell() {
        assertThat(PlainText.of("\u0915\u094d\u200d\u0937")).isEqualTo("\u0915\u094d\u200d\u0937");
        assertThat(PlainText.of("A\u200dB")).isEqualTo("AB");
    }

    @Example
    void tellsWhatCannotBeStored() {
        assertThat(PlainText.isUnstorable("a\u0000b")).isTrue();
        assertThat(PlainText.isUnstorable("a\ud83db")).isTrue();
        assertThat(PlainText.isUnstorable("a\ud83d\ude00b")).isFalse();
    }
}
