package dev.leadflow.optout;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import dev.leadflow.common.event.E164;
import java.text.Normalizer;
import java.util.Optional;
import java.util.regex.Pattern;

/** A phone number in a cell of a file. */
final class NumberCell {

    /** What is wrong with a row whose cell has none. */
    static final String ADVICE =
            "has no phone number. Write it with its country code, such as +912041234567, in a cell that is text:"
                    + " a spreadsheet shortens what it takes for a number.";

    /** Anything else is no number but something that a program made of one, such as 9.19812E+11. */
    private static final Pattern NUMBER = Pattern.compile("\\+?[0-9 ()./\\-]{1,40}");

    /** Marks of the direction of writing and the like, which come along when a number is copied. */
    private static final Pattern INVISIBLE = Pattern.compile("\\p{Cf}+");

    private static final Pattern DASH = Pattern.compile("\\p{Pd}");

    private static final Pattern SPREADSHEET_NUMBER = Pattern.compile("[0-9]{6,}\\.0+");

    private NumberCell() {}

    /**
     * Empty when the cell has no number, or what a spreadsheet made of one.
     *
     * @param region where it is dialled when it has no country code
     */
    static Optional<PhoneNumber> read(String cell, String region) {
        String seen = INVISIBLE
                .matcher(Normalizer.normalize(cell, Normalizer.Form.NFKC))
                .replaceAll("");
        String text = DASH.matcher(seen).replaceAll("-").strip();
        if (!NUMBER.matcher(text).matches() || SPREADSHEET_NUMBER.matcher(text).matches()) {
            return Optional.empty();
        }
        return E164.read(text)
                .filter(PhoneNumberUtil.getInstance()::isPossibleNumber)
                .or(() -> GivenAddress.number(text, region));
    }
}
