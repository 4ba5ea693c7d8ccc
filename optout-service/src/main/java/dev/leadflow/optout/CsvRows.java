package dev.leadflow.optout;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvReader.CsvReaderBuilder;
import dev.leadflow.common.file.Lines;
import dev.leadflow.common.file.Lines.Line;
import dev.leadflow.common.file.Separator;
import dev.leadflow.common.file.UnusableFileException;
import dev.leadflow.optout.RefusedRow.Why;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a CSV file of phone numbers, read once from its beginning to its end in bounded memory. A row is one line: no
 * number needs a line break, so that a quote which is never closed costs its own row and no other.
 */
final class CsvRows {

    static final String PHONE = "phone";

    private static final int BEGINNING = 120;

    private final Lines lines;
    private final CsvReaderBuilder parser;
    private final List<String> header;
    private final List<String> columns;

    private long row;

    private CsvRows(Lines lines, char separator, List<String> header, List<String> columns) {
        this.lines = lines;
        this.parser = parser(separator);
        this.header = header;
        this.columns = columns;
    }

    /**
     * Reads the header.
     *
     * @param optional the columns that mean something beside that of the phone
     * @param hint where a file without that column may belong
     * @throws UnusableFileException when no row of it could be taken
     */
    static CsvRows open(Lines lines, List<String> optional, String hint) throws IOException, UnusableFileException {
        String wanted = "must name the columns: " + PHONE + ", and optionally " + String.join(" and ", optional) + ".";
        Line first = first(lines);
        if (first == null || first.tooLong()) {
            throw new UnusableFileException("The file has no header line. Its first line " + wanted);
        }
        lines.next();
        List<String> columns = new ArrayList<>(optional);
        columns.addFirst(PHONE);
        char separator = Separator.of(
                candidate -> header(first.text(), (char) candidate),
                cells -> cells.stream().filter(columns::contains).count());
        List<String> header = header(first.text(), separator);
        for (String column : columns) {
            int times = Collections.frequency(header, column);
            if (times > 1) {
                throw new UnusableFileException("The header names the column " + column + " " + times + " times.");
            }
        }
        if (!header.contains(PHONE)) {
            throw new UnusableFileException(
                    "The header has no column " + PHONE + ". The first line " + wanted + " " + hint);
        }
        return new CsvRows(lines, separator, header, columns);
    }

    /** The first line that is not blank, which is still to be read; null when there is none. */
    static @Nullable Line first(Lines lines) throws IOException {
        Line first = lines.next();
        while (first != null && !first.tooLong() && first.text().isBlank()) {
            first = lines.next();
        }
        if (first != null) {
            lines.giveBack(List.of(first));
        }
        return first;
    }

    private static List<String> header(String line, char separator) {
        try {
            return parser(separator).ofSingleCsvRecord(line).getFields().stream()
                    .map(name -> Words.onOneLine(name, BEGINNING)
                            .toLowerCase(Locale.ROOT)
                            .replace(' ', '_'))
                    .toList();
        } catch (CsvParseException broken) {
            return List.of();
        }
    }

    private static CsvReaderBuilder parser(char separator) {
        return CsvReader.builder().fieldSeparator(separator).trimWhitespacesAroundQuotes(true);
    }

    /** The names of columns that mean nothing here. */
    List<String> ignoredColumns() {
        return header.stream()
                .filter(name -> !name.isEmpty() && !columns.contains(name))
                .toList();
    }

    /** The next row that is not empty; null at the end. */
    @Nullable
    CsvRow next() throws IOException {
        for (Line line = lines.next(); line != null; line = lines.next()) {
            row++;
            if (line.tooLong()) {
                return unreadable("has more than " + Lines.LONGEST + " characters.");
            }
            if (!line.text().isBlank()) {
                CsvRow read = read(line.text());
                if (read != null) {
                    return read;
                }
            }
        }
        return null;
    }

    private @Nullable CsvRow read(String line) {
        if (line.indexOf('\uFFFD') >= 0) {
            return unreadable("has bytes that are not UTF-8. Save the file as \"CSV UTF-8\".");
        }
        if (line.chars().filter(each -> each == '"').count() % 2 != 0) {
            return unreadable("opens a quote (\") that is not closed on its line.");
        }
        List<String> cells;
        try {
            cells = parser.ofSingleCsvRecord(line).getFields();
        } catch (CsvParseException broken) {
            return unreadable("is not well-formed CSV.");
        }
        if (cells.stream().allMatch(String::isBlank)) {
            return null;
        }
        return cells.size() == header.size()
                ? new CsvRow.Cells(row, header, cells)
                : unreadable("has " + cells.size() + " columns where the header has " + header.size() + ".");
    }

    private RefusedRow unreadable(String detail) {
        return RefusedRow.of(row, Why.UNREADABLE_ROW, detail);
    }
}
