package dev.leadflow.outreach.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Window;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** Rows 144 and 345: of law, organization and campaign the strictest wins, and none of them can be left out. */
class InsideWindowProperties {

    private final InsideWindow rule = new InsideWindow(LawBook.builtIn());

    /** @param lawfulCalls the hours of the recipient's day at which its law lets it be called */
    record Recipient(String country, String phone, ZoneId zone, Window lawfulCalls) {}

    private static final Window IN_INDIA =
            new Window(EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY), LocalTime.of(11, 0), LocalTime.of(17, 0));
    private static final Window IN_AMERICA =
            new Window(EnumSet.allOf(DayOfWeek.class), LocalTime.of(8, 0), LocalTime.of(21, 0));

    /**
     * What is asked of one contact.
     *
     * @param campaign null when the campaign has no window of its own
     */
    record Hours(
            Channel channel,
            Recipient recipient,
            ZoneId zone,
            Window organization,
            @Nullable Window campaign,
            Instant now) {

        Judging judging() {
            SettingsOf settings = SettingsOf.live().zone(zone);
            return new Judging()
                    .channel(channel)
                    .lead("csv", recipient.country, recipient.phone)
                    .campaignWindow(campaign)
                    .settings(
                            channel == Channel.EMAIL
                                    ? settings.emailWindow(organization).callWindow(Window.always())
                                    : settings.callWindow(organization).emailWindow(Window.always()))
                    .at(now);
        }

        boolean lawAllows(Instant moment) {
            return channel == Channel.EMAIL || shows(recipient.lawfulCalls, recipient.zone, moment);
        }

        boolean organizationAllows(Instant moment) {
            return here(organization, moment);
        }

        boolean campaignAllows(Instant moment) {
            return campaign == null || here(campaign, moment);
        }

        boolean allAllow(Instant moment) {
            return lawAllows(moment) && organizationAllows(moment) && campaignAllows(moment);
        }

        /** On the organization's clock and on the recipient's. */
        private boolean here(Window window, Instant moment) {
            return Stream.of(zone, recipient.zone).allMatch(each -> shows(window, each, moment));
        }

        private static boolean shows(Window window, ZoneId zone, Instant moment) {
            return OpeningTimesProperties.showsATimeOf(
                    new OpeningTimes(window, Set.of(), zone), LocalDateTime.ofInstant(moment, zone));
        }
    }

    @Property(tries = 2_000)
    void contactsExactlyWhenLawAndOrganizationAndCampaignAllAllowTheMoment(@ForAll("hours") Hours hours) {
        assertThat(hours.judging().by(rule) instanceof Decision.Proceed).isEqualTo(hours.allAllow(hours.now));
    }

    /** No other rule, and no order of the rules, makes up for a moment that one of the three forbids. */
    @Property(tries = 2_000)
    void contactsNobodyAtAMomentThatOneOfTheThreeForbids(@ForAll("hours") Hours hours) {
        Judging judging = hours.judging().consented(true);

        if (judging.by(Rules.inForce().quotaRules()).decision() instanceof Decision.Proceed
                || judging.by(Rules.inForce().lastGate()).decision() instanceof Decision.Proceed) {
            assertThat(hours.lawAllows(hours.now)).isTrue();
            assertThat(hours.organizationAllows(hours.now)).isTrue();
            assertThat(hours.campaignAllows(hours.now)).isTrue();
        }
    }

    @Property(tries = 2_000)
    void letsNobodyWaitForAMomentThatOneOfTheThreeForbids(
            @ForAll("hours") Hours hours, @ForAll @IntRange(max = 1_000) int thousandth) {
        if (hours.judging().by(rule) instanceof Decision.Defer defer) {
            assertThat(hours.allAllow(defer.until())).isTrue();
            long between = defer.until().getEpochSecond() - hours.now.getEpochSecond();
            assertThat(hours.allAllow(hours.now.plusSeconds((between - 1) * thousandth / 1_000)))
                    .isFalse();
        }
    }

    @Provide
    Arbitrary<Hours> hours() {
        Arbitrary<Recipient> recipients = Arbitraries.of(
                new Recipient("IN", "+912041234567", ZoneId.of("Asia/Kolkata"), IN_INDIA),
                new Recipient("US", "+12125551234", ZoneId.of("America/New_York"), IN_AMERICA),
                new Recipient("US", "+13105551234", ZoneId.of("America/Los_Angeles"), IN_AMERICA),
                new Recipient("GB", "+442079460018", ZoneId.of("Europe/London"), Window.always()),
                new Recipient("DE", "+4930123456", ZoneId.of("Europe/Berlin"), Window.always()));
        Arbitrary<ZoneId> zones = Arbitraries.of("Asia/Kolkata", "Europe/Berlin", "America/New_York")
                .map(ZoneId::of);
        return Combinators.combine(
                        Arbitraries.of(Channel.class),
                        recipients,
                        zones,
                        windows(),
                        windows().injectNull(0.2),
                        Arbitraries.longs().between(0, 365L * 24 * 3600))
                .as((channel, recipient, zone, organization, campaign, later) ->
                        new Hours(channel, recipient, zone, organization, campaign, Judging.NOW.plusSeconds(later)));
    }

    /** Wide enough for three of them to have something in common now and then. */
    private static Arbitrary<Window> windows() {
        Arbitrary<Set<DayOfWeek>> days =
                Arbitraries.of(DayOfWeek.class).set().ofMinSize(3).ofMaxSize(7);
        Arbitrary<Integer> quarters = Arbitraries.integers().between(0, 95);
        Arbitrary<Integer> length = Arbitraries.integers().between(16, 95);
        Arbitrary<Window> some = Combinators.combine(days, quarters, length).as((opens, from, quartersLong) -> {
            LocalTime begin = LocalTime.MIDNIGHT.plusMinutes(15L * from);
            return new Window(opens, begin, begin.plusMinutes(15L * quartersLong));
        });
        return Arbitraries.oneOf(some, some, Arbitraries.just(Window.always()));
    }
}
