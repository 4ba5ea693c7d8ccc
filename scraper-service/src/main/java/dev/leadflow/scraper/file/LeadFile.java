package dev.leadflow.scraper.file;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvReader.CsvReaderBuilder;
import dev.leadflow.common.file.FileText;
import dev.leadflow.common.file.Lines;
import dev.leadflow.common.file.Lines.Line;
import dev.leadflow.common.file.Separator;
import dev.leadflow.common.file.UnusableFileException;
import dev.leadflow.scraper.intake.LeadField;
import dev.leadflow.scraper.intake.PlainText;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A CSV file of leads, read once from its beginning to its end in bounded memory.
 *
 * <p>The separator is told from the header: comma, semicolon, tab or bar. The parser gets one record at a time, cut out
 * here: a quote that is never closed would make it take the rest of the file for one cell. Such a record is refused at
 * its first line, and the lines after it are read on their own.
 */
public final class LeadFile {

    /** A cell with more line breaks than this has lost its closing quote. */
    private static final int MOST_LINES = 100;

    private static final int BEGINNING = 120;

    private final Lines lines;
    private final char separator;
    private final CsvReaderBuilder parser;
    private final List<Optional<LeadField>> columns;
    private final List<String> ignoredColumns;
    private long row;

    private LeadFile(Lines lines, char separator, List<String> header) {
        this.lines = lines;
        this.separator = separator;
        this.parser = parser(separator);
        this.columns = LeadField.ofHeader(header);
        this.ignoredColumns = ignored(header, columns);
    }

    /**
     * Reads as far as the header.
     *
     * @throws UnusableFileException when no row of it could be taken
     */
    public static LeadFile open(InputStream file) throws IOException, UnusableFileException {
        Lines lines = new Lines(FileText.read(file));
        Line first = firstLine(lines);
        char separator = 0;
        String text = first.text().strip();
        if (text.length() == 5 && text.regionMatches(true, 0, "sep=", 0, 4)) {
            separator = text.charAt(4); // what a spreadsheet writes above the header
            first = firstLine(lines);
        }
        if (first.tooLong()) {
            throw new UnusableFileException("The first line has more than " + Lines.LONGEST
                    + " characters: it is no header. Send a CSV file whose first line names the columns.");
        }
        separator = separator == 0 ? separatorOf(first.text()) : separator;
        LeadFile opened = new LeadFile(lines, separator, headerCells(first.text(), separator));
        opened.requireEssentialColumns(first.text());
        return opened;
    }

    private static Line firstLine(Lines lines) throws IOException, UnusableFileException {
        for (Line line = lines.next(); line != null; line = lines.next()) {
            if (!line.text().isBlank()) {
                return line;
            }
        }
        throw new UnusableFileException("The file has no header line. Its first line must name the columns.");
    }

    private static char separatorOf(String header) {
        return Separator.of(
                candidate -> headerCells(header, (char) candidate),
                cells -> LeadField.ofHeader(cells).stream()
                        .flatMap(Optional::stream)
                        .distinct()
                        .count());
    }

    private static List<String> headerCells(String header, char separator) {
        try {
            return parser(separator).ofSingleCsvRecord(header).getFields();
        } catch (CsvParseException broken) {
            return List.of(header);
        }
    }

    private static CsvReaderBuilder parser(char separator) {
        return CsvReader.builder().fieldSeparator(separator).trimWhitespacesAroundQuotes(true);
    }

    private static List<String> ignored(List<String> header, List<Optional<LeadField>> columns) {
        List<String> ignored = new ArrayList<>();
        for (int i = 0; i < header.size(); i++) {
            String name = PlainText.of(header.get(i), BEGINNING);
            if (columns.get(i).isEmpty() && name != null) {
                ignored.add(name);
            }
        }
        return List.copyOf(ignored);
    }

