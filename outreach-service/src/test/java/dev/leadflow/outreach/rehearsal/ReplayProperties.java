package dev.leadflow.outreach.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.Window;
import dev.leadflow.outreach.decision.ContactJudged;
import dev.leadflow.outreach.decision.Traffic;
import dev.leadflow.outreach.policy.SettingsOf;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;

/** Random traffic of one organization, judged by the real topology, and rehearsed. */
class ReplayProperties {

    private static final Instant START = Instant.parse("2026-11-19T20:00:00Z");

    private static final Traffic.World WORLD = new Traffic.World();

    @AfterContainer
    static void stop() {
        WORLD.close();
    }

    /** One thing that happens; the number chooses among variants. */
    record Happening(Kind kind, int number) {
        enum Kind {
            APPROVE,
            PASS,
            PASS_LONG,
            CHANGE_SETTINGS,
            CAMPAIGN,
            OPT_OUT,
            GATE,
            REFUSE
        }
    }

    private static final Window EVENINGS =
            new Window(EnumSet.allOf(DayOfWeek.class), LocalTime.of(18, 0), LocalTime.of(23, 0));

    private static final List<CampaignState.Status> STATUSES = List.of(CampaignState.Status.values());

    /** Settings that come and go; small caps, so that they are reached. */
    private static final List<Consumer<SettingsOf>> SETTINGS = List.of(
            settings -> settings.emailCap(3).callCap(2).countryCap(1).perDomain(2),
            settings -> settings.emailCap(1).callCap(1).countryCap(1).perDomain(1),
            settings -> settings.emailCap(2).perDomain(1).cooldownDays(1),
            settings ->
                    settings.emailCap(5).callCap(5).countryCap(5).perDomain(3).cooldownDays(0),
            settings -> settings.emailCap(2).running(false),
            settings -> settings.emailCap(2).mode(Mode.DRY_RUN),
            settings -> settings.emailCap(3).emailWindow(EVENINGS).callWindow(Window.always()),
            settings -> settings.emailCap(1).zone(ZoneId.of("Pacific/Kiritimati")),
            settings -> settings.emailCap(1).zone(ZoneId.of("Pacific/Pago_Pago")));

    @Property(
            tries = 1_000,
            shrinking = ShrinkingMode.OFF) // a time limit would leave the topology in the middle of a step
    void findsNoDifferenceUnderUnchangedRulesInWhateverPeriod(
            @ForAll("traffic") List<Happening> happenings,
            @ForAll @IntRange(max = 100) int from,
            @ForAll @IntRange(max = 100) int length) {
        Traffic traffic = happen(happenings);
        Duration whole = Duration.between(START, traffic.now());
        Instant begin = START.plus(whole.multipliedBy(from).dividedBy(100));
        Instant end = begin.plus(Duration.between(begin, traffic.now())
                .multipliedBy(length)
                .dividedBy(100)
                .plusMillis(1));

        Rehearsing rehearsing = new Rehearsing(traffic, begin, end);
        Difference difference = rehearsing.difference();

        assertThat(difference.isEmpty())
                .as(difference.byReason() + " " + difference.byHour(ZoneId.of("UTC")))
                .isTrue();
        assertThat(rehearsing.replay().notRehearsed()).isZero();
        assertThat(difference.contacts())
                .isEqualTo(traffic.recorded().stream()
                        .filter(ContactJudged.Judgement.class::isInstance)
                        .map(ContactJudged.Judgement.class::cast)
                        .filter(each -> new Period(begin, end).contains(each.at()))
                        .map(each -> each.contact().contactId())
                        .distinct()
                        .count());
    }

