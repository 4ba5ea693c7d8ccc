package dev.leadflow.optout;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import dev.leadflow.common.file.FileText;
import dev.leadflow.common.file.Lines;
import dev.leadflow.common.file.Lines.Line;
import dev.leadflow.common.file.UnusableFileException;
import dev.leadflow.optout.RefusedRow.Why;
import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file of a registry, read once from its beginning to its end in bounded memory: CSV under a header, or as the registry of
 * the US gives it, an area code and a number on each line and no header.
 */
final class RegistryFile {

    private static final String LISTED = "listed";
    private static final String CHECKED_ON = "checked_on";

    /** Area code and number, such as {@code 212,5551234}; some lists leave the comma out. */
    private static final Pattern US_ROW = Pattern.compile("\\s*\"?([2-9][0-9]{2})\"?\\s*,?\\s*\"?([0-9]{7})\"?\\s*");

    private static final String US = "US";

    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();

    private final RegistryUpload upload;
    private final Lines lines;

    /** Null for a list of the registry of the US. */
    private final @Nullable CsvRows rows;

    private long row;

    private RegistryFile(RegistryUpload upload, Lines lines, @Nullable CsvRows rows) {
        this.upload = upload;
        this.lines = lines;
        this.rows = rows;
    }

    /**
     * Reads as far as the header, by whose absence a list of the registry of the US is known.
     *
     * @throws UnusableFileException when no row of it could be taken
     */
    static RegistryFile open(InputStream file, RegistryUpload upload) throws IOException, UnusableFileException {
        Lines lines = new Lines(FileText.read(file));
        Line first = CsvRows.first(lines);
        boolean listOfUs = first != null
                && !first.tooLong()
                && US_ROW.matcher(first.text()).matches()
                && upload.country().equals(US);
        return new RegistryFile(
                upload,
                lines,
                listOfUs
                        ? null
                        : CsvRows.open(
                                lines,
                                List.of(LISTED, CHECKED_ON),
                                "Without a header, only lists of the registry of the US are taken, such as 212,5551234"
                                        + " with country=US."));
    }

    /** The names of columns that mean nothing here. */
    List<String> ignoredColumns() {
        return rows == null ? List.of() : rows.ignoredColumns();
    }

    /** The next row that is not empty; null at the end. */
    @Nullable
    RegistryRow next() throws IOException {
        if (rows == null) {
            return nextOfUs();
        }
        return switch (rows.next()) {
            case null -> null;
            case CsvRow.Cells cells -> checked(cells);
            case RefusedRow refused -> refused;
        };
    }

    private @Nullable RegistryRow nextOfUs() throws IOException {
        for (Line line = lines.next(); line != null; line = lines.next()) {
            row++;
            if (line.tooLong() || !line.text().isBlank()) {
                Matcher cells = US_ROW.matcher(line.text());
                return cells.matches() && !line.tooLong()
                        ? new RegistryRow.Checked(row, "+1" + cells.group(1) + cells.group(2), true, upload.checkedOn())
                        : RefusedRow.of(
                                row,
                                Why.INVALID_PHONE,
                                "is not an area code and a number of seven digits, such as 212,5551234.");
            }
        }
        return null;
    }

    private RegistryRow checked(CsvRow.Cells cells) {
        Optional<Boolean> listed = listed(cells.cell(LISTED));
        if (listed.isEmpty()) {
            return cells.refused(Why.INVALID_LISTED, "says neither true nor false in the column listed.");
        }
        String date = cells.cell(CHECKED_ON);
        Optional<LocalDate> checkedOn = date.isEmpty() ? Optional.of(upload.checkedOn()) : upload.date(date);
        if (checkedOn.isEmpty()) {
            return cells.refused(
                    Why.INVALID_CHECKED_ON, "has no date until today, such as 2026-05-01, in the column checked_on.");
        }
        Optional<PhoneNumber> number = NumberCell.read(cells.cell(CsvRows.PHONE), upload.country());
        if (number.isEmpty()) {
            return cells.refused(Why.INVALID_PHONE, NumberCell.ADVICE);
        }
        if (!isOfCountry(number.get(), listed.get())) {
            return cells.refused(Why.OTHER_COUNTRY, "has a number that is not of " + upload.country() + ".");
        }
        return new RegistryRow.Checked(
                cells.number(), GivenAddress.phone(number.get()).text(), listed.get(), checkedOn.get());
    }

    private static Optional<Boolean> listed(String cell) {
        return switch (cell.toLowerCase(Locale.ROOT)) {
            case "", "true", "yes" -> Optional.of(true);
            case "false", "no" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /**
     * Countries share calling codes, and their registries list neighbours (that of the US has numbers of Puerto Rico). To
     * keep off a neighbour's number does no harm; that it may be called only its own country's registry can say.
     */
    private boolean isOfCountry(PhoneNumber number, boolean listed) {
        return number.getCountryCode() == NUMBERS.getCountryCodeForRegion(upload.country())
                && (listed || upload.country().equals(NUMBERS.getRegionCodeForNumber(number)));
    }
}
