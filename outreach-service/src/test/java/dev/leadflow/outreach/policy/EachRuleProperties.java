package dev.leadflow.outreach.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Purpose;
import dev.leadflow.common.event.Spending;
import dev.leadflow.common.event.Window;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.WithNull;
import org.jspecify.annotations.Nullable;

/**
 * What each rule forbids, whatever else holds. Many of the contacts have nothing else against them, so that a rule which no
 * longer objects is noticed; those that {@link RulesProperties} has are not said again.
 */
class EachRuleProperties {

    private static final Rules RULES = Rules.inForce();

    @Property
    void neverContactsALeadThatIsAnotherLead(@ForAll("anything") Judging judging) {
        judging.merged(true);

        assertObjectedToTheLead(judging);
    }

    @Property
    @Tag("prop-1")
    void neverContactsALeadOfASourceThatIsNotApproved(
            @ForAll("anything") Judging judging,
            @ForAll("sources") String source,
            @ForAll @Size(max = 4) List<@From("otherSources") String> approved) {
        judging.source(source)
                .having(settings ->
                        settings.sources(approved.stream().distinct().toArray(String[]::new)));

        assertObjectedToTheLead(judging);
    }

    @Property
    void neverContactsAnybodyForAPurposeThatIsNotKnown(@ForAll("anything") Judging judging) {
        judging.purpose(null);

        assertObjectedToTheLead(judging);
    }

    @Property
    @Tag("prop-6")
    void neverContactsAPersonalMailboxHoweverUsableItIs(@ForAll("anything") Judging judging) {
        judging.verified(judging.recipient(), AddressVerification.Status.PERSONAL, true);

        assertObjectedToTheLead(judging);
    }

    @Property
    void neverCallsWhereNobodyKnowsTheLaw(@ForAll("calls") Judging judging, @ForAll("farNumbers") String number) {
        call(judging, number);

        assertObjectedToTheLead(judging);
    }

    @Property
    void neverCallsFromANumberOutsideTheSeriesThatTheLawGives(
            @ForAll("calls") Judging judging,
            @ForAll boolean service,
            @ForAll("otherCallers") @WithNull(0.1) @Nullable String caller) {
        call(judging, "+919820012345")
                .purpose(service ? Purpose.SERVICE : Purpose.MARKETING)
                .having(settings -> GeneratedContacts.calling(settings, 5, caller));

        assertObjectedToTheLead(judging);
    }

    @Property
    void neverCallsWithoutTheConsentThatTheLawAsksFor(
            @ForAll("calls") Judging judging,
            @ForAll("numbersWhereCallsNeedConsent") String number,
            @ForAll("unasked") Purpose purpose) {
        call(judging, number).purpose(purpose).consented(false);

        assertObjectedToTheLead(judging);
    }

    @Property
    void neverAdvertisesByMailToAPersonWithoutTheConsentThatTheLawAsksFor(
            @ForAll("mails") Judging judging, @ForAll("countriesWhereMailNeedsConsent") String country) {
        mail(judging, "priya@firm.example").purpose(Purpose.MARKETING).consented(false);
        judging.lead("csv", country, null).having(settings -> settings.sources("csv"));

        assertObjectedToTheLead(judging);
    }

    @Property
    void neverAdvertisesByCallUnlessARegistryWasAskedLately(
            @ForAll("calls") Judging judging,
            @ForAll("numbersWithRegistries") String number,
            @ForAll @IntRange(min = 32, max = 900) @WithNull(0.2) @Nullable Integer daysAgo) {
        call(judging, number)
                .purpose(Purpose.MARKETING)
                .registryCheckedOn(
                        daysAgo == null
                                ? null
                                : GeneratedContacts.today(judging).minusDays(daysAgo));

        assertObjectedToTheLead(judging);
    }

    @Property
    void neverReachesALeadTwiceWithOneStepOfACampaign(@ForAll("anything") Judging judging) {
        judging.alreadyContacted(true);

        assertObjectedToTheLead(judging);
    }

