package dev.leadflow.common.event;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.Optional;
import java.util.Set;

/**
 * Takes international numbers apart, the form in which events carry phones (ITU-T E.164). A number in this form needs none of
 * the guessing that makes libphonenumber's parser slow: it lies on the way of every lead, twice.
 */
public final class E164 {

    private static final Set<Integer> CALLING_CODES =
            PhoneNumberUtil.getInstance().getSupportedCallingCodes();

    private static final int SHORTEST = 8;
    private static final int LONGEST = 16;

    private E164() {}

    /**
     * The number that exactly these digits dial; it need not be assigned to anybody. Empty for any other way of writing, and
     * for a zero after the country's code, which the library has to judge: here a national prefix, there part of the number.
     */
    public static Optional<PhoneNumber> read(String text) {
        if (text.length() < SHORTEST || text.length() > LONGEST || text.charAt(0) != '+' || text.charAt(1) == '0') {
            return Optional.empty();
        }
        for (int i = 1; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return Optional.empty();
            }
        }
        int code = 0;
        for (int length = 1; length <= 3; length++) {
            code = code * 10 + (text.charAt(length) - '0');
            if (CALLING_CODES.contains(code)) {
                return text.charAt(length + 1) == '0'
                        ? Optional.empty()
                        : Optional.of(new PhoneNumber()
                                .setCountryCode(code)
                                .setNationalNumber(Long.parseLong(text, length + 1, text.length(), 10)));
            }
        }
        return Optional.empty();
    }
}
