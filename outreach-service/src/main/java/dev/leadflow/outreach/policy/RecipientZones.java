package dev.leadflow.outreach.policy;

import com.google.i18n.phonenumbers.PhoneNumberToTimeZonesMapper;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.E164;
import dev.leadflow.common.event.OrganizationSettings;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The time zones in which a recipient may live. A number tells more than one where its area lies in several. */
final class RecipientZones {

    private RecipientZones() {}

    /** Empty when no zone is known. */
    static Set<ZoneId> of(Contact contact, LawBook laws, @Nullable OrganizationSettings settings) {
        if (contact.channel() == Channel.VOICE) {
            return ofPhone(contact.recipient());
        }
        Optional<String> country = RecipientCountry.byLaw(contact, settings);
        String phone = contact.lead().phone();
        Set<ZoneId> ofPhone =
                phone != null && RecipientCountry.ofPhone(phone).equals(country) ? ofPhone(phone) : Set.of();
        return ofPhone.isEmpty() ? laws.zonesOf(country) : ofPhone;
    }

    private static Set<ZoneId> ofPhone(String number) {
        Set<ZoneId> zones = new LinkedHashSet<>();
        E164.read(number)
                .map(read -> PhoneNumberToTimeZonesMapper.getInstance().getTimeZonesForNumber(read))
                .ifPresent(names -> names.forEach(name -> zone(name).ifPresent(zones::add)));
        return zones;
    }

    /** Not known to Java: nor is "Etc/Unknown", the mapper's word for no zone. */
    private static Optional<ZoneId> zone(String name) {
        try {
            return Optional.of(ZoneId.of(name));
        } catch (DateTimeException unknown) {
            return Optional.empty();
        }
    }
}