    @Property
    void neverContactsAnybodyWhileTheOrganizationHasStopped(@ForAll("anything") Judging judging) {
        judging.having(settings -> settings.running(false));

        assertObjectedNow(judging);
    }

    @Property
    void neverContactsAnybodyForACampaignThatDoesNotRun(
            @ForAll("anything") Judging judging,
            @ForAll("notRunning") @WithNull(0.2) CampaignState.@Nullable Status status) {
        judging.campaign(status);

        assertObjectedNow(judging);
    }

    @Property
    void neverContactsAnybodyOnAnApprovalThatHasExpired(
            @ForAll("anything") Judging judging, @ForAll @IntRange(max = 30 * 24 * 3600) int secondsAgo) {
        judging.approvedUntil(judging.contact().now().minusSeconds(secondsAgo));

        assertObjectedNow(judging);
    }

    @Property
    void neverContactsAnybodyWhileTheOrganizationsWindowIsClosed(
            @ForAll("anything") Judging judging,
            @ForAll @IntRange(min = 1, max = 1_438) int opensInMinutes,
            @ForAll @IntRange(min = 1, max = 1_438) int minutes) {
        Window closed = closed(judging, opensInMinutes, minutes);
        judging.having(settings -> settings.emailWindow(closed).callWindow(closed));

        assertObjectedNow(judging);
    }

    @Property
    void neverContactsAnybodyWhileTheCampaignsWindowIsClosed(
            @ForAll("anything") Judging judging,
            @ForAll @IntRange(min = 1, max = 1_438) int opensInMinutes,
            @ForAll @IntRange(min = 1, max = 1_438) int minutes) {
        judging.campaignWindow(closed(judging, opensInMinutes, minutes));

        assertObjectedNow(judging);
    }

    @Property
    void neverContactsAnybodyOnAHoliday(@ForAll("anything") Judging judging) {
        judging.having(settings -> settings.holidays(
                judging.contact().now().atZone(settings.get().zone()).toLocalDate()));

        assertObjectedNow(judging);
    }

    @Property
    void neverPassesTheDailyCapOfCallsIntoACountry(
            @ForAll("calls") Judging judging,
            @ForAll @IntRange(max = 60) int cap,
            @ForAll @IntRange(max = 60) int more) {
        judging.having(settings -> settings.countryCap(cap)).callsToCountryToday(cap + more);

        assertObjectedToTheCounts(judging);
    }

    @Property
    void neverSendsOneMoreToADomainThatHadItsMailsOfTheHour(
            @ForAll("mails") Judging judging,
            @ForAll @IntRange(max = 6) int limit,
            @ForAll @Size(min = 6, max = 9) List<@IntRange(max = 3_599) Integer> secondsAgo) {
        GeneratedContacts.mailsToDomain(judging, secondsAgo).having(settings -> settings.perDomain(limit));

        assertObjectedToTheCounts(judging);
    }

    @Property
    void neverMakesMoreCallsAtATimeThanThereAreSlots(
            @ForAll("calls") Judging judging,
            @ForAll @IntRange(max = 5) int slots,
            @ForAll @Size(min = 5, max = 8) List<@IntRange(min = 1, max = 600) Integer> secondsLeft) {
        GeneratedContacts.callsUnderWay(judging, secondsLeft)
                .having(settings -> GeneratedContacts.calling(
                        settings, slots, settings.get().calling().callerNumber()));

        assertObjectedToTheCounts(judging);
    }

    @Property
    void neverSpendsMoreThanTheMoneyOfTheDay(
            @ForAll("anything") Judging judging,
            @ForAll @IntRange(max = 10_000) int cap,
            @ForAll @IntRange(max = 10_000) int spent,
            @ForAll @IntRange(min = 1, max = 1_000) int tooMuch) {
        int minutes =
                (int) GeneratedContacts.settings(judging).calling().timeLimit().toMinutes();
        int left = Math.max(0, cap - spent);
        BigDecimal dearer = BigDecimal.valueOf(left + tooMuch, 2);
        judging.spentToday(BigDecimal.valueOf(spent, 2))
                .having(settings -> settings.spending(new Spending(
                        "INR", dearer, dearer.divide(BigDecimal.valueOf(minutes)), BigDecimal.valueOf(cap, 2))));

        assertObjectedToTheCounts(judging);
    }

