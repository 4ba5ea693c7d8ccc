package dev.leadflow.scraper.intake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimilarNamesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Asha Bakery | ASHA BAKERY",
                "Asha Bakery | Asha Bakery Pvt. Ltd.",
                "Asha Bakery Private Limited | Asha Bakery (P) Ltd",
                "M/s. Sharma & Sons | Sharma and Sons LLP",
                "Müller GmbH & Co. KG | Muller",
                "Café Größe | CAFE GROSSE",
                "Domino's Pizza | Dominos Pizza",
                "L.K. Traders | LK Traders",
                "CoffeeDay | Coffee Day",
                "Sharma Electricals | Sharma Electrical",
                "Sharma Electricals | Sharma Electrcals",
                "Infosys | Infosys Technologies",
                "The Oberoi | Oberoi",
                "SK Traders | Shree Krishna Traders",
                "शर्मा मिठाई | शर्मा मिठाई प्राइवेट लिमिटेड",
                "शर्मा मिठाई भंडार | शर्मा मिठाई भण्डार",
                "北京同仁堂 | 北京同仁堂股份有限公司",
                "北京同仁堂 | 北京同仁堂大药房",
                "株式会社トヨタ | トヨタ",
                "ООО Ромашка | Ромашка",
                "شركة النور | النور",
                "Ｆｕｌｌ Ｗｉｄｔｈ | Full Width",
            })
    void areSimilar(String one, String other) {
        assertThat(similar(one, other)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Asha Bakery | Usha Bakery",
                "Asha Bakery | Zenith Motors",
                "Sharma Electricals | Sharma Sweets",
                "Mumbai Plumbing Services | Mumbai Painting Services",
                "Branch 1 | Branch 2",
                "City Hospital | City Hotel",
                "Taj | Taxi",
                "Ltd | Inc",
                "शर्मा मिठाई | वर्मा मिठाई",
                "काका | केके",
                "北京大药房 | 上海同仁堂",
                "Pizza Hut | Pizza House",
            })
    void areNot(String one, String other) {
        assertThat(similar(one, other)).isFalse();
    }

    @Test
    void measuresAsTheLiteratureDoes() {
        assertThat(SimilarNames.jaroWinkler("martha", "marhta")).isCloseTo(0.9611, within());
        assertThat(SimilarNames.jaroWinkler("dwayne", "duane")).isCloseTo(0.84, within());
        assertThat(SimilarNames.jaroWinkler("dixon", "dicksonx")).isCloseTo(0.8133, within());
        assertThat(SimilarNames.jaroWinkler("abc", "xyz")).isZero();
    }

    private static org.assertj.core.data.Offset<Double> within() {
        return org.assertj.core.data.Offset.offset(0.0001);
    }

    private static boolean similar(String one, String other) {
        return SimilarNames.similar(CanonicalName.of(one), CanonicalName.of(other));
    }
}
