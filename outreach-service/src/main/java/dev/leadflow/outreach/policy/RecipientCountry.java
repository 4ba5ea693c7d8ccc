package dev.leadflow.outreach.policy;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.E164;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.OrganizationSettings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The country that a call goes to, by which calls are counted and laws are chosen. */
public final class RecipientCountry {

    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();
    private static final String NO_DEFAULT_REGION = "ZZ";

    private RecipientCountry() {}

    /** ISO 3166-1 alpha-2; empty for an email, and for a number of no single country. */
    public static Optional<String> of(Contact contact) {
        return contact.channel() == Channel.VOICE ? ofPhone(contact.recipient()) : Optional.empty();
    }

    /**
     * Whose law holds for the recipient: for a call that of the number's country; for an email that of the lead's country, or
     * else that of its phone number, or else of the region in which the organization's numbers are at home.
     */
    static Optional<String> byLaw(Contact contact, @Nullable OrganizationSettings settings) {
        if (contact.channel() == Channel.VOICE) {
            return ofPhone(contact.recipient());
        }
        Lead lead = contact.lead();
        if (lead.country() != null) {
            return Optional.of(lead.country());
        }
        return Optional.ofNullable(lead.phone())
                .flatMap(RecipientCountry::ofPhone)
                .or(() -> Optional.ofNullable(settings).map(OrganizationSettings::defaultRegion));
    }

    /** @param number E.164; of any other text no country is known */
    static Optional<String> ofPhone(String number) {
        return E164.read(number)
                .or(() -> parsed(number))
                .map(NUMBERS::getRegionCodeForNumber)
                .filter(region -> !region.equals(PhoneNumberUtil.REGION_CODE_FOR_NON_GEO_ENTITY));
    }

    private static Optional<PhoneNumber> parsed(String number) {
        try {
            return Optional.of(NUMBERS.parse(number, NO_DEFAULT_REGION));
        } catch (NumberParseException none) {
            return Optional.empty();
        }
    }
}
