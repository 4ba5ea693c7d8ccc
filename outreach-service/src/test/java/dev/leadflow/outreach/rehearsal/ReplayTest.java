package dev.leadflow.outreach.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.Window;
import dev.leadflow.outreach.decision.ContactJudged;
import dev.leadflow.outreach.decision.ContactJudged.ByContactRules;
import dev.leadflow.outreach.decision.ContactJudged.Judgement;
import dev.leadflow.outreach.decision.Traffic;
import dev.leadflow.outreach.policy.SettingsOf;
import dev.leadflow.outreach.rehearsal.Difference.Counts;
import dev.leadflow.outreach.rehearsal.Difference.Example;
import dev.leadflow.outreach.rehearsal.Difference.What;
import dev.leadflow.outreach.rehearsal.Outcome.Kind;
import dev.leadflow.testkit.Fixtures;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Small stories of one organization in Kolkata, from a Friday noon on, rehearsed under other settings. */
class ReplayTest {

    private static final Instant NOON = Fixtures.NOON_IN_KOLKATA;
    private static final Instant MIDNIGHT = Instant.parse("2026-11-20T18:30:00Z");
    private static final ZoneId KOLKATA = ZoneId.of("Asia/Kolkata");
    private static final Duration WEEK = Duration.ofDays(7);

    private static Traffic.World world;

    private final CampaignId campaign = new CampaignId(UUID.randomUUID());
    private Traffic traffic;
    private int leads;

