package dev.leadflow.optout;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvReader.CsvReaderBuilder;
import dev.leadflow.common.event.E164;
import dev.leadflow.common.file.FileText;
import dev.leadflow.common.file.Lines;
import dev.leadflow.common.file.Lines.Line;
import dev.leadflow.common.file.Separator;
import dev.leadflow.common.file.UnusableFileException;
import dev.leadflow.optout.RegistryRow.Why;
import java.io.IOException;
import java.io.InputStream;
import java.text.Normalizer;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file of a registry, read once from its beginning to its end in bounded memory: CSV under a header, or as the registry of
 * the US gives it, an area code and a number on each line and no header. A row is one line: no number needs a line break, so
 * that a quote which is never closed costs its own row and no other.
 */
final class RegistryFile {

    private static final String PHONE = "phone";
    private static final String LISTED = "listed";
    private static final String CHECKED_ON = "checked_on";
    private static final List<String> COLUMNS = List.of(PHONE, LISTED, CHECKED_ON);

    private static final int BEGINNING = 120;

    /** Anything else is no number but something that a program made of one, such as 9.19812E+11. */
    private static final Pattern NUMBER = Pattern.compile("\\+?[0-9 ()./\\-]{1,40}");

    /** Area code and number, such as {@code 212,5551234}; some lists leave the comma out. */
    private static final Pattern US_ROW = Pattern.compile("\\s*\"?([2-9][0-9]{2})\"?\\s*,?\\s*\"?([0-9]{7})\"?\\s*");

    private static final String US = "US";

    private static final Pattern SPREADSHEET_NUMBER = Pattern.compile("[0-9]{6,}\\.0+");

    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();

    private final Lines lines;
    private final RegistryUpload upload;
    private final CsvReaderBuilder parser;
    private final List<String> header;

    /** A first line that is a row already; null once it has been read. */
    private @Nullable Line ahead;

    private long row;

    private RegistryFile(Lines lines, RegistryUpload upload, char separator, List<String> header) {
        this.lines = lines;
        this.upload = upload;
        this.parser = parser(separator);
        this.header = header;
    }

    /** A list of the registry of the US, whose header is empty. */
    private RegistryFile(Lines lines, RegistryUpload upload, Line first) {
        this(lines, upload, ',', List.of());
        this.ahead = first;
    }

    /**
     * Reads as far as the header, by whose absence a list of the registry of the US is known.
     *
     * @throws UnusableFileException when no row of it could be taken
     */
    static RegistryFile open(InputStream file, RegistryUpload upload) throws IOException, UnusableFileException {
        Lines lines = new Lines(FileText.read(file));
        Line first = lines.next();
        while (first != null && first.text().isBlank()) {
            first = lines.next();
        }
        if (first == null || first.tooLong()) {
            throw new UnusableFileException("The file has no header line. Its first line must name the columns: phone,"
                    + " and optionally listed and checked_on.");
        }
        if (US_ROW.matcher(first.text()).matches() && upload.country().equals(US)) {
            return new RegistryFile(lines, upload, first);
        }
        char separator = separatorOf(first.text());
        List<String> header = header(first.text(), separator);
        for (String column : COLUMNS) {
            int times = Collections.frequency(header, column);
            if (times > 1) {
                throw new UnusableFileException("The header names the column " + column + " " + times + " times.");
            }
            if (times == 0 && column.equals(PHONE)) {
                throw new UnusableFileException("The header has no column phone. The first line must name the columns:"
                        + " phone, and optionally listed and checked_on. Without a header, only lists of the registry of"
                        + " the US are taken, such as 212,5551234 with country=US.");
            }
        }
        return new RegistryFile(lines, upload, separator, header);
    }

    private static char separatorOf(String line) {
        return Separator.of(
                candidate -> header(line, (char) candidate),
                cells -> cells.stream().filter(COLUMNS::contains).count());
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
                .filter(name -> !name.isEmpty() && !COLUMNS.contains(name))
                .toList();
    }

    /** The next row that is not empty; null at the end. */
    @Nullable
    RegistryRow next() throws IOException {
        for (Line line = line(); line != null; line = line()) {
            row++;
            if (line.tooLong()) {
                return refused(Why.UNREADABLE_ROW, "has more than " + Lines.LONGEST + " characters.");
            }
            if (!line.text().isBlank()) {
                RegistryRow read = read(line.text());
                if (read != null) {
                    return read;
                }
            }
        }
        return null;
    }

