package dev.leadflow.outreach.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Calling;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Spending;
import dev.leadflow.outreach.policy.Judging;
import dev.leadflow.outreach.policy.RecipientCountry;
import dev.leadflow.outreach.policy.RecipientDomain;
import dev.leadflow.outreach.policy.SettingsOf;
import dev.leadflow.testkit.Fixtures;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

/** Row 155. */
class PlacesProperties {

    private static final OrganizationId ORGANIZATION = Fixtures.organization();
    private static final Calling CALLING = new Calling(5, Duration.ofMinutes(10), null);
    private static final Spending SPENDING =
            new Spending("INR", new BigDecimal("0.25"), new BigDecimal("1.5"), new BigDecimal("100"));
    private static final OrganizationSettings SETTINGS =
            SettingsOf.live(ORGANIZATION).calling(CALLING).spending(SPENDING).get();
    private static final ZoneId ZONE = SETTINGS.zone();

    /** Five minutes to begin and ten to end. */
    private static final Duration SLOT = Duration.ofMinutes(15);

    private static final List<Contact> CONTACTS = IntStream.range(0, 8)
            .mapToObj(each -> new Judging()
                    .channel(each < 6 ? Channel.EMAIL : Channel.VOICE)
                    .contact()
                    .contact())
            .map(PlacesProperties::ofOneOrganization)
            .toList();

    /** One thing that happens: a contact is judged anew and takes a place, or its place is given back, perhaps again. */
    record Happening(int contact, Kind kind, Duration later) {
        enum Kind {
            TAKE,
            GIVE_BACK,
            GIVE_BACK_LONG_AGO,
            END_CALL,
            TIDY
        }
    }

    @Property(tries = 1_000)
    @Tag("prop-14")
    @Tag("prop-15")
    void countsEveryPlaceThatIsTakenAndNotGivenBackExactlyOnce(@ForAll("happenings") List<Happening> happenings) {
        Places places =
                new Places(new MapStore<>(), new MapStore<>(), new MapStore<>(), new MapStore<>(), new MapStore<>());
        Map<Contact, Instant> held = new HashMap<>();
        Set<Contact> ended = new HashSet<>();
        Instant now = Judging.NOW;
        for (Happening happening : happenings) {
            now = now.plus(happening.later);
            Contact contact = CONTACTS.get(happening.contact);
            switch (happening.kind) {
                case TAKE -> {
                    places.free(contact.contactId());
                    places.take(contact, SETTINGS, now);
                    held.put(contact, now);
                    ended.remove(contact);
                }
                case GIVE_BACK -> {
                    Instant taken = held.remove(contact);
                    if (taken != null) {
                        places.free(contact.contactId(), taken);
                        places.free(contact.contactId(), taken);
                    }
                }
                case GIVE_BACK_LONG_AGO -> places.free(contact.contactId(), now.minusSeconds(86_400));
                case END_CALL -> {
                    Instant taken = held.get(contact);
                    if (taken != null) {
                        places.endCall(contact.contactId(), taken);
                        ended.add(contact);
                    }
                }
                case TIDY -> places.tidy(now);
            }
            assertCounts(places, held, now);
            assertSlotsAndMoney(places, held, ended, now);
        }
    }

    private static void assertCounts(Places places, Map<Contact, Instant> held, Instant now) {
        for (Channel channel : Channel.values()) {
            LocalDate today = LocalDate.ofInstant(now, ZONE);
            assertThat(places.takenOn(today, CONTACTS.getFirst().organizationId(), channel))
                    .isEqualTo((int) held.entrySet().stream()
                            .filter(each -> each.getKey().channel() == channel)
                            .filter(each ->
                                    LocalDate.ofInstant(each.getValue(), ZONE).equals(today))
                            .count());
        }
        for (Contact contact : CONTACTS) {
            LocalDate day = LocalDate.ofInstant(now, ZONE);
            assertThat(places.takenToCountryOf(contact, day)).isEqualTo((int) held.entrySet().stream()
                    .filter(each -> contact.channel() == Channel.VOICE)
                    .filter(each -> each.getKey().channel() == Channel.VOICE)
                    .filter(each -> RecipientCountry.of(each.getKey()).equals(RecipientCountry.of(contact)))
                    .filter(each -> LocalDate.ofInstant(each.getValue(), ZONE).equals(day))
                    .count());
            assertThat(places.recentToDomainOf(contact, now))
                    .isEqualTo(held.entrySet().stream()
                            .filter(each -> contact.channel() == Channel.EMAIL)
                            .filter(each -> RecipientDomain.of(each.getKey()).equals(RecipientDomain.of(contact)))
                            .map(Map.Entry::getValue)
                            .filter(time -> time.isAfter(now.minus(Duration.ofHours(1))))
                            .sorted()
                            .toList());
        }
    }

    private static void assertSlotsAndMoney(
            Places places, Map<Contact, Instant> held, Set<Contact> ended, Instant now) {
        assertThat(places.callsUnderWay(ORGANIZATION, now))
                .isEqualTo(held.entrySet().stream()
                        .filter(each -> each.getKey().channel() == Channel.VOICE && !ended.contains(each.getKey()))
                        .map(each -> each.getValue().plus(SLOT))
                        .filter(end -> end.isAfter(now))
                        .sorted()
                        .toList());
        LocalDate today = LocalDate.ofInstant(now, ZONE);
        assertThat(places.spentOn(today, ORGANIZATION))
                .isEqualByComparingTo(held.entrySet().stream()
                        .filter(each ->
                                LocalDate.ofInstant(each.getValue(), ZONE).equals(today))
                        .map(each -> each.getKey().channel() == Channel.VOICE
                                ? new BigDecimal("15")
                                : new BigDecimal("0.25"))
                        .reduce(BigDecimal.ZERO, BigDecimal::add));
    }

    @Provide
    Arbitrary<List<Happening>> happenings() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, CONTACTS.size() - 1),
                        Arbitraries.of(
                                Happening.Kind.TAKE,
                                Happening.Kind.TAKE,
                                Happening.Kind.GIVE_BACK,
                                Happening.Kind.GIVE_BACK_LONG_AGO,
                                Happening.Kind.END_CALL,
                                Happening.Kind.TIDY),
                        Arbitraries.integers()
                                .between(1, 5 * 3600)
                                .edgeCases(edges -> edges.add(60, 300))
                                .map(Duration::ofSeconds))
                .as(Happening::new)
                .list()
                .ofMaxSize(60);
    }

    /** Two recipient domains and two countries for all of them. */
    private static Contact ofOneOrganization(Contact contact) {
        boolean odd = contact.contactId().value().hashCode() % 2 != 0;
        String recipient = contact.channel() == Channel.EMAIL
                ? (odd ? "info@one.example" : "info@two.example")
                : (odd ? "+919820012345" : "+442079460018");
        return Fixtures.with(
                contact,
                Map.of(
                        "organization_id",
                        ORGANIZATION,
                        "recipient",
                        recipient,
                        "verification",
                        Fixtures.verified(recipient)));
    }
}