    @Property(tries = 300, shrinking = ShrinkingMode.OFF)
    void neverAllowsMoreADayThanTheChangedCap(
            @ForAll("traffic") List<Happening> happenings, @ForAll @IntRange(max = 3) int cap) {
        // Without places that are given back: whoever had one was allowed all the same.
        Traffic traffic = happen(happenings.stream()
                .filter(each -> each.kind != Happening.Kind.GATE && each.kind != Happening.Kind.REFUSE)
                .toList());

        Difference difference = new Rehearsing(traffic, START, traffic.now())
                .with("daily_email_cap", cap)
                .with("daily_call_cap", 0)
                .with("zone", "Asia/Kolkata")
                .with("mode", "LIVE")
                .difference();

        long days = Duration.between(START, traffic.now()).toDays() + 2;
        assertThat(difference.byHour(ZoneId.of("UTC")).values().stream()
                        .mapToLong(Difference.Counts::rehearsed)
                        .sum())
                .isLessThanOrEqualTo(days * cap);
    }

    private static Traffic happen(List<Happening> happenings) {
        Traffic traffic = new Traffic(WORLD, START);
        List<CampaignId> campaigns = IntStream.range(0, 2)
                .mapToObj(each -> new CampaignId(UUID.randomUUID()))
                .toList();
        List<Lead> leads = IntStream.range(0, 6)
                .mapToObj(each -> traffic.lead(
                        "info@branch" + each + (each % 2 == 0 ? ".even.example" : ".odd.example"),
                        each % 3 == 0 ? "+442079460018" : "+91982001234" + each))
                .toList();
        for (Happening happening : happenings) {
            int number = happening.number;
            switch (happening.kind) {
                case APPROVE ->
                    traffic.approve(
                            leads.get(number % leads.size()),
                            campaigns.get(number % campaigns.size()),
                            1 + number % 3,
                            number % 5 == 0 ? Channel.VOICE : Channel.EMAIL,
                            number % 7 == 0 ? Mode.DRY_RUN : Mode.LIVE,
                            Duration.ofHours(6 + number % 90));
                case PASS -> traffic.pass(Duration.ofSeconds(number * 31L));
                case PASS_LONG -> traffic.pass(Duration.ofMinutes(number * 17L));
                case CHANGE_SETTINGS -> {
                    SettingsOf settings = SettingsOf.live(traffic.organization());
                    SETTINGS.get(number % SETTINGS.size()).accept(settings);
                    traffic.change(settings.get());
                }
                case CAMPAIGN ->
                    traffic.campaign(
                            campaigns.get(number % campaigns.size()),
                            number % 4 == 0 ? STATUSES.get(number % STATUSES.size()) : CampaignState.Status.RUNNING);
                case OPT_OUT -> traffic.optOut(leads.get(number % leads.size()));
                case GATE -> {
                    traffic.gateStops(number % 3 == 0);
                    traffic.gateDenies(number % 3 == 1);
                }
                case REFUSE -> traffic.refuseTheLast();
            }
        }
        return traffic;
    }

    @Provide
    Arbitrary<List<Happening>> traffic() {
        Arbitrary<Happening.Kind> kinds = Arbitraries.frequency(
                Tuple.of(12, Happening.Kind.APPROVE),
                Tuple.of(4, Happening.Kind.PASS),
                Tuple.of(2, Happening.Kind.PASS_LONG),
                Tuple.of(2, Happening.Kind.CHANGE_SETTINGS),
                Tuple.of(2, Happening.Kind.CAMPAIGN),
                Tuple.of(1, Happening.Kind.OPT_OUT),
                Tuple.of(1, Happening.Kind.GATE),
                Tuple.of(2, Happening.Kind.REFUSE));
        Arbitrary<List<Happening>> any = Combinators.combine(
                        kinds, Arbitraries.integers().between(0, 99).withoutEdgeCases())
                .as(Happening::new)
                .list()
                .ofMinSize(5)
                .ofMaxSize(45);
        // Mostly an organization that has settings and a running campaign, so that something comes of it.
        List<Happening> usual = List.of(
                new Happening(Happening.Kind.CHANGE_SETTINGS, 0),
                new Happening(Happening.Kind.CAMPAIGN, 1),
                new Happening(Happening.Kind.CAMPAIGN, 2));
        return Arbitraries.oneOf(
                any,
                any.map(rest -> java.util.stream.Stream.concat(usual.stream(), rest.stream())
                        .toList()),
                any.map(rest -> java.util.stream.Stream.concat(usual.stream(), rest.stream())
                        .toList()));
    }
}
