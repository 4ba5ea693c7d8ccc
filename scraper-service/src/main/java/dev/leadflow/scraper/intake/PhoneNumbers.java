package dev.leadflow.scraper.intake;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import dev.leadflow.common.event.E164;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Telephone numbers as people write them, to E.164. */
public final class PhoneNumbers {

    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();

    /** What stands between several numbers of one cell. */
    private static final Pattern BETWEEN = Pattern.compile("[,;|\\n\\r]+|\\s+(?:or|and|oder|und|&)\\s+");

    /** Stands between numbers as well, and in German and in other countries behind the area code of one: 089/5551234. */
    private static final Pattern SLASH = Pattern.compile("/+");

    private static final Pattern SPREADSHEET_NUMBER = Pattern.compile("(\\d{6,15})\\.0+");
    private static final Pattern SCIENTIFIC = Pattern.compile("\\d([.,]\\d+)?[eE]\\+?\\d{1,2}");
    private static final Pattern LABEL = Pattern.compile("^(?:[\\p{Alpha}. ]{1,12}:|['=\"`]+)\\s*");

    private PhoneNumbers() {}

    /**
     * The first valid number of a cell.
     *
     * @param regions ISO 3166-1 alpha-2 regions to try, in this order, for a number without a country code
     */
    public static Optional<String> e164(String cell, List<String> regions) {
        if (E164.read(cell).filter(NUMBERS::isValidNumber).isPresent()) {
            return Optional.of(cell);
        }
        return BETWEEN.splitAsStream(cell)
                .flatMap(part -> first(part, regions).stream())
                .findFirst();
    }

    /** What the slash stands for is told by what is before it: a number of its own, or a part of one. */
    private static Optional<String> first(String part, List<String> regions) {
        String[] pieces = SLASH.split(part, -1);
        return valid(pieces[0], regions)
                .or(() -> valid(part, regions))
                .or(() -> pieces.length > 2 ? valid(pieces[0] + "/" + pieces[1], regions) : Optional.empty())
                .or(() -> Arrays.stream(pieces)
                        .skip(1)
                        .flatMap(piece -> valid(piece, regions).stream())
                        .findFirst());
    }

    private static Optional<String> valid(String part, List<String> regions) {
        String candidate = bare(part);
        return candidate.length() < 4 || candidate.length() > 60
                ? Optional.empty()
                : regions.stream()
                        .flatMap(region -> valid(candidate, region).stream())
                        .findFirst();
    }

    public static boolean isRegion(String region) {
        return NUMBERS.getSupportedRegions().contains(region);
    }

    /** Whether a spreadsheet has turned the number into something like 9.19812E+11, whose digits are lost. */
    static boolean isScientificNotation(String cell) {
        return SCIENTIFIC.matcher(cell.strip()).matches();
    }

    private static String bare(String part) {
        String text = LABEL.matcher(
                        Normalizer.normalize(part, Normalizer.Form.NFKC).strip())
                .replaceFirst("");
        var spreadsheet = SPREADSHEET_NUMBER.matcher(text);
        return spreadsheet.matches() ? spreadsheet.group(1) : text;
    }

    private static Optional<String> valid(String text, String region) {
        if (isScientificNotation(text)) {
            return Optional.empty();
        }
        try {
            PhoneNumber number = NUMBERS.parse(text, region);
            return NUMBERS.isValidNumber(number)
                    ? Optional.of(NUMBERS.format(number, PhoneNumberFormat.E164))
                    : Optional.empty();
        } catch (NumberParseException notANumber) {
            return Optional.empty();
        }
    }
}
