package dev.leadflow.scraper.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Row 91: E.164. */
class PhoneNumbersTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "9820012345                     | +919820012345",
                "098200 12345                   | +919820012345",
                "+91 98200-12345                | +919820012345",
                "91 98200 12345                 | +919820012345",
                "0091 98200 12345               | +919820012345",
                "(022) 2640 1234                | +912226401234",
                "1800 209 1234                  | +9118002091234",
                "९८२००१२३४५                     | +919820012345",
                "９８２００１２３４５                 | +919820012345",
                "'9820012345                    | +919820012345",
                "=\"9820012345\"                | +919820012345",
                "9820012345.0                   | +919820012345",
                "p:+919820012345                | +919820012345",
                "Tel.: 98200 12345              | +919820012345",
                "+91 98200 12345 ext. 12        | +919820012345",
                "12345 / 9820012345             | +919820012345",
                "9820012345/9820012346          | +919820012345",
                "022/24001234                   | +912224001234",
                "+49 89/5551234                 | +49895551234",
                "none; 9820012345; 9820012346   | +919820012345",
                "022-26401234 or 9820012345     | +912226401234",
                "+49 30 901820                  | +4930901820",
                "+1 (415) 555-2671              | +14155552671",
            })
    void takesTheFirstValidNumberOfACell(String cell, String number) {
        assertThat(PhoneNumbers.e164(cell, List.of("IN"))).contains(number);
    }

    /** As it is written there: the slash stands behind the area code. */
    @ParameterizedTest
    @CsvSource({
        "DE, 089/5551234, +49895551234",
        "DE, 0221/4567890, +492214567890",
        "DE, 030/22334455 / 030/22334456, +493022334455",
        "AT, 01/5334455, +4315334455",
        "US, 212/555-1234, +12125551234",
    })
    void readsASlashBehindTheAreaCode(String region, String cell, String number) {
        assertThat(PhoneNumbers.e164(cell, List.of(region))).contains(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "none",
                "12345",
                "9.82001E+11",
                "9,82E+09",
                "+91 00000 00000",
                "98200123456789012",
                "@#!",
                "../../"
            })
    void findsNoneInNonsense(String cell) {
        assertThat(PhoneNumbers.e164(cell, List.of("IN"))).isEmpty();
    }

    @Test
    void triesTheRegionsInTheirOrder() {
        assertThat(PhoneNumbers.e164("030 901820", List.of("DE", "IN"))).contains("+4930901820");
        assertThat(PhoneNumbers.e164("9820012345", List.of("US", "IN"))).contains("+919820012345");
    }

    @Test
    void knowsRegions() {
        assertThat(PhoneNumbers.isRegion("IN")).isTrue();
        assertThat(PhoneNumbers.isRegion("XX")).isFalse();
    }
}
