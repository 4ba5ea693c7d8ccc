package dev.leadflow.outreach.decision;

import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.kafka.EventSerde;
import dev.leadflow.outreach.policy.RecipientCountry;
import dev.leadflow.outreach.policy.RecipientDomain;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The places that contacts have taken in the caps of their organizations. One step writes it, so the counts are exact.
 *
 * <p>A contact has at most one place; freeing it twice is the same as freeing it once. Days and hours that are over are
 * forgotten, but not at once, so that a clock that is set back finds its counts again.
 */
final class Places {

    private static final String BY_CONTACT = "places-by-contact";
    private static final String BY_DAY = "places-by-day";
    private static final String BY_DOMAIN = "places-by-domain";

    private static final Duration PERIOD = Duration.ofMinutes(60);
    private static final Duration DOMAINS_KEPT = Duration.ofHours(4);
    private static final int DAYS_KEPT = 3;

    private final KeyValueStore<String, Place> byContact;
    private final KeyValueStore<String, Integer> byDay;
    private final KeyValueStore<String, Recent> byDomain;

    Places(
            KeyValueStore<String, Place> byContact,
            KeyValueStore<String, Integer> byDay,
            KeyValueStore<String, Recent> byDomain) {
        this.byContact = byContact;
        this.byDay = byDay;
        this.byDomain = byDomain;
    }

    /**
     * @param country that is called; empty for an email
     * @param day the date on the organization's wall when the place was taken
     */
    record Place(
            OrganizationId organizationId,
            Channel channel,
            String domain,
            String country,
            LocalDate day,
            Instant reservedAt) {

        String dayKey() {
            return Places.dayKey(organizationId, channel, day);
        }

        String countryKey() {
            return Places.countryKey(organizationId, country, day);
        }

        String domainKey() {
            return Places.domainKey(organizationId, domain);
        }
    }

    /** When places for one domain were taken, oldest first. */
    record Recent(List<Instant> times) {

        static final Recent NONE = new Recent(List.of());

        Recent plus(Instant time) {
            return new Recent(
                    Stream.concat(times.stream(), Stream.of(time)).sorted().toList());
        }

        Recent minus(Instant time) {
            int found = times.indexOf(time);
            return found < 0
                    ? this
                    : new Recent(Stream.concat(
                                    times.subList(0, found).stream(), times.subList(found + 1, times.size()).stream())
                            .toList());
        }

        Recent after(Instant moment) {
            return new Recent(
                    times.stream().filter(time -> time.isAfter(moment)).toList());
        }
    }

    static Set<StoreBuilder<?>> stores() {
        return Set.of(
                store(BY_CONTACT, EventSerde.of(Place.class)),
                store(BY_DAY, Serdes.Integer()),
                store(BY_DOMAIN, EventSerde.of(Recent.class)));
    }

    private static StoreBuilder<?> store(String name, Serde<?> values) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.String(), values);
    }

    static Places in(ProcessingContext context) {
        return new Places(
                context.getStateStore(BY_CONTACT), context.getStateStore(BY_DAY), context.getStateStore(BY_DOMAIN));
    }

    int takenOn(LocalDate day, OrganizationId organization, Channel channel) {
        return taken(dayKey(organization, channel, day));
    }

    /** Calls into the country of the contact's recipient; 0 for an email. */
    int takenToCountryOf(Contact contact, LocalDate day) {
        return RecipientCountry.of(contact)
                .map(country -> taken(countryKey(contact.organizationId(), country, day)))
                .orElse(0);
    }

    private int taken(String key) {
        return Objects.requireNonNullElse(byDay.get(key), 0);
    }

    /** When places for the contact's domain were taken in the 60 minutes up to {@code now}; oldest first. */
    List<Instant> recentToDomainOf(Contact contact, Instant now) {
        String domain = RecipientDomain.of(contact);
        return domain.isEmpty()
                ? List.of()
                : recent(domainKey(contact.organizationId(), domain))
                        .after(now.minus(PERIOD))
                        .times();
    }

    private Recent recent(String domainKey) {
        return Objects.requireNonNullElse(byDomain.get(domainKey), Recent.NONE);
    }

    /** Takes a place for a contact that has none. */
    void take(Contact contact, ZoneId zone, Instant now) {
        Place place = new Place(
                contact.organizationId(),
                contact.channel(),
                RecipientDomain.of(contact),
                RecipientCountry.of(contact).orElse(""),
                LocalDate.ofInstant(now, zone),
                now);
        byContact.put(contact.contactId().toString(), place);
        byDay.put(place.dayKey(), taken(place.dayKey()) + 1);
        if (!place.country.isEmpty()) {
            byDay.put(place.countryKey(), taken(place.countryKey()) + 1);
        }
        if (!place.domain.isEmpty()) {
            byDomain.put(
                    place.domainKey(),
                    recent(place.domainKey()).after(now.minus(DOMAINS_KEPT)).plus(now));
        }
    }

    /** Frees whatever place the contact has. */
    void free(ContactId contact) {
        Place place = byContact.delete(contact.toString());
        if (place != null) {
            byDay.put(place.dayKey(), Math.max(0, taken(place.dayKey()) - 1));
            if (!place.country.isEmpty()) {
                byDay.put(place.countryKey(), Math.max(0, taken(place.countryKey()) - 1));
            }
            if (!place.domain.isEmpty()) {
                byDomain.put(place.domainKey(), recent(place.domainKey()).minus(place.reservedAt));
            }
        }
    }

    /**
     * Frees the contact's place if it is still the one taken at that moment: it may have got another one since.
     *
     * @return whether it was
     */
    boolean free(ContactId contact, Instant takenAt) {
        Place place = byContact.get(contact.toString());
        if (place == null || !place.reservedAt.equals(takenAt.truncatedTo(ChronoUnit.MILLIS))) {
            return false;
        }
        free(contact);
        return true;
    }

    /** Forgets what no rule looks at any more. */
    void tidy(Instant now) {
        LocalDate oldest = LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(DAYS_KEPT);
        try (KeyValueIterator<String, Integer> old = byDay.range(null, oldest.toString())) {
            old.forEachRemaining(each -> byDay.delete(each.key));
        }
        try (KeyValueIterator<String, Place> all = byContact.all()) {
            all.forEachRemaining(each -> {
                if (each.value.day.isBefore(oldest)) {
                    byContact.delete(each.key);
                }
            });
        }
        try (KeyValueIterator<String, Recent> all = byDomain.all()) {
            all.forEachRemaining(each -> {
                if (each.value.after(now.minus(DOMAINS_KEPT)).times.isEmpty()) {
                    byDomain.delete(each.key);
                }
            });
        }
    }

    /** The date first, so that the old ones lie together. */
    private static String dayKey(OrganizationId organization, Channel channel, LocalDate day) {
        return day + "|" + organization + "|" + channel;
    }

    private static String countryKey(OrganizationId organization, String country, LocalDate day) {
        return dayKey(organization, Channel.VOICE, day) + "|" + country;
    }

    private static String domainKey(OrganizationId organization, String domain) {
        return organization + "|" + domain;
    }
}