    private static void assertObjectedToTheLead(Judging judging) {
        assertNotContacted(judging.by(RULES.contactRules()));
        assertNotContacted(judging.by(RULES.lastGate()));
    }

    private static void assertObjectedNow(Judging judging) {
        assertNotContacted(judging.by(RULES.quotaRules()));
        assertNotContacted(judging.by(RULES.lastGate()));
    }

    private static void assertObjectedToTheCounts(Judging judging) {
        assertNotContacted(judging.by(RULES.quotaRules()));
    }

    private static void assertNotContacted(Ruling ruling) {
        assertThat(ruling.decision()).isInstanceOfAny(Decision.Deny.class, Decision.Defer.class);
    }

    /** To a verified number that has consented and about which a registry was asked today. */
    private static Judging call(Judging judging, String number) {
        return judging.recipient(number)
                .verified(number, AddressVerification.Status.VALID, true)
                .consented(true)
                .registryCheckedOn(GeneratedContacts.today(judging));
    }

    private static Judging mail(Judging judging, String address) {
        return judging.recipient(address).verified(address, AddressVerification.Status.VALID, true);
    }

    /** Opens some minutes after the contact, and closes before that time of the next day. */
    private static Window closed(Judging judging, int opensInMinutes, int minutes) {
        ZoneId zone = GeneratedContacts.settings(judging).zone();
        LocalTime now = judging.contact().now().atZone(zone).toLocalTime();
        LocalTime from = now.plusMinutes(opensInMinutes);
        return new Window(
                EnumSet.allOf(DayOfWeek.class), from, from.plusMinutes(Math.min(minutes, 1_439 - opensInMinutes)));
    }

    @Provide
    Arbitrary<Judging> anything() {
        return GeneratedContacts.anything(Channel.values());
    }

    @Provide
    Arbitrary<Judging> mails() {
        return GeneratedContacts.anything(Channel.EMAIL);
    }

    @Provide
    Arbitrary<Judging> calls() {
        return GeneratedContacts.anything(Channel.VOICE);
    }

    @Provide
    Arbitrary<String> sources() {
        return Arbitraries.of("csv", "CSV", "google_maps", "trade_fair_2026", "darknet");
    }

    @Provide
    Arbitrary<String> otherSources() {
        return Arbitraries.of("api", "webhook", "justdial", "linkedin company", "cs v", "trade fair 2025", "dark");
    }

    /** Of countries that no law of ours names, and of none. */
    @Provide
    Arbitrary<String> farNumbers() {
        return Arbitraries.of("+6561234567", "+14165551234", "+97714123456", "+80012345678");
    }

    @Provide
    Arbitrary<String> otherCallers() {
        return Arbitraries.of("+912041234567", "+91141234567", "+12125551234", "140", "");
    }

    @Provide
    Arbitrary<String> numbersWhereCallsNeedConsent() {
        return Arbitraries.of("+12125551234", "+442079460018", "+4930123456", "+33123456789");
    }

    @Provide
    Arbitrary<String> countriesWhereMailNeedsConsent() {
        return Arbitraries.of("DE", "FR", "GB", "SG", "Atlantis");
    }

    @Provide
    Arbitrary<String> numbersWithRegistries() {
        return Arbitraries.of("+919820012345", "+12125551234", "+442079460018");
    }

    @Provide
    Arbitrary<Purpose> unasked() {
        return Arbitraries.of(Purpose.MARKETING, Purpose.ENQUIRY, Purpose.SERVICE);
    }

    @Provide
    Arbitrary<CampaignState.Status> notRunning() {
        return Arbitraries.of(CampaignState.Status.class).filter(status -> status != CampaignState.Status.RUNNING);
    }
}
