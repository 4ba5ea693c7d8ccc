package dev.leadflow.verifier;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import dev.leadflow.common.event.AddressVerification.Status;
import dev.leadflow.common.event.E164;
import dev.leadflow.verifier.PhoneFinding.LineType;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Judges numbers by the numbering plans that libphonenumber carries: validity, type and region, without asking anybody. */
final class LibphonenumberVerifier implements PhoneVerifier {

    static final String PROVIDER = "libphonenumber";

    /** Row 103: nothing but E.164 is ever called. */
    private static final Pattern FORM = Pattern.compile("\\+[1-9][0-9]{6,14}");

    /** Nothing is guessed: the number says its country itself. */
    private static final String NO_DEFAULT_REGION = "ZZ";

    /** What libphonenumber calls the region of codes such as +800. */
    private static final String NO_SINGLE_COUNTRY = PhoneNumberUtil.REGION_CODE_FOR_NON_GEO_ENTITY;

    private final PhoneNumberUtil numbers = PhoneNumberUtil.getInstance();

    @Override
    public PhoneFinding verify(String e164) {
        String text = e164.strip();
        return E164.read(text).flatMap(this::ofAssigned).orElseGet(() -> ofAnyText(text));
    }

    /** Empty when the digits are no assigned number as they stand. */
    private Optional<PhoneFinding> ofAssigned(PhoneNumber number) {
        PhoneNumberType type = numbers.getNumberType(number);
        return type == PhoneNumberType.UNKNOWN
                ? Optional.empty()
                : Optional.of(ofType(lineType(type), numbers.getRegionCodeForNumber(number)));
    }

    private PhoneFinding ofAnyText(String text) {
        if (!FORM.matcher(text).matches()) {
            return invalid("Not an international number (E.164).");
        }
        PhoneNumber number;
        try {
            number = numbers.parse(text, NO_DEFAULT_REGION);
        } catch (NumberParseException unknown) {
            return invalid("Not a phone number of any country.");
        }
        // Parsing drops digits that belong to no number (a national prefix, say); what would be dialled is the whole
        // text.
        if (!numbers.format(number, PhoneNumberUtil.PhoneNumberFormat.E164).equals(text)) {
            return invalid("Not an international number (E.164): it contains a national prefix.");
        }
        PhoneNumberType type = numbers.getNumberType(number);
        if (type != PhoneNumberType.UNKNOWN) {
            return ofType(lineType(type), numbers.getRegionCodeForNumber(number));
        }
        // A number is valid exactly when its type is known; what is left has at best the right length.
        if (numbers.isPossibleNumberWithReason(number) == ValidationResult.IS_POSSIBLE) {
            return judged(
                    Status.RISKY, 0.4, LineType.UNKNOWN, null, "It has the length of a number, but is not assigned.");
        }
        return invalid("Too short or too long for its country.");
    }

    private static PhoneFinding ofType(LineType type, @Nullable String code) {
        String region = NO_SINGLE_COUNTRY.equals(code) ? null : code;
        String where = region == null ? " of no single country." : " in " + region + ".";
        return switch (type) {
            case MOBILE -> judged(Status.VALID, 0.95, type, region, "A mobile number" + where);
            case FIXED -> judged(Status.VALID, 0.95, type, region, "A fixed line" + where);
            case FIXED_OR_MOBILE -> judged(Status.VALID, 0.9, type, region, "A fixed line or mobile number" + where);
            case VOIP -> judged(Status.VALID, 0.8, type, region, "An internet phone number" + where);
            case COMPANY_WIDE -> judged(Status.VALID, 0.8, type, region, "A company-wide number" + where);
            case TOLL_FREE -> judged(Status.RISKY, 0.7, type, region, "A toll-free number" + where);
            case SHARED_COST -> judged(Status.RISKY, 0.6, type, region, "A shared-cost number" + where);
            case PERSONAL -> judged(Status.RISKY, 0.4, type, region, "A number that follows a person" + where);
            case UNKNOWN -> judged(Status.RISKY, 0.4, type, region, "A number of unknown type" + where);
            case PREMIUM -> judged(Status.RISKY, 0.1, type, region, "A premium-rate number" + where);
            case PAGER -> judged(Status.RISKY, 0.1, type, region, "A pager" + where);
            case VOICEMAIL -> judged(Status.RISKY, 0.1, type, region, "A voice mailbox" + where);
        };
    }

    private static LineType lineType(PhoneNumberType type) {
        return switch (type) {
            case MOBILE -> LineType.MOBILE;
            case FIXED_LINE -> LineType.FIXED;
            case FIXED_LINE_OR_MOBILE -> LineType.FIXED_OR_MOBILE;
            case TOLL_FREE -> LineType.TOLL_FREE;
            case SHARED_COST -> LineType.SHARED_COST;
            case PREMIUM_RATE -> LineType.PREMIUM;
            case VOIP -> LineType.VOIP;
            case UAN -> LineType.COMPANY_WIDE;
            case PERSONAL_NUMBER -> LineType.PERSONAL;
            case PAGER -> LineType.PAGER;
            case VOICEMAIL -> LineType.VOICEMAIL;
            case UNKNOWN -> LineType.UNKNOWN;
        };
    }

    private static PhoneFinding invalid(String why) {
        return judged(Status.INVALID, 0, LineType.UNKNOWN, null, why);
    }

    private static PhoneFinding judged(
            Status status, double confidence, LineType type, @Nullable String region, String detail) {
        return new PhoneFinding.Judged(PROVIDER, status, confidence, type, region, detail);
    }
}
