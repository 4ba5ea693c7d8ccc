package dev.leadflow.optout;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.OrganizationId;
import java.net.IDN;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An address as somebody wrote it, brought to the form in which it is suppressed. Takes whatever can be an address, for to refuse
 * one that exists would do harm; and nothing that only looks like one, for whoever was meant would be contacted all the same.
 */
sealed interface GivenAddress {

    /** The region of numbers without a country code, in files that name none. */
    String DEFAULT_REGION = "IN";

    /** In characters, with what stands around it. */
    int LONGEST = 1_000;

    /** No region at all. */
    String ANYWHERE = "ZZ";

    /** What mail programs, lists and sentences put around an address. */
    Pattern AROUND = Pattern.compile(
            "^(?:mailto:|[\\p{Cf}\\s<(\\[\"',;:])+|[\\p{Cf}\\s>)\\]\"',;:.]+$", Pattern.CASE_INSENSITIVE);

    /** Never part of an address without quotation marks (RFC 5322, 3.2.3), which nobody gives a business. */
    Pattern EMAIL = Pattern.compile(
            "[^\\s\\p{Cntrl}\\p{Cs}\\p{Cf}<>()\\[\\]\",;:\\\\@]{1,64}@[^@\\s\\p{Cntrl}\\p{Cs}\\p{Cf}<>()\\[\\]\"',;:\\\\]{1,253}");

    String text();

    Suppressed.Kind kind();

    /** Under which keys the address is suppressed. */
    List<String> keys(KeyedHash keys, OrganizationId organization);

    /** Local part as given, domain in lower case. */
    record Email(String text) implements GivenAddress {

        @Override
        public Suppressed.Kind kind() {
            return Suppressed.Kind.EMAIL;
        }

        /** An international domain is one and the same in letters and in its ASCII form, so both are suppressed. */
        @Override
        public List<String> keys(KeyedHash keys, OrganizationId organization) {
            String local = text.substring(0, text.lastIndexOf('@') + 1);
            String domain = text.substring(local.length());
            return Stream.of(domain, ascii(domain).orElse(domain), unicode(domain))
                    .map(form -> keys.email(organization, local + form))
                    .distinct()
                    .toList();
        }
    }

    /** E.164. */
    record Phone(String text) implements GivenAddress {

        @Override
        public Suppressed.Kind kind() {
            return Suppressed.Kind.PHONE;
        }

        @Override
        public List<String> keys(KeyedHash keys, OrganizationId organization) {
            return List.of(keys.phone(organization, text));
        }
    }

    /** Empty when the text cannot be an email address. */
    static Optional<GivenAddress> email(String given) {
        if (given.length() > LONGEST) {
            return Optional.empty();
        }
        String text = AROUND.matcher(Normalizer.normalize(given, Normalizer.Form.NFKC))
                .replaceAll("");
        int at = text.lastIndexOf('@');
        if (!EMAIL.matcher(text).matches()) {
            return Optional.empty();
        }
        String domain = text.substring(at + 1).toLowerCase(Locale.ROOT);
        return domain.indexOf('.') > 0 && ascii(domain).isPresent()
                ? Optional.of(new Email(text.substring(0, at + 1) + domain))
                : Optional.empty();
    }

    /**
     * Empty when the text cannot be a phone number, or has no country code: whose number it would be in another country is not the one
     * who asked.
     */
    static Optional<GivenAddress> phone(String given) {
        return number(given.strip().replaceFirst("^00", "+"), ANYWHERE).map(GivenAddress::phone);
    }

    static GivenAddress phone(PhoneNumber number) {
        return new Phone(PhoneNumberUtil.getInstance().format(number, PhoneNumberFormat.E164));
    }

    /**
     * The number that the text dials; empty when it dials none.
     *
     * @param region where it is dialled when it has no country code
     */
    static Optional<PhoneNumber> number(String given, String region) {
        PhoneNumberUtil numbers = PhoneNumberUtil.getInstance();
        try {
            PhoneNumber number = numbers.parse(given, region);
            return numbers.isPossibleNumberWithReason(number) == ValidationResult.IS_POSSIBLE
                    ? Optional.of(number)
                    : Optional.empty();
        } catch (NumberParseException malformed) {
            return Optional.empty();
        }
    }

    /** The keys of the address that the text may be, in whatever spelling; none when it is only a part of one. */
    static List<String> possibleKeys(String text, KeyedHash keys, OrganizationId organization) {
        return Stream.of(email(text), number(text, DEFAULT_REGION).map(GivenAddress::phone))
                .flatMap(Optional::stream)
                .flatMap(address -> address.keys(keys, organization).stream())
                .toList();
    }

    private static Optional<String> ascii(String domain) {
        try {
            return Optional.of(IDN.toASCII(domain, IDN.ALLOW_UNASSIGNED));
        } catch (IllegalArgumentException | IndexOutOfBoundsException malformed) {
            return Optional.empty();
        }
    }

    /** Besides IllegalArgumentException, java.net.IDN lets IndexOutOfBoundsException escape for some texts. */
    private static String unicode(String domain) {
        try {
            return IDN.toUnicode(domain, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException | IndexOutOfBoundsException malformed) {
            return domain;
        }
    }
}