    private void requireEssentialColumns(String header) throws UnusableFileException {
        Set<LeadField> known = new HashSet<>();
        columns.forEach(column -> column.ifPresent(known::add));
        List<String> missing = new ArrayList<>();
        if (!known.contains(LeadField.BUSINESS_NAME)) {
            missing.add("business_name");
        }
        if (!known.contains(LeadField.PHONE) && !known.contains(LeadField.EMAIL)) {
            missing.add("phone or email");
        }
        if (missing.isEmpty()) {
            return;
        }
        String found = PlainText.of(header, BEGINNING);
        throw new UnusableFileException("The header has no column " + String.join(" and no column ", missing)
                + ". Its first line is: " + (found == null ? "(nothing readable)" : found)
                + ". Name the columns business_name, category, city, address, country, website, phone, email,"
                + " contact_name, source, source_url; only business_name and one of phone and email are needed.");
    }

    /** The names of columns that mean nothing here. */
    public List<String> ignoredColumns() {
        return ignoredColumns;
    }

    /** The next row that is not empty; null at the end. */
    public @Nullable FileRow next() throws IOException {
        for (Line line = lines.next(); line != null; line = lines.next()) {
            row++;
            FileRow read = line.text().isBlank() && !line.tooLong() ? null : row(line);
            if (read != null) {
                return read;
            }
        }
        return null;
    }

    private @Nullable FileRow row(Line first) throws IOException {
        if (first.tooLong()) {
            return unreadable(
                    first,
                    "has more than " + Lines.LONGEST + " characters; a lead needs far fewer. Look for a cell that"
                            + " holds a whole document.");
        }
        Quotes quotes = new Quotes(separator);
        StringBuilder record = new StringBuilder(first.text());
        List<Line> more = new ArrayList<>();
        Quotes.State state = quotes.after(first.text(), false);
        while (state == Quotes.State.OPEN) {
            Line next = more.size() < MOST_LINES && record.length() < Lines.LONGEST ? lines.next() : null;
            if (next == null || next.tooLong()) {
                if (next != null) {
                    more.add(next);
                }
                break;
            }
            more.add(next);
            record.append('\n').append(next.text());
            state = quotes.after(next.text(), true);
        }
        if (state == Quotes.State.CLOSED) {
            return parsed(first, record.toString());
        }
        lines.giveBack(more);
        return unreadable(
                first,
                state == Quotes.State.OPEN
                        ? "opens a quote (\") that is not closed. Close it, or double a quote that belongs to the text."
                        : "has a quote (\") in the wrong place. Close each quoted cell, and double a quote that belongs"
                                + " to the text. The rows after it are read on their own.");
    }

    private @Nullable FileRow parsed(Line first, String record) {
        if (record.indexOf('\uFFFD') >= 0) {
            return unreadable(
                    first,
                    "has bytes that are not UTF-8. The file was probably saved as Windows-1252 or Latin-1: save it as"
                            + " \"CSV UTF-8\" and import it again.");
        }
        if (record.chars().anyMatch(LeadFile::isControl)) {
            return unreadable(
                    first,
                    "has NUL or other control characters. Remove them; if every row has them, save the file as"
                            + " \"CSV UTF-8\".");
        }
        List<String> cells;
        try {
            cells = parser.ofSingleCsvRecord(record).getFields();
        } catch (CsvParseException broken) {
            return unreadable(first, "is not well-formed CSV.");
        }
        if (cells.stream().allMatch(String::isBlank)) {
            return null;
        }
        if (cells.size() != columns.size()) {
            return unreadable(
                    first,
                    "has " + cells.size() + " columns where the header has " + columns.size()
                            + ". A separator inside a text needs quotes (\") round the text.");
        }
        return new FileRow.Cells(row, fields(cells));
    }

    private Map<String, String> fields(List<String> cells) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i);
            if (!cell.isBlank()) {
                columns.get(i)
                        .ifPresent(field ->
                                fields.merge(field.column(), cell, (before, value) -> field.joined(before, value)));
            }
        }
        return fields;
    }

    private FileRow unreadable(Line first, String detail) {
        String beginning = Objects.requireNonNullElse(PlainText.of(first.text(), BEGINNING), "");
        return new FileRow.Broken(row, "Row " + row + " (line " + first.number() + ") " + detail, beginning);
    }

    /** A control character other than tab and line break; also those of Latin-1, which no text has. */
    private static boolean isControl(int character) {
        return (character < ' ' && character != '\t' && character != '\n' && character != '\r')
                || (character >= 0x7F && character <= 0x9F);
    }
}
