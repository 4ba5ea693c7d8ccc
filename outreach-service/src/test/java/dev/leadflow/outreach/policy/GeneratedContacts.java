package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.Calling;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Purpose;
import dev.leadflow.common.event.Spending;
import dev.leadflow.common.event.Window;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Builders;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/** Contacts for properties: such as no rule has anything against, and such as some rules may have something against. */
final class GeneratedContacts {

    private static final double RARELY = 0.1;

    private static final String PROMOTIONAL = "+911401234567";
    private static final String SERVICE = "+911600123456";

    private static final Window OFFICE_HOURS =
            new Window(EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY), LocalTime.of(11, 0), LocalTime.of(17, 0));
    private static final Window DAYTIME =
            new Window(EnumSet.allOf(DayOfWeek.class), LocalTime.of(9, 0), LocalTime.of(21, 0));

    /** Weekdays from Judging.NOW on, a Friday, on which its approval holds. */
    private static final List<Integer> DAYS = List.of(0, 3, 4, 5);

    /**
     * Somebody who may be contacted at these hours.
     *
     * @param consents the law asks for it
     * @param from on a day at the hour of Judging.NOW or later, by Greenwich
     */
    private record Recipient(
            Channel channel,
            @Nullable String country,
            @Nullable String phone,
            @Nullable String email,
            boolean consents,
            Duration from,
            Duration open) {

        Judging at(int days, long second) {
            Instant day = Judging.NOW.plus(Duration.ofDays(days)).plus(from);
            Judging judging = new Judging()
                    .channel(channel)
                    .lead("csv", country, phone)
                    .consented(consents)
                    .at(day.plusSeconds(second % open.toSeconds()));
            return email == null ? judging : judging.recipient(email);
        }

        private static Recipient call(String country, String phone, boolean consents, int from, int hours) {
            return new Recipient(
                    Channel.VOICE, country, phone, null, consents, Duration.ofHours(from), Duration.ofHours(hours));
        }

        private static Recipient mail(
                @Nullable String country, @Nullable String phone, @Nullable String email, boolean consents) {
            return new Recipient(
                    Channel.EMAIL, country, phone, email, consents, Duration.ZERO, Duration.ofMinutes(299));
        }
    }

    private static final List<Recipient> RECIPIENTS = List.of(
            // from noon in Kolkata
            Recipient.call("IN", "+912041234567", false, 0, 4),
            Recipient.call("IN", "+919820012345", false, 0, 4),
            // 08:30 to 18:30 in New York
            Recipient.call("US", "+12125551234", true, 7, 10),
            Recipient.call("GB", "+442079460018", true, 0, 20),
            Recipient.call("DE", "+4930123456", true, 0, 20),
            Recipient.mail("IN", "+912041234567", null, false),
            Recipient.mail("IN", null, "priya@firm.example", false),
            Recipient.mail(null, "+919820012345", null, false),
            Recipient.mail("US", "+12125551234", "priya@firm.example", false),
            Recipient.mail("GB", null, null, false),
            Recipient.mail("DE", "+4930123456", "priya@firm.example", true),
            Recipient.mail("SG", "+6561234567", "Sales@firm.example", false),
            Recipient.mail("Atlantis", null, "priya@firm.example", true));

    private GeneratedContacts() {}

    /** Nothing speaks against them, and many are as near to a limit as may be. */
    static Arbitrary<Judging> fine(Channel... channels) {
        List<Recipient> reached = RECIPIENTS.stream()
                .filter(each -> List.of(channels).contains(each.channel))
                .toList();
        Arbitrary<Judging> somebody = Combinators.combine(
                        Arbitraries.of(reached),
                        Arbitraries.of(DAYS),
                        Arbitraries.longs().between(0, 24 * 3600))
                .as(Recipient::at);
        return Builders.withBuilder(Judging::new)
                .use(somebody)
                .in((none, judging) -> judging)
                .use(Arbitraries.of(Purpose.class))
                .in((judging, purpose) -> judging.purpose(purpose)
                        .having(settings -> calling(settings, 5, purpose == Purpose.SERVICE ? SERVICE : PROMOTIONAL)))
                .use(Arbitraries.of(true, false))
                .in((judging, consented) -> consented ? judging.consented(true) : judging)
                .use(Arbitraries.integers().between(0, 26))
                .in((judging, days) -> judging.registryCheckedOn(today(judging).minusDays(days)))
                .use(sources())
                .in((judging, source) -> judging.source(source.ofLead())
                        .having(settings -> settings.sources(source.approved().toArray(String[]::new))))
                .use(Arbitraries.of(AddressVerification.Status.class)
                        .filter(status -> status != AddressVerification.Status.PERSONAL))
                .in((judging, status) -> judging.verified(judging.recipient().toUpperCase(Locale.ROOT), status, true))
                .use(Arbitraries.of(true, false))
                .in((judging, listed) -> judging.doNotCall(listed && !isCall(judging)))
                .use(Arbitraries.integers().between(0, 60))
                .in((judging, days) -> judging.having(settings -> settings.cooldownDays(days)))
                .use(Arbitraries.longs().between(0, 60L * 24 * 3600).injectNull(0.5))
                .in((judging, seconds) -> judging.lastContactedAt(
                        seconds == null
                                ? null
                                : judging.contact()
                                        .now()
                                        .minus(Duration.ofDays(settings(judging).cooldownDays()))
                                        .minusSeconds(seconds)))
                .use(windows().list().ofSize(3))
                .in(GeneratedContacts::whileOpen)
                .use(limits())
                .in((judging, limits) -> limits.nearlyReached(judging))
                .build();
    }

    /** As the fine ones, and each of their facts may be another, good or bad. */
    static Arbitrary<Judging> anything(Channel... channels) {
        return Builders.withBuilder(Judging::new)
                .use(fine(channels))
                .in((none, judging) -> judging)
                // first, because others count from the moment of the contact
                .use(Arbitraries.longs().between(0, 8L * 24 * 3600))
                .withProbability(RARELY)
                .in((judging, later) -> judging.at(Judging.NOW.plusSeconds(later))
                        .recentToDomain(List.of())
                        .callsUnderWay())
                .use(Arbitraries.just(true))
                .withProbability(RARELY / 2)
                .in(Judging::optedOut)
                .use(Arbitraries.just(true))
                .withProbability(RARELY / 2)
                .in(Judging::merged)
                .use(Arbitraries.just(true))
                .withProbability(RARELY / 2)
                .in(Judging::doNotCall)
                .use(Arbitraries.just(true))
                .withProbability(RARELY / 2)
                .in(Judging::alreadyContacted)
                .use(Arbitraries.of(Lack.class))
                .withProbability(RARELY)
                .in((judging, lack) -> lack.in(judging, AddressVerification.Status.VALID))
                .use(Arbitraries.of(AddressVerification.Status.class))
                .withProbability(RARELY)
                .in((judging, status) -> judging.verified(judging.recipient(), status, true))
                .use(Arbitraries.longs().between(0, 60L * 24 * 3600))
                .withProbability(RARELY)
                .in((judging, seconds) ->
                        judging.lastContactedAt(judging.contact().now().minusSeconds(seconds)))
                .use(Arbitraries.of("darknet", "google_maps", "csv"))
                .withProbability(RARELY)
                .in(Judging::source)
                .use(Arbitraries.of("SG", "US", "DE", "IN", "CA", "Atlantis"))
                .withProbability(RARELY)
                .in((judging, country) -> judging.lead("csv", country, phoneOf(judging)))
                .use(Arbitraries.of("+6561234567", "+14165551234", "+80012345678", "+442079460018", "+919820012345"))
                .withProbability(RARELY)
                .in((judging, number) -> isCall(judging) ? judging.recipient(number) : judging)
                .use(Arbitraries.of(Purpose.class).injectNull(0.5))
                .withProbability(RARELY)
                .in(Judging::purpose)
                .use(Arbitraries.of(true, false))
                .withProbability(RARELY)
                .in(Judging::consented)
                .use(Arbitraries.integers().between(0, 60).injectNull(0.5))
                .withProbability(RARELY)
                .in((judging, days) -> judging.registryCheckedOn(
                        days == null ? null : today(judging).minusDays(days)))
                .use(Arbitraries.of(PROMOTIONAL, SERVICE, "+912041234567").injectNull(0.3))
                .withProbability(RARELY)
                .in((judging, number) -> judging.having(settings -> calling(settings, 5, number)))
                .use(Arbitraries.of(CampaignState.Status.class).injectNull(0.2))
                .withProbability(RARELY)
                .in(Judging::campaign)
                .use(anyWindow())
                .withProbability(RARELY)
                .in(Judging::campaignWindow)
                .use(anyWindow())
                .withProbability(RARELY)
                .in((judging, window) ->
                        judging.having(settings -> settings.emailWindow(window).callWindow(window)))
                .use(Arbitraries.integers().between(0, 60))
                .withProbability(RARELY)
                .in((judging, count) -> judging.contactsToday(count).callsToCountryToday(60 - count))
                .use(Arbitraries.integers().between(0, 3599).list().ofMaxSize(8))
                .withProbability(RARELY)
                .in(GeneratedContacts::mailsToDomain)
                .use(Arbitraries.integers().between(1, 600).list().ofMaxSize(8))
                .withProbability(RARELY)
                .in(GeneratedContacts::callsUnderWay)
                .use(Arbitraries.integers().between(0, 1_000))
                .withProbability(RARELY)
                .in((judging, spent) -> judging.spentToday(BigDecimal.valueOf(spent, 1)))
                .use(Arbitraries.just(false))
                .withProbability(RARELY / 2)
                .in((judging, running) -> judging.having(settings -> settings.running(running)))
                .use(Arbitraries.of(Mode.class))
                .withProbability(RARELY)
                .in(Judging::approvedIn)
                .use(Arbitraries.of(Mode.class))
                .withProbability(RARELY)
                .in((judging, mode) -> judging.having(settings -> settings.mode(mode)))
                .use(Arbitraries.longs().between(-3600, 3 * 24 * 3600))
                .withProbability(RARELY)
                .in((judging, seconds) ->
                        judging.approvedUntil(judging.contact().now().plusSeconds(seconds)))
                .build();
    }

    /** Why an address does not count as verified. */
    enum Lack {
        NEVER_VERIFIED,
        FOUND_UNUSABLE,
        ANOTHER_ADDRESS_VERIFIED;

        Judging in(Judging judging, AddressVerification.Status status) {
            return switch (this) {
                case NEVER_VERIFIED -> judging.notVerified();
                case FOUND_UNUSABLE -> judging.verified(judging.recipient(), status, false);
                case ANOTHER_ADDRESS_VERIFIED -> judging.verified("somebody@other.example", status, true);
            };
        }
    }

    /** A lead's source, and sources that are approved, each in some spelling. */
    private record Source(String ofLead, Set<String> approved) {}

    private static Arbitrary<Source> sources() {
        return Arbitraries.of(
                new Source("csv", Set.of("csv")),
                new Source("csv", Set.of("api", "csv", "webhook")),
                new Source("CSV", Set.of("csv", "api")),
                new Source("google_maps", Set.of("google-places")),
                new Source("trade_fair_2026", Set.of("Trade Fair 2026", "api")));
    }

    /** What an organization has used up, as far as one more contact still fits. */
    private record Limits(
            int cap,
            int used,
            int perDomain,
            List<Integer> mails,
            int concurrent,
            List<Integer> calls,
            @Nullable Integer left) {

        Judging nearlyReached(Judging judging) {
            Duration ofACall = settings(judging).calling().timeLimit();
            BigDecimal perEmail = new BigDecimal("0.25");
            BigDecimal perMinute = new BigDecimal("1.5");
            BigDecimal cost = isCall(judging) ? perMinute.multiply(BigDecimal.valueOf(ofACall.toMinutes())) : perEmail;
            BigDecimal spent = BigDecimal.valueOf(used, 1);
            BigDecimal most = left == null ? null : spent.add(cost).add(BigDecimal.valueOf(left, 2));
            judging.having(settings -> calling(
                            settings, concurrent, settings.get().calling().callerNumber())
                    .emailCap(isCall(judging) ? 0 : cap)
                    .callCap(isCall(judging) ? cap : 0)
                    .countryCap(isCall(judging) ? cap + used : 0)
                    .perDomain(isCall(judging) ? 0 : perDomain)
                    .spending(new Spending("INR", perEmail, perMinute, most)));
            judging.contactsToday(used % cap)
                    .callsToCountryToday(cap + used - 1)
                    .spentToday(spent);
            mailsToDomain(judging, mails.stream().limit(perDomain - 1L).toList());
            return callsUnderWay(judging, calls.stream().limit(concurrent - 1L).toList());
        }
    }

    private static Arbitrary<Limits> limits() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 60),
                        Arbitraries.integers().between(0, 600),
                        Arbitraries.integers().between(1, 6),
                        Arbitraries.integers().between(0, 3599).list().ofMaxSize(8),
                        Arbitraries.integers().between(1, 5),
                        Arbitraries.integers().between(1, 600).list().ofMaxSize(8),
                        Arbitraries.integers().between(0, 500).injectNull(0.3))
                .as(Limits::new);
    }

    private static Arbitrary<Window> windows() {
        return Arbitraries.of(Window.always(), DAYTIME, OFFICE_HOURS);
    }

    /** Open at the moment of the contact, for somebody who lives in the organization's zone; others get one that never closes. */
    private static Judging whileOpen(Judging judging, List<Window> windows) {
        boolean near = RecipientCountry.byLaw(
                        judging.contact().contact(), judging.facts().settings())
                .filter("IN"::equals)
                .isPresent();
        List<Window> open = near ? windows : List.of(Window.always(), Window.always(), Window.always());
        return judging.campaignWindow(open.get(0).equals(Window.always()) ? null : open.get(0))
                .having(settings -> settings.emailWindow(open.get(1)).callWindow(open.get(2)));
    }

    static Arbitrary<Window> anyWindow() {
        Arbitrary<LocalTime> quarters =
                Arbitraries.integers().between(0, 95).map(quarter -> LocalTime.MIDNIGHT.plusMinutes(15L * quarter));
        return Combinators.combine(Arbitraries.of(DayOfWeek.class).set().ofMaxSize(7), quarters, quarters)
                .as(Window::new);
    }

    static Judging mailsToDomain(Judging judging, List<Integer> secondsAgo) {
        Instant now = judging.contact().now();
        return judging.recentToDomain(
                secondsAgo.stream().map(now::minusSeconds).sorted().toList());
    }

    static Judging callsUnderWay(Judging judging, List<Integer> secondsLeft) {
        Instant now = judging.contact().now();
        return judging.callsUnderWay(
                secondsLeft.stream().map(now::plusSeconds).sorted().toArray(Instant[]::new));
    }

    static SettingsOf calling(SettingsOf settings, int concurrent, @Nullable String number) {
        return settings.calling(new Calling(concurrent, settings.get().calling().timeLimit(), number));
    }

    static OrganizationSettings settings(Judging judging) {
        return Objects.requireNonNull(judging.facts().settings());
    }

    static LocalDate today(Judging judging) {
        return LocalDate.ofInstant(judging.contact().now(), ZoneOffset.UTC);
    }

    private static boolean isCall(Judging judging) {
        return judging.contact().channel() == Channel.VOICE;
    }

    private static @Nullable String phoneOf(Judging judging) {
        return judging.contact().contact().lead().phone();
    }
}