    @BeforeAll
    static void start() {
        world = new Traffic.World();
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @BeforeEach
    void runTheCampaign() {
        traffic = new Traffic(world, NOON);
        traffic.campaign(campaign, CampaignState.Status.RUNNING);
    }

    @Test
    void allowsMoreADayUnderAHigherCap() {
        settings(live().emailCap(2));
        approve(5);
        traffic.pass(Duration.ofHours(2));

        Difference difference = today().with("daily_email_cap", 4).difference();

        assertThat(difference.of(What.NEWLY_ALLOWED)).isEqualTo(2);
        assertThat(difference.of(What.NEWLY_BLOCKED)).isZero();
        assertThat(difference.of(What.DEFERRED_DIFFERENTLY)).isZero();
        assertThat(difference.byReason()).isEqualTo(Map.of(Reason.DAILY_CAP, new Counts(3, 1)));
        assertThat(difference.byHour(KOLKATA)).isEqualTo(Map.of("2026-11-20T12:00+05:30", new Counts(2, 4)));
    }

    @Test
    void blocksUnderALawOfTheFutureWhatTodaysLawsAllowed() {
        settings(live());
        Contact person = approve(traffic.lead("priya@firm.example", "+919820012345"));
        approve(lead());
        traffic.pass(Duration.ofHours(2));

        Difference difference = today().with("laws_as_of", "2027-06-01").difference();

        assertThat(difference.of(What.NEWLY_BLOCKED)).isEqualTo(1);
        assertThat(difference.of(What.NEWLY_ALLOWED)).isZero();
        Example example = difference.examples(What.NEWLY_BLOCKED).getFirst();
        assertThat(example.contactId()).isEqualTo(person.contactId());
        assertThat(example.rehearsed().reason()).isEqualTo(Reason.CONSENT_MISSING);
        assertThat(today().with("laws_as_of", "2026-11-20").difference().of(What.NEWLY_BLOCKED))
                .isZero();
    }

    @Test
    void givesACountryTheStrictestLawsWhenItsPackIsLeftOut() {
        settings(live());
        Contact person = approve(traffic.lead("priya@firm.example", "+919820012345"));
        approve(lead());
        traffic.pass(Duration.ofHours(2));

        Difference difference = today().with("laws_without", List.of("india")).difference();

        assertThat(difference.examples(What.NEWLY_BLOCKED))
                .extracting(Example::contactId)
                .containsExactly(person.contactId());
        assertThat(difference
                        .examples(What.NEWLY_BLOCKED)
                        .getFirst()
                        .rehearsed()
                        .reason())
                .isEqualTo(Reason.CONSENT_MISSING);
        assertThat(difference.of(What.NEWLY_ALLOWED)).isZero();
        assertThat(today().with("laws_without", List.of("united-kingdom", "united-states"))
                        .difference()
                        .isEmpty())
                .isTrue();
    }

    @Test
    void showsContactsToLookAt() {
        settings(live().emailCap(1));
        approve(1);
        Contact second = approve(lead());
        traffic.pass(Duration.ofHours(2));

        Example example = today().with("daily_email_cap", 2)
                .difference()
                .examples(What.NEWLY_ALLOWED)
                .getFirst();

        assertThat(example.leadId()).isEqualTo(second.leadId());
        assertThat(example.contactId()).isEqualTo(second.contactId());
        assertThat(example.recorded().outcome()).isEqualTo(Kind.WAITING);
        assertThat(example.recorded().until()).isEqualTo(MIDNIGHT);
        assertThat(example.recorded().rule()).isEqualTo("daily-cap");
        assertThat(example.recorded().reason()).isEqualTo(Reason.DAILY_CAP);
        assertThat(example.rehearsed().outcome()).isEqualTo(Kind.ALLOWED);
        assertThat(example.rehearsed().at()).isBetween(NOON, NOON.plusSeconds(1));
    }

    @Test
    void showsAtMostTwentyContactsOfAKind() {
        settings(live().emailCap(0));
        approve(25);

        Difference difference = today().with("daily_email_cap", 100).difference();

        assertThat(difference.of(What.NEWLY_ALLOWED)).isEqualTo(25);
        assertThat(difference.examples(What.NEWLY_ALLOWED)).hasSize(20);
    }

    @Test
    void goesOnWithTheFreedCapOfTheNextDay() {
        settings(live().emailCap(2));
        approve(5);
        traffic.pass(Duration.ofDays(1)); // in reality two today, two tomorrow, and one is left

        Difference difference = today().with("daily_email_cap", 4).difference();

        assertThat(difference.of(What.NEWLY_ALLOWED)).isEqualTo(1);
        assertThat(difference.of(What.DEFERRED_DIFFERENTLY)).isEqualTo(2);
        assertThat(difference.byHour(KOLKATA))
                .isEqualTo(
                        Map.of("2026-11-20T12:00+05:30", new Counts(2, 4), "2026-11-21T00:00+05:30", new Counts(2, 1)));
    }

    @Test
    void putsOffUnderALowerCapAndLetsThemGoFirstTheNextDay() {
        settings(live().emailCap(3));
        approve(3);
        traffic.pass(Duration.ofHours(2));
        assertThat(today().with("daily_email_cap", 1).difference().of(What.NEWLY_BLOCKED))
                .isEqualTo(2);
        traffic.pass(Duration.ofHours(40));

        Difference difference = today().with("daily_email_cap", 1).difference();

        assertThat(difference.of(What.NEWLY_BLOCKED)).isZero();
        assertThat(difference.of(What.DEFERRED_DIFFERENTLY)).isEqualTo(2);
        assertThat(difference.byHour(KOLKATA))
                .isEqualTo(Map.of(
                        "2026-11-20T12:00+05:30",
                        new Counts(3, 1),
                        "2026-11-21T00:00+05:30",
                        new Counts(0, 1),
                        "2026-11-22T00:00+05:30",
                        new Counts(0, 1)));
    }

    @Test
    void countsThePlacesThatWereTakenBeforeThePeriod() {
        settings(live().emailCap(2));
        approve(2);
        traffic.pass(Duration.ofHours(1));
        Instant from = traffic.now();
        approve(2);
        traffic.pass(Duration.ofHours(1));

        assertThat(new Rehearsing(traffic, from, traffic.now()).difference().isEmpty())
                .isTrue();
        assertThat(new Rehearsing(traffic, from, traffic.now())
                        .with("daily_email_cap", 3)
                        .difference()
                        .of(What.NEWLY_ALLOWED))
                .isEqualTo(1);
    }

    @Test
    void countsTheWholeDayOfAnOrganizationThatHasMovedWestInIt() {
        traffic.pass(Duration.between(NOON, Instant.parse("2026-11-20T10:30:00Z")));
        settings(live().emailCap(1).zone(ZoneId.of("Pacific/Kiritimati"))); // the 21st begins
        approve(1);
        traffic.pass(Duration.ofHours(40));
        settings(live().emailCap(1).zone(ZoneId.of("Pacific/Pago_Pago"))); // it is still the 21st
        Instant from = traffic.now();
        approve(1);
        traffic.pass(Duration.ofHours(1));

        Difference difference = new Rehearsing(traffic, from, traffic.now()).difference();

        assertThat(difference.byReason()).isEqualTo(Map.of(Reason.DAILY_CAP, new Counts(1, 1)));
    }

    @Test
    void judgesAtTheOpeningOfAMovedWindow() {
        settings(live());
        approve(2);
        traffic.pass(Duration.ofHours(8));

        Difference difference = today().with(
                        "email_window", Map.of("days", List.of("FRIDAY"), "from", "14:00", "to", "17:00"))
                .difference();

        assertThat(difference.of(What.DEFERRED_DIFFERENTLY)).isEqualTo(2);
        assertThat(difference.examples(What.DEFERRED_DIFFERENTLY))
                .allSatisfy(each -> assertThat(each.rehearsed().at()).isEqualTo("2026-11-20T08:30:00Z"));
        assertThat(difference.byHour(KOLKATA))
                .isEqualTo(
                        Map.of("2026-11-20T12:00+05:30", new Counts(2, 0), "2026-11-20T14:00+05:30", new Counts(0, 2)));
    }

    @Test
    void doesNotWaitForTheRealWindowWhenItsOwnIsOpen() {
        Window evenings = new Window(EnumSet.allOf(DayOfWeek.class), LocalTime.of(18, 0), LocalTime.of(23, 0));
        settings(live().emailWindow(evenings));
        approve(1);
        traffic.pass(Duration.ofHours(8));

        Example example = today().with("email_window", Map.of("days", List.of("FRI"), "from", "00:00", "to", "24:00"))
                .difference()
                .examples(What.DEFERRED_DIFFERENTLY)
                .getFirst();

        assertThat(example.recorded().at()).isAfter("2026-11-20T12:30:00Z");
        assertThat(example.rehearsed().at()).isBefore(NOON.plusSeconds(1));
    }

    @Test
    void leavesALeadAloneAfterAContactThatOnlyTheRehearsalMade() {
        settings(live().cooldownDays(30));
        Lead lead = lead();
        traffic.approve(lead, campaign, 1, Channel.EMAIL, Mode.LIVE, WEEK);
        traffic.pass(Duration.ofDays(20));
        Instant from = traffic.now();
        Contact second = traffic.approve(lead, campaign, 2, Channel.EMAIL, Mode.LIVE, WEEK);
        traffic.pass(Duration.ofDays(2));
        Contact third = traffic.approve(lead, campaign, 3, Channel.EMAIL, Mode.LIVE, WEEK);
        traffic.pass(Duration.ofDays(1));

        Difference difference = new Rehearsing(traffic, from, traffic.now())
                .with("cooldown_days", 14)
                .difference();

        assertThat(difference.examples(What.NEWLY_ALLOWED))
                .extracting(Example::contactId)
                .containsExactly(second.contactId());
        assertThat(difference.byReason()).isEqualTo(Map.of(Reason.COOLDOWN, new Counts(2, 1)));
        assertThat(third.contactId()).isNotEqualTo(second.contactId());
    }

    @Test
    void reachesAStepOnceThoughRealityHasAskedForItTwice() {
        settings(live().emailCap(0).cooldownDays(0));
        Lead lead = lead();
        traffic.approve(lead, campaign, 1, Channel.EMAIL, Mode.LIVE, WEEK);
        traffic.approve(lead, campaign, 1, Channel.EMAIL, Mode.LIVE, WEEK);
        traffic.pass(Duration.ofHours(1));

        Difference difference = today().with("daily_email_cap", 5).difference();

        assertThat(difference.of(What.NEWLY_ALLOWED)).isEqualTo(1);
        assertThat(difference.byReason().get(Reason.ALREADY_CONTACTED)).isEqualTo(new Counts(0, 1));
    }

    @Test
    void takesAContactThatItDidNotMakeOutOfTheFactsOfLaterOnes() {
        settings(live().cooldownDays(30));
        Lead lead = lead();
        traffic.approve(lead, campaign, 1, Channel.VOICE, Mode.LIVE, Duration.ofHours(20));
        traffic.pass(Duration.ofDays(1));
        Contact mail = traffic.approve(lead, campaign, 1, Channel.EMAIL, Mode.LIVE, Duration.ofHours(20));
        traffic.pass(Duration.ofHours(1));

        Difference difference = today().with("daily_call_cap", 0).difference();

        assertThat(difference.examples(What.NEWLY_ALLOWED))
                .extracting(Example::contactId)
                .containsExactly(mail.contactId());
        assertThat(difference.of(What.NEWLY_BLOCKED)).isEqualTo(1);
    }

    @Test
    void keepsAnEarlierContactInTheFactsWhenItTakesALaterOneOut() {
        settings(live().cooldownDays(2));
        Lead lead = lead();
        traffic.approve(lead, campaign, 1, Channel.EMAIL, Mode.LIVE, WEEK);
        traffic.pass(Duration.ofDays(3));
        traffic.approve(lead, campaign, 1, Channel.VOICE, Mode.LIVE, Duration.ofHours(20));
        traffic.pass(Duration.ofHours(1));
        traffic.approve(lead, campaign, 2, Channel.EMAIL, Mode.LIVE, Duration.ofHours(20));
        traffic.pass(Duration.ofHours(1));

        // Without the call, the cooldown of ten days still counts from the first mail.
        Difference difference =
                today().with("daily_call_cap", 0).with("cooldown_days", 10).difference();

        assertThat(difference.of(What.NEWLY_ALLOWED)).isZero();
        assertThat(difference.byReason().get(Reason.COOLDOWN)).isEqualTo(new Counts(1, 2));
    }

    @Test
    void stopsEverythingAndLooksAgainUntilTheApprovalsHaveExpired() {
        settings(live());
        approve(3);
        traffic.pass(Duration.ofHours(1));
        assertThat(today().with("running", false).difference().byReason())
                .isEqualTo(Map.of(Reason.ORGANIZATION_STOPPED, new Counts(0, 3)));
        traffic.pass(Duration.ofDays(8));

        Difference difference = today().with("running", false).difference();

        assertThat(difference.of(What.NEWLY_BLOCKED)).isEqualTo(3);
        assertThat(difference.byReason()).isEqualTo(Map.of(Reason.APPROVAL_EXPIRED, new Counts(0, 3)));
    }

    @Test
    void doesNotStopWhereRealityDid() {
        settings(live().running(false));
        approve(2);
        traffic.pass(Duration.ofHours(2));
        settings(live());
        traffic.pass(Duration.ofHours(2));

        Difference difference = today().with("running", true).difference();

        assertThat(difference.of(What.DEFERRED_DIFFERENTLY)).isEqualTo(2);
        assertThat(difference.byHour(KOLKATA))
                .isEqualTo(
                        Map.of("2026-11-20T12:00+05:30", new Counts(0, 2), "2026-11-20T14:00+05:30", new Counts(2, 0)));
    }

    @Test
    void judgesWhoWaitsAnewWhenTheSettingsChange() {
        settings(live().cooldownDays(30).emailCap(9));
        Lead known = lead();
        traffic.approve(known, campaign, 1, Channel.EMAIL, Mode.LIVE, WEEK);
        traffic.pass(Duration.ofDays(1));
        settings(live().cooldownDays(30).emailCap(1));
        Instant from = traffic.now();
        traffic.approve(known, campaign, 2, Channel.EMAIL, Mode.LIVE, WEEK); // in its cooldown
        Contact other = approve(lead());
        traffic.pass(Duration.ofHours(3));
        settings(live().cooldownDays(30).emailCap(9));
        approve(1);
        traffic.pass(Duration.ofHours(1));

        // Without a cooldown the first one takes the only place, and the other has to wait until the cap is raised.
        Difference difference = new Rehearsing(traffic, from, traffic.now())
                .with("cooldown_days", 0)
                .difference();

        Example put = difference.examples(What.DEFERRED_DIFFERENTLY).getFirst();
        assertThat(put.contactId()).isEqualTo(other.contactId());
        assertThat(put.rehearsed().at()).isBetween(from.plus(Duration.ofHours(3)), from.plus(Duration.ofHours(4)));
        assertThat(difference.of(What.NEWLY_ALLOWED)).isEqualTo(1);
    }

    @Test
    void goesLiveWhereRealityRehearsed() {
        settings(live().mode(Mode.DRY_RUN));
        approve(2);
        traffic.approve(lead(), campaign, 1, Channel.EMAIL, Mode.DRY_RUN, WEEK);
        traffic.pass(Duration.ofHours(1));

        Difference difference = today().with("mode", "LIVE").difference();

        assertThat(difference.of(What.NEWLY_ALLOWED)).isEqualTo(2);
        assertThat(difference.byReason()).isEqualTo(Map.of(Reason.DRY_RUN, new Counts(3, 1)));
    }

    @Test
    void countsASimulationInPlaceOfARealContactAsBlocked() {
        settings(live());
        approve(2);
        traffic.pass(Duration.ofHours(1));

        Difference difference = today().with("mode", "DRY_RUN").difference();

        assertThat(difference.of(What.NEWLY_BLOCKED)).isEqualTo(2);
        assertThat(difference.byHour(KOLKATA)).isEqualTo(Map.of("2026-11-20T12:00+05:30", new Counts(2, 2)));
    }

    @Test
    void usesThePlaceThatRealityGotBack() {
        settings(live().emailCap(1));
        approve(1);
        traffic.refuseTheLast();
        approve(2);
        traffic.pass(Duration.ofHours(1));

        assertThat(today().difference().isEmpty()).isTrue();
        assertThat(today().with("daily_email_cap", 2).difference().of(What.NEWLY_ALLOWED))
                .isEqualTo(1);
    }

    @Test
    void followsAContactThatTheLastGateSentBack() {
        settings(live().emailCap(1));
        traffic.gateStops(true);
        approve(1);
        traffic.gateStops(false);
        traffic.pass(Duration.ofHours(1));
        approve(1);
        traffic.pass(Duration.ofHours(1));

        Difference difference = today().difference();

        assertThat(difference.isEmpty()).isTrue();
        assertThat(difference.contacts()).isEqualTo(2);
        assertThat(difference.byHour(KOLKATA)).isEqualTo(Map.of("2026-11-20T12:00+05:30", new Counts(1, 1)));
    }

    @Test
    void countsWhatTheLastGateDeniedAsStoppedAndNotAsAllowed() {
        settings(live());
        traffic.gateDenies(true);
        approve(1);
        traffic.gateDenies(false);
        approve(1);
        traffic.pass(Duration.ofHours(1));

        Difference difference = today().difference();

        assertThat(difference.isEmpty()).isTrue();
        assertThat(difference.byReason()).isEqualTo(Map.of(Reason.OPTED_OUT, new Counts(1, 1)));
        assertThat(difference.byHour(KOLKATA)).isEqualTo(Map.of("2026-11-20T12:00+05:30", new Counts(1, 1)));
    }

    @Test
    void countsWhatAProviderRefusedAsStopped() {
        settings(live());
        approve(1);
        traffic.refuseTheLast();
        traffic.pass(Duration.ofHours(1));

        assertThat(today().difference().byReason()).isEqualTo(Map.of(Reason.REFUSED_BY_PROVIDER, new Counts(1, 1)));
    }

    @Test
    void stopsALaterContactForWhatStoppedTheRealOneAndLetsOthersHaveItsPlace() {
        settings(live().emailCap(1));
        traffic.gateDenies(true);
        approve(1);
        traffic.gateDenies(false);
        approve(1);
        traffic.pass(Duration.ofHours(8));

        Difference difference = today().with(
                        "email_window", Map.of("days", List.of("FRIDAY"), "from", "14:00", "to", "17:00"))
                .difference();

        assertThat(difference.byReason()).isEqualTo(Map.of(Reason.OPTED_OUT, new Counts(1, 1)));
        assertThat(difference.of(What.DEFERRED_DIFFERENTLY)).isEqualTo(1);
        assertThat(difference.byHour(KOLKATA))
                .isEqualTo(
                        Map.of("2026-11-20T12:00+05:30", new Counts(1, 0), "2026-11-20T14:00+05:30", new Counts(0, 1)));
    }

    @Test
    void allowsWhatItMakesBeforeTheLastGateStoppedIt() {
        Window evenings = new Window(EnumSet.allOf(DayOfWeek.class), LocalTime.of(18, 0), LocalTime.of(23, 0));
        settings(live().emailWindow(evenings));
        traffic.gateDenies(true);
        approve(1);
        traffic.pass(Duration.ofHours(8));

        Example example = today().with("email_window", Map.of("days", List.of("FRI"), "from", "00:00", "to", "24:00"))
                .difference()
                .examples(What.NEWLY_ALLOWED)
                .getFirst();

        assertThat(example.recorded().outcome()).isEqualTo(Kind.STOPPED);
        assertThat(example.recorded().reason()).isEqualTo(Reason.OPTED_OUT);
        assertThat(example.rehearsed().at()).isBefore(NOON.plusSeconds(1));
    }

    @Test
    void cannotNewlyBlockWhatWasStopped() {
        settings(live());
        traffic.gateDenies(true);
        approve(1);
        traffic.pass(Duration.ofHours(1));

        Difference difference = today().with("approved_sources", List.of("api")).difference();

        assertThat(difference.of(What.NEWLY_BLOCKED)).isZero();
        assertThat(difference.of(What.BLOCKED_DIFFERENTLY)).isEqualTo(1);
    }

    @Test
    void assumesOfACampaignThatNothingWasRecordedOfThatItRan() {
        settings(live().cooldownDays(30));
        Lead lead = lead();
        traffic.approve(lead, campaign, 1, Channel.EMAIL, Mode.LIVE, WEEK);
        traffic.pass(Duration.ofDays(20));
        Instant from = traffic.now();
        CampaignId other = new CampaignId(UUID.randomUUID());
        traffic.approve(lead, other, 1, Channel.EMAIL, Mode.LIVE, WEEK);
        traffic.pass(Duration.ofHours(1));

        assertThat(new Rehearsing(traffic, from, traffic.now())
                        .with("cooldown_days", 1)
                        .difference()
                        .of(What.NEWLY_ALLOWED))
                .isEqualTo(1);
    }

    @Test
    void standsByRealityWhereTheSettingsOfThenAreNotKnown() {
        settings(live().emailCap(2));
        approve(3);
        traffic.pass(Duration.ofHours(1));

        Rehearsing rehearsing = today().with("daily_email_cap", 0).knowing(version -> Optional.empty());
        Difference difference = rehearsing.difference();

        assertThat(difference.isEmpty()).isTrue();
        assertThat(difference.contacts()).isEqualTo(3);
        assertThat(rehearsing.replay().notRehearsed()).isEqualTo(3);
        assertThat(rehearsing.replay().decisions()).isZero();
    }

    @Test
    void judgesByTheSettingsThatTheRulesSawThoughOthersHadNewerOnes() {
        settings(live().cooldownDays(30));
        Lead lead = lead();
        traffic.approve(lead, campaign, 1, Channel.EMAIL, Mode.LIVE, WEEK);
        traffic.pass(Duration.ofHours(1));
        Instant from = traffic.now();
        traffic.approve(lead, campaign, 2, Channel.EMAIL, Mode.LIVE, WEEK); // in its cooldown
        settings(live().cooldownDays(0).emailCap(1));
        approve(1); // above the new cap
        List<ContactJudged> records = traffic.recorded();

        // The contact rules write from another process, which may be a moment behind.
        Difference difference = new Rehearsing(traffic, from, traffic.now())
                .of(List.of(records.get(0), records.get(2), records.get(1)))
                .difference();

        assertThat(difference.contacts()).isEqualTo(2);
        assertThat(difference.isEmpty()).isTrue();
    }

    @Test
    void asksTheQuotaRulesAtTheMomentAtWhichTheyWereAsked() {
        Window fromNoon = new Window(EnumSet.allOf(DayOfWeek.class), LocalTime.of(12, 0), LocalTime.of(17, 0));
        settings(live().emailWindow(fromNoon));
        traffic.pass(Duration.ofSeconds(1));
        approve(1);
        Judgement recorded = (Judgement) traffic.recorded().getFirst();
        ByContactRules lead = Objects.requireNonNull(recorded.byContactRules());

        // The contact rules had let it pass a second before noon.
        Difference difference = today().of(List.of(new Judgement(
                        recorded.contact(),
                        recorded.approval(),
                        1,
                        new ByContactRules(lead.facts(), lead.settingsVersion(), NOON.minusSeconds(1)),
                        recorded.byQuotaRules(),
                        recorded.said())))
                .difference();

        assertThat(difference.contacts()).isEqualTo(1);
        assertThat(difference.isEmpty()).isTrue();
    }

    @Test
    void countsEachVerdictOfAChain() {
        settings(live());
        Lead optedOut = lead();
        traffic.optOut(optedOut);
        traffic.approve(optedOut, campaign, 1, Channel.EMAIL, Mode.LIVE, WEEK);
        approve(2);

        Rehearsing rehearsing = today();
        var unused = rehearsing.difference();

        assertThat(rehearsing.replay().decisions()).isEqualTo(5);
    }

    @Test
    void forgetsWhatIsLongOver() {
        settings(live().emailCap(1000));
        approve(50);
        traffic.pass(Duration.ofDays(10));
        approve(1);

        Rehearsing rehearsing = today();
        Difference difference = rehearsing.difference();

        assertThat(rehearsing.mostInMind()).isEqualTo(50);
        assertThat(difference.contacts()).isEqualTo(51);
    }

    private static SettingsOf live() {
        return SettingsOf.live();
    }

    private void settings(SettingsOf settings) {
        traffic.change(settings.get());
    }

    private Lead lead() {
        leads++;
        return traffic.lead("info@lead" + leads + ".example", "+9198200" + (10000 + leads));
    }

    private Contact approve(Lead lead) {
        return traffic.approve(lead, campaign, 1, Channel.EMAIL, Mode.LIVE, WEEK);
    }

    private void approve(int count) {
        for (int i = 0; i < count; i++) {
            approve(lead());
        }
    }

    /** From noon until the traffic has ended. */
    private Rehearsing today() {
        return new Rehearsing(traffic, NOON, traffic.now());
    }
}
