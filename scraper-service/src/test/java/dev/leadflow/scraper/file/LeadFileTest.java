package dev.leadflow.scraper.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadflow.common.file.UnusableFileException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeadFileTest {

    @Test
    void readsRowsUnderTheirHeader() throws Exception {
        assertThat(rows("business_name,phone\nAsha,1\nBela,2\n"))
                .containsExactly(
                        new FileRow.Cells(1, Map.of("business_name", "Asha", "phone", "1")),
                        new FileRow.Cells(2, Map.of("business_name", "Bela", "phone", "2")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Business Name,Phone Number,E-Mail\nAsha,1,a@b",
                "BUSINESS_NAME;Phone no.;email id\r\nAsha;1;a@b\r\n",
                "companyName\tmobile\tEmailAddress\rAsha\t1\ta@b\r",
                "name|tel|mail\nAsha|1|a@b",
                "\uFEFF\"Company\" , \"Contact No\" , \"Mail\"\n\"Asha\",1,a@b",
                "sep=;\nOrganisation;Mobile Phone;E Mail Address\nAsha;;a@b",
                "\n\n  Firm , Cell, Email Address\nAsha,1,a@b",
            })
    void understandsHeadersInAnySpellingWithAnySeparator(String file) throws Exception {
        FileRow row = rows(file).getFirst();

        Map<String, String> fields = ((FileRow.Cells) row).fields();
        assertThat(fields).containsEntry("business_name", "Asha").containsEntry("email", "a@b");
    }

    @Test
    void joinsColumnsThatMeanTheSameField() throws Exception {
        assertThat(fields("company,name,phone,mobile,first name,last name\nAsha,,1,2,Asha,Rao\n"))
                .containsEntry("business_name", "Asha")
                .containsEntry("phone", "1 ; 2")
                .containsEntry("contact_name", "Asha Rao");
        assertThat(fields("name,owner,email\nAsha Bakery,Asha Rao,a@b\n"))
                .containsEntry("business_name", "Asha Bakery")
                .containsEntry("contact_name", "Asha Rao");
    }

    @Test
    void tellsWhichColumnsItDoesNotUse() throws Exception {
        LeadFile file = open("name,Stars,email,,Opening hours\nAsha,5,a@b,,9-5\n");

        assertThat(file.ignoredColumns()).containsExactly("Stars", "Opening hours");
        assertThat(((FileRow.Cells) java.util.Objects.requireNonNull(file.next())).fields())
                .containsOnlyKeys("business_name", "email");
    }

    @Test
    void keepsCellsExactlyAsGiven() throws Exception {
        assertThat(fields("name,email\n\"  Asha \"\"the\"\" Bakery,\nPune \",\ta@b \n"))
                .containsEntry("business_name", "  Asha \"the\" Bakery,\nPune ")
                .containsEntry("email", "\ta@b ");
    }

    @Test
    void skipsEmptyRowsAndCountsThemAsASpreadsheetDoes() throws Exception {
        assertThat(rows("name,email\n\nAsha,a@b\n , \n\r\nBela,b@b"))
                .extracting(FileRow::number)
                .containsExactly(2L, 5L);
    }

    @Test
    void refusesARowWithTheWrongNumberOfColumnsAndGoesOn() throws Exception {
        List<FileRow> rows = rows("name,email\nAsha\nBela,b@b\nCid,c@c,x\nDev,d@d\n");

        assertBroken(rows.get(0), 1, "has 1 columns where the header has 2");
        assertThat(rows.get(1)).isInstanceOf(FileRow.Cells.class);
        assertBroken(rows.get(2), 3, "has 3 columns");
        assertThat(rows.get(3)).isInstanceOf(FileRow.Cells.class);
    }

    @Test
    void refusesARowWithBadUtf8AndSaysHowToSaveTheFile() throws Exception {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes("name,email\nAsha,a@b\n".getBytes(UTF_8));
        file.writeBytes("Café,c@c\n".getBytes(ISO_8859_1));
        file.writeBytes("Dév,d@d\n".getBytes(UTF_8));

        List<FileRow> rows = rows(file.toByteArray());

        assertBroken(rows.get(1), 2, "not UTF-8");
        assertBroken(rows.get(1), 2, "Windows-1252");
        assertBroken(rows.get(1), 2, "CSV UTF-8");
        assertThat(rows.get(2)).isEqualTo(new FileRow.Cells(3, Map.of("business_name", "Dév", "email", "d@d")));
    }

    @Test
    void readsUtf16WhenAByteOrderMarkSaysSo() throws Exception {
        String text = "\uFEFFname\temail\nशर्मा\ta@b\n";

        assertThat(rows(text.getBytes(UTF_16LE))).isEqualTo(rows(text.getBytes(UTF_16BE)));
        assertThat(((FileRow.Cells) rows(text.getBytes(UTF_16LE)).getFirst()).fields())
                .containsEntry("business_name", "शर्मा");
        assertUnusable("name\temail\nAsha\ta@b\n".getBytes(UTF_16LE), "UTF-16");
    }

    @Test
    void refusesARowWithControlCharacters() throws Exception {
        List<FileRow> rows = rows("name,email\nA\u0000sha,a@b\nBel\u0007a,b@b\nCi\u009dd,c@c\nDev,d@d\n");

        assertThat(rows.subList(0, 3)).allSatisfy(row -> assertBroken(row, row.number(), "control characters"));
        assertThat(rows.get(3)).isInstanceOf(FileRow.Cells.class);
    }

    @Test
    void refusesARowWhoseQuoteIsNeverClosedAndReadsTheRowsAfterIt() throws Exception {
        List<FileRow> rows = rows("name,email\nAsha,a@b\n\"Bela,b@b\nCid,c@c\nDev,d@d\n");

        assertThat(rows).hasSize(4);
        assertBroken(rows.get(1), 2, "opens a quote");
        assertBroken(rows.get(1), 2, "line 3");
        assertThat(rows.get(2)).isEqualTo(new FileRow.Cells(3, Map.of("business_name", "Cid", "email", "c@c")));
        assertThat(rows.get(3).number()).isEqualTo(4);
    }

    /** Two rows that each lack a closing quote must not close each other's. */
    @Test
    void refusesBothOfTwoRowsThatLackAClosingQuote() throws Exception {
        List<FileRow> rows = rows("name,email\n\"Asha,a@b\nBela,b@b\n\"Cid,c@c\nDev,d@d\n");

        assertThat(rows).hasSize(4);
        assertBroken(rows.get(0), 1, "quote");
        assertThat(rows.get(1)).isInstanceOf(FileRow.Cells.class);
        assertBroken(rows.get(2), 3, "quote");
        assertThat(rows.get(3)).isInstanceOf(FileRow.Cells.class);
    }

    @Test
    void refusesTextAfterAClosingQuoteAndTakesQuotesInsideOpenText() throws Exception {
        List<FileRow> rows = rows("name,email\n\"Asha\" Bakery,a@b\nBela \"the\" Baker,b@b\n");

        assertBroken(rows.get(0), 1, "wrong place");
        assertThat(rows.get(1)).isInstanceOf(FileRow.Cells.class);
    }

    /** A cell of any size costs no more memory than one of the longest that is taken. */
    @Test
    void refusesACellOfMegabytesWithoutKeepingIt() throws Exception {
        List<FileRow> rows = rows("name,email\nAsha,a@b\nBela " + "x".repeat(10 << 20) + ",b@b\n\""
                + "y,\"\"".repeat(1 << 20) + "\",c@c\nDev,d@d\n");

        assertThat(rows).hasSize(4);
        assertBroken(rows.get(1), 2, "more than 65536 characters");
        assertThat(((FileRow.Broken) rows.get(1)).beginning())
                .startsWith("Bela xxx")
                .hasSizeLessThanOrEqualTo(120);
        assertBroken(rows.get(2), 3, "more than 65536 characters");
        assertThat(rows.get(3)).isInstanceOf(FileRow.Cells.class);
    }

    @Test
    void takesALastRowWithoutALineBreakAndLineBreaksOfEveryKind() throws Exception {
        assertThat(rows("name,email\rAsha,a@b\r\nBela,b@b\nCid,c@c")).hasSize(3);
    }

    @Test
    void saysWhatToDoAboutAFileWithoutAUsableHeader() {
        assertUnusable(new byte[0], "empty");
        assertUnusable("\n\n\n".getBytes(UTF_8), "header");
        assertUnusable("city,phone\nPune,1\n".getBytes(UTF_8), "business_name");
        assertUnusable("name,city\nAsha,Pune\n".getBytes(UTF_8), "phone or email");
        assertUnusable("Asha,Pune,1\n".getBytes(UTF_8), "Its first line is: Asha,Pune,1");
        assertUnusable(("x".repeat(100_000) + "\n").getBytes(UTF_8), "no header");
        assertUnusable(new byte[] {'P', 'K', 3, 4, 20}, "workbook");
        assertUnusable(new byte[] {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0}, "workbook");
    }

    @Test
    void doesNotTakeABrokenUploadForItsEnd() throws Exception {
        BrokenUpload breaksOff = new BrokenUpload("name,email\nAsha,a@b\nBel".getBytes(UTF_8));

        assertThatThrownBy(() -> {
                    LeadFile file = LeadFile.open(breaksOff);
                    while (file.next() != null) {
                        // read on
                    }
                })
                .isInstanceOf(IOException.class);
    }

    private static LeadFile open(String file) throws IOException, UnusableFileException {
        return LeadFile.open(new ByteArrayInputStream(file.getBytes(UTF_8)));
    }

    private static List<FileRow> rows(String file) throws IOException, UnusableFileException {
        return rows(file.getBytes(UTF_8));
    }

    static List<FileRow> rows(byte[] bytes) throws IOException, UnusableFileException {
        LeadFile file = LeadFile.open(new ByteArrayInputStream(bytes));
        List<FileRow> rows = new ArrayList<>();
        for (FileRow row = file.next(); row != null; row = file.next()) {
            rows.add(row);
        }
        return rows;
    }

    private static Map<String, String> fields(String file) throws IOException, UnusableFileException {
        return ((FileRow.Cells) rows(file).getFirst()).fields();
    }

    private static void assertBroken(FileRow row, long number, String detail) {
        assertThat(row).isInstanceOf(FileRow.Broken.class);
        assertThat(row.number()).isEqualTo(number);
        assertThat(((FileRow.Broken) row).detail())
                .contains("Row " + number + " ")
                .contains(detail);
    }

    private static void assertUnusable(byte[] file, String detail) {
        assertThatThrownBy(() -> LeadFile.open(new ByteArrayInputStream(file)))
                .isInstanceOf(UnusableFileException.class)
                .hasMessageContaining(detail);
    }
}
