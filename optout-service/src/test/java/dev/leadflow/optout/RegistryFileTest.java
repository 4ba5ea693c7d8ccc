package dev.leadflow.optout;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.leadflow.common.file.UnusableFileException;
import dev.leadflow.optout.RefusedRow.Why;
import dev.leadflow.testkit.Fixtures;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryFileTest {

    private static final LocalDate TODAY = LocalDate.ofInstant(Fixtures.NOON_IN_KOLKATA, java.time.ZoneOffset.UTC);

    @Test
    void readsNumbersUnderTheirHeader() throws Exception {
        assertThat(rows("phone,listed,checked_on\n+912041234567,true,2026-05-01\n020 4123 4568,no,\n"))
                .containsExactly(
                        new RegistryRow.Checked(1, "+912041234567", true, LocalDate.of(2026, 5, 1)),
                        new RegistryRow.Checked(2, "+912041234568", false, TODAY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "phone\n+912041234567",
                "Phone;Name\n+912041234567;Asha",
                "\"Listed\"\t\"PHONE\"\nYes\t\"+91 20 4123 4567\"",
                "\uFEFFname|phone|checked on\r\nAsha|020-41234567|\r\n",
                "\n\nphone, listed\n+912041234567, TRUE\n",
            })
    void understandsHeadersInAnySpellingWithAnySeparator(String file) throws Exception {
        assertThat(rows(file)).containsExactly(new RegistryRow.Checked(1, "+912041234567", true, TODAY));
    }

    @Test
    void tellsWhichColumnsItDoesNotUse() throws Exception {
        assertThat(open("Name,phone,,Listd\n".getBytes(UTF_8), "IN").ignoredColumns())
                .containsExactly("name", "listd");
    }

    @ParameterizedTest
    @CsvSource({
        "IN, 9820012345, +919820012345",
        "IN, 919820012345, +919820012345",
        "IN, 09820012345, +919820012345",
        "GB, 07400 123456, +447400123456",
        "GB, (020) 7946-0958, +442079460958",
        "US, 212.555.0123, +12125550123",
        "US, 1/212/555/0123, +12125550123",
        "IN, \uff0b\uff19\uff11 2041234567, +912041234567",
        "IN, '\u202a+91 20\u20114123\u20134567\u202c\ufeff', +912041234567", // copied from a web page
    })
    void readsNationalNumbersAsOfTheCountry(String country, String given, String expected) throws Exception {
        assertThat(rows(("phone\n" + given + "\n").getBytes(UTF_8), country))
                .containsExactly(new RegistryRow.Checked(1, expected, true, TODAY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"9.1982E+11", "12", "nobody", "+91", "98200x12345", "919820012345.0", "9820012345 9820012346"})
    void refusesWhatIsNoNumber(String given) throws Exception {
        assertThat(rows("phone\n" + given + "\n+912041234567\n"))
                .extracting(RegistryFileTest::why)
                .containsExactly(Why.INVALID_PHONE, null);
    }

    @Test
    void refusesANumberOfAnotherCountry() throws Exception {
        assertThat(rows("phone\n+442079460958\n+12125550123\n"))
                .extracting(RegistryFileTest::why)
                .containsOnly(Why.OTHER_COUNTRY);
    }

    /** Puerto Rico and Canada share the calling code of the US. */
    @Test
    void takesANeighbourWithTheSameCallingCodeOnlyAsListed() throws Exception {
        String file =
                "phone,listed\n+17875550123,yes\n+16135550123,yes\n+17875550123,no\n+16135550123,no\n+12125550123,no\n";

        assertThat(rows(file.getBytes(UTF_8), "US"))
                .extracting(RegistryFileTest::why)
                .containsExactly(null, null, Why.OTHER_COUNTRY, Why.OTHER_COUNTRY, null);
    }

    @ParameterizedTest
    @CsvSource({
        "+912041234567;maybe;, INVALID_LISTED",
        "+912041234567;1;, INVALID_LISTED",
        "+912041234567;;tomorrow, INVALID_CHECKED_ON",
        "+912041234567;;2026-02-30, INVALID_CHECKED_ON",
        "+912041234567;;2999-01-01, INVALID_CHECKED_ON",
        "+912041234567;;0001-01-01, INVALID_CHECKED_ON",
        "+912041234567;;+999999999-01-01, INVALID_CHECKED_ON",
        ";true;, INVALID_PHONE",
        "+912041234567;true, UNREADABLE_ROW",
        "+912041234567;true;;, UNREADABLE_ROW",
        "+912041234567;\"true;, UNREADABLE_ROW",
    })
    void refusesARowThatItCannotReadAndGoesOn(String row, Why why) throws Exception {
        assertThat(rows("phone;listed;checked_on\n" + row + "\n+912041234568;;\n"))
                .extracting(RegistryFileTest::why)
                .containsExactly(why, null);
    }

    @Test
    void refusesBadBytesAndSaysHowToSaveTheFile() throws Exception {
        List<RegistryRow> rows =
                rows("phone,name\n+912041234567,Caf\u00e9\n+912041234568,Asha\n".getBytes(ISO_8859_1), "IN");

        assertThat(rows).extracting(RegistryFileTest::why).containsExactly(Why.UNREADABLE_ROW, null);
        assertThat(((RefusedRow) rows.getFirst()).detail()).contains("Row 1 ", "CSV UTF-8");
    }

    @Test
    void readsUtf16WhenAByteOrderMarkSaysSo() throws Exception {
        assertThat(rows("\uFEFFphone\tname\n+912041234567\tशर्मा\n".getBytes(UTF_16LE), "IN"))
                .containsExactly(new RegistryRow.Checked(1, "+912041234567", true, TODAY));
    }

    @Test
    void countsEmptyRowsAsASpreadsheetDoes() throws Exception {
        assertThat(rows("phone,listed\n\n , \n+912041234567,\n\r\n+912041234568,"))
                .extracting(row -> row instanceof RegistryRow.Checked checked ? checked.number() : -1)
                .containsExactly(3L, 5L);
    }

    @Test
    void refusesALineOfMegabytesWithoutKeepingIt() throws Exception {
        assertThat(rows("phone\n" + "9".repeat(10 << 20) + "\n+912041234567\n"))
                .extracting(RegistryFileTest::why)
                .containsExactly(Why.UNREADABLE_ROW, null);
    }

    @Test
    void saysWhatToDoAboutAFileWithoutAUsableHeader() {
        assertUnusable("", "empty");
        assertUnusable("\n\n", "header");
        assertUnusable("+912041234567\n+912041234568\n", "no column phone");
        assertUnusable("number,listed\n+912041234567,true\n", "no column phone");
        assertUnusable("phone,Phone\n+912041234567,\n", "2 times");
        assertUnusable("x".repeat(100_000), "header");
        assertUnusable("PK\u0003\u0004", "workbook");
        assertUnusable("PK\u0003\u0004", "ZIP"); // as the registry of the US hands out its lists
        assertUnusable("PK\u0005\u0006", "ZIP");
    }

    private static void assertUnusable(String file, String detail) {
        assertThatThrownBy(() -> open(file.getBytes(UTF_8), "IN"))
                .isInstanceOf(UnusableFileException.class)
                .hasMessageContaining(detail);
    }

    /** The national registry gives an area code and a number on each line, and no header. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "212,5550123\n787,5550123\n",
                "2125550123\r\n7875550123\r\n",
                "\n\n212, 5550123 \n \n787,5550123",
                "\uFEFF\"212\",\"5550123\"\n\"787\",\"5550123\"\n",
            })
    void readsAListOfTheRegistryOfTheUs(String file) throws Exception {
        assertThat(rows(file.getBytes(UTF_8), "US"))
                .extracting(row -> ((RegistryRow.Checked) row).phone(), row -> ((RegistryRow.Checked) row).listed())
                .containsExactly(tuple("+12125550123", true), tuple("+17875550123", true));
    }

    @Test
    void refusesARowOfThatListThatIsNoNumberAndGoesOn() throws Exception {
        assertThat(rows(
                        "212,5550123\n212,555012\n212;5550123\n000,0000000\nphone\n787,5550123\n".getBytes(UTF_8),
                        "US"))
                .extracting(RegistryFileTest::why)
                .containsExactly(
                        null, Why.INVALID_PHONE, Why.INVALID_PHONE, Why.INVALID_PHONE, Why.INVALID_PHONE, null);
    }

    @Test
    void knowsThatListByItsCountryAsWell() {
        assertUnusable("212,5550123\n", "country=US");
    }

    static @org.jspecify.annotations.Nullable Why why(RegistryRow row) {
        return row instanceof RefusedRow refused ? refused.reason() : null;
    }

    private static List<RegistryRow> rows(String file) throws IOException, UnusableFileException {
        return rows(file.getBytes(UTF_8), "IN");
    }

    static List<RegistryRow> rows(byte[] bytes, String country) throws IOException, UnusableFileException {
        RegistryFile file = open(bytes, country);
        List<RegistryRow> rows = new ArrayList<>();
        for (RegistryRow row = file.next(); row != null; row = file.next()) {
            rows.add(row);
        }
        return rows;
    }

    private static RegistryFile open(byte[] bytes, String country) throws IOException, UnusableFileException {
        return RegistryFile.open(
                new ByteArrayInputStream(bytes),
                RegistryUpload.of("NCPR", country, TODAY.toString(), false, Fixtures.NOON_IN_KOLKATA));
    }
}
