package dev.leadflow.outreach.decision;

import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.kafka.EventSerde;
import dev.leadflow.outreach.policy.Counts;
import dev.leadflow.outreach.policy.RecipientCountry;
import dev.leadflow.outreach.policy.RecipientDomain;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

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
    private static final String SPENT = "spent-by-day";
    private static final String CALLS = "calls-under-way";

    /** A cleared call may wait for its provider for so long before it begins. */
    private static final Duration BEFORE_A_CALL = Duration.ofMinutes(5);

    private static final Duration PERIOD = Duration.ofMinutes(60);
    private static final Duration DOMAINS_KEPT = Duration.ofHours(4);
    private static final int DAYS_KEPT = 3;

    private final KeyValueStore<String, Place> byContact;
    private final KeyValueStore<String, Integer> byDay;
    private final KeyValueStore<String, Recent> byDomain;
    private final KeyValueStore<String, BigDecimal> spent;
    private final KeyValueStore<String, CallsUnderWay> calls;

    Places(
            KeyValueStore<String, Place> byContact,
            KeyValueStore<String, Integer> byDay,
            KeyValueStore<String, Recent> byDomain,
            KeyValueStore<String, BigDecimal> spent,
            KeyValueStore<String, CallsUnderWay> calls) {
        this.byContact = byContact;
        this.byDay = byDay;
        this.byDomain = byDomain;
        this.spent = spent;
        this.calls = calls;
    }

    /**
     * @param country that is called; empty for an email
     * @param cost the most that the contact may cost
     * @param day the date on the organization's wall when the place was taken
     */
    record Place(
            OrganizationId organizationId,
            Channel channel,
            String domain,
            String country,
            LocalDate day,
            Instant reservedAt,
            BigDecimal cost) {

        /** A place that was taken before costs were counted cost nothing. */
        Place {
            cost = Objects.requireNonNullElse(cost, BigDecimal.ZERO);
        }

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

    /** @param ends when each call of an organization will have ended at the latest, by contact */
    record CallsUnderWay(Map<String, Instant> ends) {

        static final CallsUnderWay NONE = new CallsUnderWay(Map.of());

        CallsUnderWay plus(ContactId contact, Instant end, Instant now) {
            Map<String, Instant> more = new TreeMap<>(after(now).ends);
            more.put(contact.toString(), end);
            return new CallsUnderWay(more);
        }

        CallsUnderWay minus(ContactId contact) {
            Map<String, Instant> fewer = new TreeMap<>(ends);
            fewer.remove(contact.toString());
            return new CallsUnderWay(fewer);
        }

        CallsUnderWay after(Instant moment) {
            return new CallsUnderWay(ends.entrySet().stream()
                    .filter(each -> each.getValue().isAfter(moment))
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
        }
    }

    /** In one order, so that the topology is described the same way each time. */
    static Set<StoreBuilder<?>> stores() {
        return new LinkedHashSet<>(List.of(
                store(BY_CONTACT, EventSerde.of(Place.class)),
                ofMany(BY_DAY, Serdes.Integer()),
                store(BY_DOMAIN, EventSerde.of(Recent.class)),
                ofMany(SPENT, EventSerde.of(BigDecimal.class)),
                ofMany(CALLS, EventSerde.of(CallsUnderWay.class))));
    }

    /** What changes with every contact of an organization; its writes are gathered until the commit. */
    private static StoreBuilder<?> ofMany(String name, Serde<?> values) {
        return store(name, values).withCachingEnabled();
    }

    private static StoreBuilder<?> store(String name, Serde<?> values) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.String(), values);
    }

    static Places in(ProcessingContext context) {
        return new Places(
                context.getStateStore(BY_CONTACT),
                context.getStateStore(BY_DAY),
                context.getStateStore(BY_DOMAIN),
                context.getStateStore(SPENT),
                context.getStateStore(CALLS));
    }

    /** What the contact's organization has used up, as the rules count it; no rule asks for an email how many calls are under way. */
    Counts counts(Contact contact, LocalDate today, Instant now) {
        OrganizationId organization = contact.organizationId();
        return new Counts(
                takenOn(today, organization, contact.channel()),
                takenToCountryOf(contact, today),
                recentToDomainOf(contact, now),
                contact.channel() == Channel.VOICE ? callsUnderWay(organization, now) : List.of(),
                spentOn(today, organization));
    }

    List<Instant> callsUnderWay(OrganizationId organization, Instant now) {
        return calls(organization).after(now).ends().values().stream().sorted().toList();
    }

    private CallsUnderWay calls(OrganizationId organization) {
        return Objects.requireNonNullElse(calls.get(organization.toString()), CallsUnderWay.NONE);
    }

    BigDecimal spentOn(LocalDate day, OrganizationId organization) {
        return Objects.requireNonNullElse(spent.get(spentKey(organization, day)), BigDecimal.ZERO);
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
    void take(Contact contact, OrganizationSettings settings, Instant now) {
        Place place = new Place(
                contact.organizationId(),
                contact.channel(),
                RecipientDomain.of(contact),
                RecipientCountry.of(contact).orElse(""),
                LocalDate.ofInstant(now, settings.zone()),
                now,
                settings.spending().ofOne(contact.channel(), settings.calling()));
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
        spend(place, place.cost);
        if (place.channel == Channel.VOICE) {
            Instant end = now.plus(BEFORE_A_CALL).plus(settings.calling().timeLimit());
            calls.put(
                    place.organizationId.toString(), calls(place.organizationId).plus(contact.contactId(), end, now));
        }
    }

    /** Frees whatever place the contact has. */
    void free(ContactId contact) {
        Place place = byContact.get(contact.toString());
        if (place != null) {
            byContact.delete(contact.toString());
            byDay.put(place.dayKey(), Math.max(0, taken(place.dayKey()) - 1));
            if (!place.country.isEmpty()) {
                byDay.put(place.countryKey(), Math.max(0, taken(place.countryKey()) - 1));
            }
            if (!place.domain.isEmpty()) {
                byDomain.put(place.domainKey(), recent(place.domainKey()).minus(place.reservedAt));
            }
            spend(place, place.cost.negate());
            if (place.channel == Channel.VOICE) {
                var unused = freeSlot(place.organizationId, contact);
            }
        }
    }

    /**
     * Frees the contact's place if it is still the one taken at that moment.
     *
     * @return whether it was
     */
    boolean free(ContactId contact, Instant takenAt) {
        if (placeTaken(contact, takenAt) == null) {
            return false;
        }
        free(contact);
        return true;
    }

    /** The contact's place if it is the one taken at that moment: it may have got another one since. */
    private @Nullable Place placeTaken(ContactId contact, Instant moment) {
        Place place = byContact.get(contact.toString());
        return place != null && place.reservedAt.equals(moment.truncatedTo(ChronoUnit.MILLIS)) ? place : null;
    }

    /**
     * Frees the slot of the contact's call if its place is still the one taken at that moment.
     *
     * @return whether it was taken
     */
    boolean endCall(ContactId contact, Instant takenAt) {
        Place place = placeTaken(contact, takenAt);
        return place != null && freeSlot(place.organizationId, contact);
    }

    private boolean freeSlot(OrganizationId organization, ContactId contact) {
        CallsUnderWay underWay = calls(organization);
        if (!underWay.ends.containsKey(contact.toString())) {
            return false;
        }
        calls.put(organization.toString(), underWay.minus(contact));
        return true;
    }

    private void spend(Place place, BigDecimal amount) {
        if (amount.signum() != 0) {
            String key = spentKey(place.organizationId, place.day);
            spent.put(key, spentOn(place.day, place.organizationId).add(amount).max(BigDecimal.ZERO));
        }
    }

    /** Forgets what no rule looks at any more. */
    void tidy(Instant now) {
        LocalDate oldest = LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(DAYS_KEPT);
        forgetBefore(oldest, byDay);
        forgetBefore(oldest, spent);
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

    private static <V> void forgetBefore(LocalDate day, KeyValueStore<String, V> byDate) {
        try (KeyValueIterator<String, V> old = byDate.range(null, day.toString())) {
            old.forEachRemaining(each -> byDate.delete(each.key));
        }
    }

    /** The date first, so that the old ones lie together. */
    private static String dayKey(OrganizationId organization, Channel channel, LocalDate day) {
        return day + "|" + organization + "|" + channel;
    }

    private static String countryKey(OrganizationId organization, String country, LocalDate day) {
        return dayKey(organization, Channel.VOICE, day) + "|" + country;
    }

    private static String spentKey(OrganizationId organization, LocalDate day) {
        return day + "|" + organization;
    }

    private static String domainKey(OrganizationId organization, String domain) {
        return organization + "|" + domain;
    }
}
