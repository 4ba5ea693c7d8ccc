package dev.leadflow.scraper.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SimilarNamesProperties {

    /** Words of business names and of legal forms in many scripts, and any text at all. */
    @Provide
    Arbitrary<String> names() {
        Arbitrary<String> words = Arbitraries.of(
                "Asha",
                "asha",
                "Bakery",
                "Bakers",
                "Sharma",
                "Electricals",
                "Electrical",
                "SK",
                "S.K.",
                "1",
                "24/7",
                "&",
                "and",
                "the",
                "Pvt",
                "Ltd.",
                "LLP",
                "GmbH",
                "Co",
                "KG",
                "m/s",
                "PT",
                "Café",
                "Straße",
                "ΣΟΦΟΣ",
                "शर्मा",
                "मिठाई",
                "लिमिटेड",
                "北京同仁堂",
                "有限公司",
                "株式会社",
                "トヨタ",
                "주식회사",
                "Ромашка",
                "ООО",
                "النور",
                "שלום",
                "İstanbul",
                "\u200d",
                "\u0301",
                "-",
                ".",
                "'",
                "\ud83d\ude00");
        return Arbitraries.oneOf(
                words.list().ofMaxSize(5).map(list -> String.join(" ", list)),
                words.list().ofMaxSize(4).map(list -> String.join("", list)),
                Arbitraries.strings().ofMaxLength(30));
    }

    @Property
    void isSymmetric(@ForAll("names") String one, @ForAll("names") String other) {
        CanonicalName first = CanonicalName.of(one);
        CanonicalName second = CanonicalName.of(other);

        assertThat(SimilarNames.similar(first, second)).isEqualTo(SimilarNames.similar(second, first));
    }

    @Property
    void isReflexive(@ForAll("names") String name) {
        assertThat(SimilarNames.similar(CanonicalName.of(name), CanonicalName.of(name)))
                .isTrue();
    }

    @Property
    void aNameIsSimilarToItsOtherSpellings(@ForAll("names") String name) {
        CanonicalName canonical = CanonicalName.of(name);

        assertThat(SimilarNames.similar(canonical, CanonicalName.of("  " + name + " ")))
                .isTrue();
        assertThat(CanonicalName.of(name.replace(" ", " \u00a0"))).isEqualTo(canonical);
        assertThat(CanonicalName.of(PlainTextProperties.plain(name))).isEqualTo(canonical);
    }

    @Property
    void caseMakesNoDifference(@ForAll("names") String name) {
        assertThat(CanonicalName.of(name.toLowerCase(Locale.ROOT).toUpperCase(Locale.ROOT)))
                .isEqualTo(CanonicalName.of(name.toUpperCase(Locale.ROOT)));
    }

    @Property
    void theCanonicalFormOfACanonicalNameIsItself(@ForAll("names") String name) {
        CanonicalName canonical = CanonicalName.of(name);

        assertThat(CanonicalName.of(canonical.value())).isEqualTo(canonical);
    }

    @Property
    void likenessIsAShare(@ForAll String one, @ForAll String other) {
        assertThat(SimilarNames.jaroWinkler(one, other)).isBetween(0.0, 1.0);
        assertThat(SimilarNames.jaroWinkler(one, one)).isEqualTo(1.0);
    }
}