    private @Nullable Line line() throws IOException {
        Line first = ahead;
        ahead = null;
        return first == null ? lines.next() : first;
    }

    private @Nullable RegistryRow read(String line) {
        return header.isEmpty() ? readOfUs(line) : readUnderHeader(line);
    }

    private RegistryRow readOfUs(String line) {
        Matcher cells = US_ROW.matcher(line);
        return cells.matches()
                ? new RegistryRow.Checked(row, "+1" + cells.group(1) + cells.group(2), true, upload.checkedOn())
                : refused(Why.INVALID_PHONE, "is not an area code and a number of seven digits, such as 212,5551234.");
    }

    private @Nullable RegistryRow readUnderHeader(String line) {
        if (line.indexOf('\uFFFD') >= 0) {
            return refused(Why.UNREADABLE_ROW, "has bytes that are not UTF-8. Save the file as \"CSV UTF-8\".");
        }
        if (line.chars().filter(each -> each == '"').count() % 2 != 0) {
            return refused(Why.UNREADABLE_ROW, "opens a quote (\") that is not closed on its line.");
        }
        List<String> cells;
        try {
            cells = parser.ofSingleCsvRecord(line).getFields();
        } catch (CsvParseException broken) {
            return refused(Why.UNREADABLE_ROW, "is not well-formed CSV.");
        }
        if (cells.stream().allMatch(String::isBlank)) {
            return null;
        }
        return cells.size() == header.size()
                ? checked(cells)
                : refused(
                        Why.UNREADABLE_ROW,
                        "has " + cells.size() + " columns where the header has " + header.size() + ".");
    }

    private RegistryRow checked(List<String> cells) {
        Optional<Boolean> listed = listed(cell(cells, LISTED));
        if (listed.isEmpty()) {
            return refused(Why.INVALID_LISTED, "says neither true nor false in the column listed.");
        }
        String date = cell(cells, CHECKED_ON);
        Optional<LocalDate> checkedOn = date.isEmpty() ? Optional.of(upload.checkedOn()) : upload.date(date);
        if (checkedOn.isEmpty()) {
            return refused(
                    Why.INVALID_CHECKED_ON, "has no date until today, such as 2026-05-01, in the column checked_on.");
        }
        Optional<PhoneNumber> number = number(cell(cells, PHONE));
        if (number.isEmpty()) {
            return refused(
                    Why.INVALID_PHONE,
                    "has no phone number. Write it with its country code, such as +912041234567, in a cell that is text:"
                            + " a spreadsheet shortens what it takes for a number.");
        }
        if (!isOfCountry(number.get(), listed.get())) {
            return refused(Why.OTHER_COUNTRY, "has a number that is not of " + upload.country() + ".");
        }
        return new RegistryRow.Checked(row, GivenAddress.phone(number.get()).text(), listed.get(), checkedOn.get());
    }

    private String cell(List<String> cells, String column) {
        int index = header.indexOf(column);
        return index < 0 ? "" : cells.get(index).strip();
    }

    private static Optional<Boolean> listed(String cell) {
        return switch (cell.toLowerCase(Locale.ROOT)) {
            case "", "true", "yes" -> Optional.of(true);
            case "false", "no" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private Optional<PhoneNumber> number(String cell) {
        String text = Normalizer.normalize(cell, Normalizer.Form.NFKC).strip();
        if (!NUMBER.matcher(text).matches() || SPREADSHEET_NUMBER.matcher(text).matches()) {
            return Optional.empty();
        }
        return E164.read(text).filter(NUMBERS::isPossibleNumber).or(() -> GivenAddress.number(text, upload.country()));
    }

    /**
     * Countries share calling codes, and their registries list neighbours (that of the US has numbers of Puerto Rico). To
     * keep off a neighbour's number does no harm; that it may be called only its own country's registry can say.
     */
    private boolean isOfCountry(PhoneNumber number, boolean listed) {
        return number.getCountryCode() == NUMBERS.getCountryCodeForRegion(upload.country())
                && (listed || upload.country().equals(NUMBERS.getRegionCodeForNumber(number)));
    }

    private RegistryRow.Refused refused(Why why, String detail) {
        return new RegistryRow.Refused(row, why, "Row " + row + " " + detail);
    }
}
