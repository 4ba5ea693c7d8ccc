package dev.leadflow.outreach.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Approval;
import dev.leadflow.common.event.AttemptId;
import dev.leadflow.common.event.Calling;
import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Consent;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.ContactCleared;
import dev.leadflow.common.event.ContactDecided;
import dev.leadflow.common.event.ContactDeferred;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.LeadMerged;
import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Purpose;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.RegistryCheck;
import dev.leadflow.common.event.RunId;
import dev.leadflow.common.event.Spending;
import dev.leadflow.common.event.Suppression;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.event.Verdict;
import dev.leadflow.common.event.Window;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.outreach.policy.RecipientDomain;
import dev.leadflow.outreach.policy.SettingsOf;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.SettableClock;
import dev.leadflow.testkit.TopologyTester;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RulesTopologyTest {

    private static final Instant NOON = Fixtures.NOON_IN_KOLKATA;

    private final OrganizationId organization = Fixtures.organization();
    private final CampaignId campaign = new CampaignId(UUID.randomUUID());
    private final SettableClock clock = new SettableClock(NOON);
    private final KeyedHash hash = new KeyedHash(new Secret("pepper-pepper-pepper-pepper-pepper"));
    private final RulesTopology rules = new RulesTopology(hash, clock);
    private final TopologyTester topology = new TopologyTester(rules.on(TopologyTester.builder()), NOON);

    @BeforeEach
    void runTheCampaign() {
        settings(SettingsOf.live(organization));
        campaign(CampaignState.Status.RUNNING);
    }

    @AfterEach
    void close() {
        topology.close();
    }

    @Test
    void hasTheStepsAndStoresThatAreWrittenDown() throws IOException {
        if (Boolean.getBoolean("leadflow.write")) {
            Files.writeString(
                    Path.of("src/test/resources/dev/leadflow/outreach/decision/rules-topology.txt"),
                    rules.on(TopologyTester.builder()).describe().toString());
        }
        try (InputStream written = RulesTopologyTest.class.getResourceAsStream("rules-topology.txt")) {
            assertThat(rules.on(TopologyTester.builder()).describe().toString().strip())
                    .isEqualTo(
                            new String(Objects.requireNonNull(written).readAllBytes(), StandardCharsets.UTF_8).strip());
        }
    }

    @Test
    void buildsTheSameWithoutTheCheckOfNames() {
        assertThat(rules.get().describe())
                .hasToString(rules.on(new StreamsBuilder()).describe().toString());
    }

    @Test
    void clearsAContactThatEveryRuleLetsPassAndTellsBothVerdicts() {
        MessageApproved message = approved(lead());

        send(message);

        ContactCleared cleared = cleared().getFirst();
        assertThat(cleared).isEqualTo(new ContactCleared(message, Mode.LIVE, NOON));
        assertThat(decided())
                .extracting(
                        ContactDecided::stage, ContactDecided::verdict, ContactDecided::rule, ContactDecided::reason)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                ContactDecided.Stage.CONTACT_RULES, Verdict.PROCEED, "all", null),
                        org.assertj.core.groups.Tuple.tuple(
                                ContactDecided.Stage.QUOTA_RULES, Verdict.PROCEED, "all", null));
        assertThat(deferred()).isEmpty();
    }

    @Test
    void writesEverythingUnderTheLeadsKey() {
        MessageApproved message = approved(lead());

        send(message);

        String lead = message.contact().leadId().toString();
        assertThat(topology.writtenWithKeys(Topics.CONTACT_DECIDED))
                .extracting(each -> each.key)
                .containsOnly(lead);
        assertThat(topology.writtenWithKeys(Topics.CONTACT_CLEARED))
                .extracting(each -> each.key)
                .containsOnly(lead);
    }

    @Test
    void putsNoAddressIntoTheTrail() {
        Lead lead = lead();

        send(approved(lead));

        List<ContactDecided> told = decided();
        assertThat(told).isNotEmpty();
        assertThat(told.toString())
                .doesNotContain(Objects.requireNonNull(lead.email()))
                .doesNotContain(Objects.requireNonNull(lead.phone()))
                .doesNotContain(lead.businessName());
    }

    @Test
    void deniesALeadThatWasNeverVerified() {
        Contact contact = contact(lead(), Channel.EMAIL, 1);

        send(approved(Fixtures.without(contact, "verification"), Mode.LIVE, 1));

        assertThat(cleared()).isEmpty();
        assertDenied(Reason.NOT_VERIFIED);
    }

    @Test
    void deniesALeadOfWhichAnotherAddressWasVerified() {
        Contact contact = contact(lead(), Channel.EMAIL, 1);

        send(approved(
                Fixtures.with(contact, Map.of("verification", Fixtures.verified("other@example.org"))), Mode.LIVE, 1));

        assertThat(cleared()).isEmpty();
        assertDenied(Reason.NOT_VERIFIED);
    }

    @Test
    void deniesALeadThatTurnedOutToBeAnother() {
        Lead lead = lead();
        LeadId older = new LeadId(UUID.randomUUID());
        topology.send(
                Topics.LEAD_MERGED,
                lead.leadId().toString(),
                new LeadMerged(organization, lead.leadId(), older, "phone", NOON));

        send(approved(lead));

        assertDenied(Reason.LEAD_MERGED);
    }

    @Test
    @Tag("prop-12")
    void deniesWhoOptedOutByAnyOfItsKeys() {
        for (int key = 0; key < 3; key++) {
            Lead lead = lead();
            suppress(
                    switch (key) {
                        case 0 -> hash.email(organization, Objects.requireNonNull(lead.email()));
                        case 1 -> hash.phone(organization, Objects.requireNonNull(lead.phone()));
                        default -> hash.lead(organization, lead.leadId());
                    },
                    Suppression.Scope.ALL_CHANNELS);

            send(approved(lead));

            assertDenied(Reason.OPTED_OUT);
        }
        assertThat(cleared()).isEmpty();
    }

    @Test
    void doesNotMixUpTheOptOutsOfTwoOrganizations() {
        Lead lead = lead();
        OrganizationId other = Fixtures.organization();
        String key = hash.email(other, Objects.requireNonNull(lead.email()));
        topology.send(
                Topics.SUPPRESSIONS,
                other + ":" + key,
                new Suppression(other, key, Suppression.Scope.ALL_CHANNELS, null, "test", NOON));

        send(approved(lead));

        assertThat(cleared()).hasSize(1);
    }

    @Test
    @Tag("prop-25")
    void deniesACallToANumberOnTheListButNotAnEmail() {
        Lead lead = lead();
        registry(RegistryCheck.fileKey(organization, "IN"), null, false, LocalDate.parse("2026-11-12"));
        suppress(hash.phone(organization, Objects.requireNonNull(lead.phone())), Suppression.Scope.VOICE);

        call(lead, 1);
        assertDenied(Reason.DO_NOT_CALL);
        send(approved(lead));
        assertThat(cleared()).hasSize(1);
    }

    @Test
    @Tag("prop-17")
    void leavesALeadAloneAfterAContactOverAnyChannel() {
        Lead lead = lead();
        attempted(contact(lead, Channel.VOICE, 7), Mode.LIVE, ContactAttempted.Status.UNKNOWN, NOON.minusSeconds(5));

        send(approved(lead));

        assertDenied(Reason.COOLDOWN);
    }

    @Test
    void deniesAStepThatHasReachedTheLead() {
        Lead lead = lead();
        Instant longAgo = NOON.minus(Duration.ofDays(400));
        attempted(contact(lead, Channel.EMAIL, 1), Mode.LIVE, ContactAttempted.Status.ACCEPTED, longAgo);

        send(approved(lead));
        assertDenied(Reason.ALREADY_CONTACTED);
        send(approved(contact(lead, Channel.EMAIL, 2), Mode.LIVE, 1));
        assertThat(cleared()).hasSize(1);
    }

    @Test
    void countsASimulatedContactOnlyForFurtherSimulations() {
        Lead lead = lead();
        Instant longAgo = NOON.minus(Duration.ofDays(400));
        attempted(contact(lead, Channel.EMAIL, 1), Mode.DRY_RUN, ContactAttempted.Status.SIMULATED, longAgo);

        send(approved(contact(lead, Channel.EMAIL, 1), Mode.DRY_RUN, 1));
        assertDenied(Reason.ALREADY_CONTACTED);
        send(approved(contact(lead, Channel.EMAIL, 1), Mode.LIVE, 1));
        assertThat(cleared()).hasSize(1);
    }

    @Test
    void forgetsAnAttemptThatWasCertainlyNotSent() {
        Lead lead = lead();
        Contact first = contact(lead, Channel.EMAIL, 1);
        attempted(first, Mode.LIVE, ContactAttempted.Status.IO_STARTED, NOON);
        attempted(first, Mode.LIVE, ContactAttempted.Status.REFUSED, NOON);

        send(approved(lead));

        assertThat(cleared()).hasSize(1);
    }

    @Test
    void deniesAnOrganizationWhoseSettingsAreNotKnown() {
        OrganizationId unknown = Fixtures.organization();
        Lead lead = Fixtures.lead(unknown);

        send(approved(lead));

        assertDenied(Reason.UNKNOWN_SETTINGS);
    }

    @Test
    void doesNotTakeTheCampaignOfAnotherOrganizationForItsOwn() {
        OrganizationId other = Fixtures.organization();
        settings(SettingsOf.live(other));
        Lead lead = Fixtures.lead(other);

        send(approved(lead));

        assertThat(deferred()).extracting(ContactDeferred::reason).containsExactly(Reason.CAMPAIGN_NOT_RUNNING);
    }

    @Test
    @Tag("prop-46")
    void simulatesInADryRunAndTakesPlacesAllTheSame() {
        settings(SettingsOf.live(organization).mode(Mode.DRY_RUN).emailCap(2));

        for (int i = 0; i < 3; i++) {
            send(approved(lead()));
        }

        assertThat(cleared()).extracting(ContactCleared::mode).containsExactly(Mode.DRY_RUN, Mode.DRY_RUN);
        assertThat(deferred()).extracting(ContactDeferred::reason).containsExactly(Reason.DAILY_CAP);
    }

    @Test
    void neverMakesARealContactOfWhatWasApprovedInADryRun() {
        Lead lead = lead();

        send(approved(contact(lead, Channel.EMAIL, 1), Mode.DRY_RUN, 1));

        assertThat(cleared()).extracting(ContactCleared::mode).containsExactly(Mode.DRY_RUN);
    }

    @Test
    @Tag("prop-14")
    void clearsExactlyTheCapOfManyContacts() {
        for (int i = 0; i < 300; i++) {
            send(approved(lead()));
        }

        assertThat(cleared()).hasSize(50);
        assertThat(deferred()).hasSize(250).allSatisfy(each -> {
            assertThat(each.reason()).isEqualTo(Reason.DAILY_CAP);
            assertThat(each.until()).isEqualTo("2026-11-20T18:30:00Z");
        });
        clock.set(Instant.parse("2026-11-20T18:30:00Z"));
        for (int i = 0; i < 60; i++) {
            send(approved(lead()));
        }
        assertThat(cleared()).hasSize(50);
    }

    @Test
    void doesNotCountTheDayTwiceWhenTheClockIsSetBackOverMidnight() {
        settings(SettingsOf.live(organization).emailCap(2));
        Instant midnight = Instant.parse("2026-11-20T18:30:00Z");
        clock.set(midnight.minusSeconds(60));
        clearAll(2);
        clock.set(midnight.plusSeconds(60));
        clearAll(2);
        topology.advanceWallClock(Duration.ofHours(2));

        for (Instant again : List.of(midnight.minusSeconds(30), midnight.plusSeconds(90))) {
            clock.set(again);
            send(approved(lead()));
        }

        assertThat(cleared()).isEmpty();
        assertThat(deferred()).hasSize(2);
    }

    @Test
    void countsEachOrganizationByItself() {
        OrganizationId other = Fixtures.organization();
        CampaignId theirs = new CampaignId(UUID.randomUUID());
        settings(SettingsOf.live(organization).emailCap(1));
        settings(SettingsOf.live(other).emailCap(1));
        topology.send(
                Topics.CAMPAIGNS,
                theirs.toString(),
                new CampaignState(other, theirs, "theirs", CampaignState.Status.RUNNING, null));
        Lead lead = Fixtures.lead(other);
        clearAll(1);

        send(approved(contact(lead, theirs, Channel.EMAIL, 1), Mode.LIVE, 1));

        assertThat(cleared()).hasSize(1);
    }

    @Test
    @Tag("prop-16")
    void sendsFiveAnHourToOneDomain() {
        for (int i = 0; i < 7; i++) {
            clock.set(NOON.plus(Duration.ofMinutes(i)));
            send(approved(lead("info@branch" + i + ".big.example")));
        }

        assertThat(cleared()).hasSize(5);
        assertThat(deferred()).hasSize(2).allSatisfy(each -> {
            assertThat(each.reason()).isEqualTo(Reason.DOMAIN_THROTTLE);
            assertThat(each.until()).isEqualTo(NOON.plus(Duration.ofMinutes(60)));
        });
        clock.set(NOON.plus(Duration.ofMinutes(60)));
        send(approved(lead("sales@big.example")));
        send(approved(lead("office@big.example")));
        assertThat(cleared()).hasSize(1);
    }

    @Test
    void judgesEachJudgementOfAContactOnce() {
        settings(SettingsOf.live(organization).emailCap(2));
        MessageApproved message = approved(lead());
        send(message);
        send(message);
        send(message);

        assertThat(cleared()).hasSize(1);
        assertThat(decided()).hasSize(2);
        clearAll(1);
        send(approved(lead()));
        assertThat(cleared()).isEmpty();
    }

    @Test
    void doesNotGoBackToAnOlderJudgement() {
        campaign(CampaignState.Status.PAUSED);
        Lead lead = lead();
        MessageApproved first = approved(lead);
        send(first);
        send(again(first));
        assertThat(decided()).hasSize(4);

        campaign(CampaignState.Status.RUNNING);
        send(first);

        assertThat(cleared()).isEmpty();
        assertThat(decided()).isEmpty();
    }

    @Test
    void judgesADeferredContactByEveryRuleAgain() {
        campaign(CampaignState.Status.PAUSED);
        Lead lead = lead();
        MessageApproved message = approved(lead);
        send(message);
        assertThat(deferred()).hasSize(1);
        campaign(CampaignState.Status.RUNNING);
        suppress(hash.lead(organization, lead.leadId()), Suppression.Scope.ALL_CHANNELS);
        decided();

        send(again(message));

        assertDenied(Reason.OPTED_OUT);
        assertThat(cleared()).isEmpty();
    }

    @Test
    void remembersAJudgementUntilTheApprovalIsLongExpired() {
        MessageApproved message = approved(lead());
        send(message);
        decided();
        topology.advanceWallClock(Duration.ofHours(2));
        send(message);
        assertThat(decided()).isEmpty();

        clock.set(message.approval().expiresAt().plus(Duration.ofDays(2)));
        topology.advanceWallClock(Duration.ofHours(2));

        assertThat(entries("judgements-by-contact")).isZero();
    }

    @Test
    void takesTimeFromTheClockAndNotFromTheRecord() {
        Lead lead = lead();
        MessageApproved message = approved(lead);

        topology.send(
                Topics.MESSAGE_APPROVED,
                lead.leadId().toString(),
                message,
                message.approval().expiresAt().plus(Duration.ofDays(3000)));

        assertThat(cleared()).extracting(ContactCleared::clearedAt).containsExactly(NOON);
    }

    @Test
    void givesThePlaceOfARefusedOrCancelledContactBackOnce() {
        settings(SettingsOf.live(organization).emailCap(2).perDomain(2));
        MessageApproved first = approved(lead("a@big.example"));
        send(first);
        send(approved(lead("b@big.example")));
        assertThat(cleared()).hasSize(2);

        cancelled(first, NOON);
        cancelled(first, NOON);
        attempted(first.contact(), Mode.LIVE, ContactAttempted.Status.REFUSED, NOON);
        send(approved(lead("c@big.example")));
        send(approved(lead("d@big.example")));

        assertThat(cleared()).hasSize(1);
        assertThat(deferred()).hasSize(1);
    }

    @Test
    void keepsThePlaceOfAContactThatMayHaveReachedSomebody() {
        settings(SettingsOf.live(organization).emailCap(1));
        MessageApproved first = approved(lead());
        send(first);
        cleared();
        for (ContactAttempted.Status status : ContactAttempted.Status.values()) {
            if (status.mayHaveReachedTheRecipient()
                    || status == ContactAttempted.Status.CLAIMED
                    || status == ContactAttempted.Status.SIMULATED) {
                attempted(first.contact(), Mode.LIVE, status, NOON);
            }
        }

        send(approved(lead()));

        assertThat(cleared()).isEmpty();
    }

    /** A provider that was away: the attempt starts, is given back, starts at the next one, and is told of for days. */
    @Test
    @Tag("prop-16")
    void countsAMessageOnceInItsDomainsHourHoweverOftenItIsTried() {
        settings(SettingsOf.live(organization).perDomain(2));
        MessageApproved first = approved(lead("a@big.example"));
        send(first);
        for (ContactAttempted.Status status : List.of(
                ContactAttempted.Status.CLAIMED,
                ContactAttempted.Status.IO_STARTED,
                ContactAttempted.Status.CLAIMED,
                ContactAttempted.Status.IO_STARTED,
                ContactAttempted.Status.ACCEPTED,
                ContactAttempted.Status.DELIVERED,
                ContactAttempted.Status.BOUNCED)) {
            attempted(first.contact(), Mode.LIVE, status, NOON);
        }

        send(approved(lead("b@big.example")));
        send(approved(lead("c@big.example")));

        assertThat(cleared()).hasSize(2);
        assertThat(deferred()).hasSize(1);
    }

    @Test
    void doesNotFreeANewPlaceForTheCancellationOfAnOlderOne() {
        settings(SettingsOf.live(organization).emailCap(1));
        MessageApproved message = approved(lead());
        send(message);
        cancelled(message, NOON);
        clock.advance(Duration.ofMinutes(1));
        send(again(message));
        assertThat(cleared()).hasSize(2);

        cancelled(message, NOON);
        send(approved(lead()));

        assertThat(cleared()).isEmpty();
    }

    @Test
    void doesNotCountAContactTwiceThatComesToBeJudgedAnew() {
        settings(SettingsOf.live(organization).emailCap(1));
        MessageApproved message = approved(lead());
        send(message);
        send(again(message));

        assertThat(cleared()).hasSize(2);
        send(approved(lead()));
        assertThat(cleared()).isEmpty();
    }

    @Test
    void forgetsPlacesThatNoRuleLooksAtAnyMore() {
        clearAll(20);
        clock.advance(Duration.ofDays(5));
        topology.advanceWallClock(Duration.ofHours(1));

        for (String store : List.of("places-by-contact", "places-by-day", "places-by-domain")) {
            assertThat(entries(store)).as(store).isZero();
        }
    }

    @Test
    void deniesWhoWouldWaitUntilTheApprovalHasExpired() {
        settings(SettingsOf.live(organization).emailCap(0));
        Lead lead = lead();
        Contact contact = contact(lead, Channel.EMAIL, 1);
        Approval approval = new Approval("hash", "reviewer", NOON, Mode.LIVE, Instant.parse("2026-11-20T18:30:00Z"));

        send(new MessageApproved(contact, Fixtures.draft(), approval, 1));

        assertDenied(Reason.APPROVAL_EXPIRED);
        assertThat(deferred()).isEmpty();
    }

    @Test
    void callsOnlyNumbersThatARegistryHasClearedAndThatAreNotListedSince() {
        Lead lead = lead();
        String key = hash.phone(organization, Objects.requireNonNull(lead.phone()));
        settings(SettingsOf.live(organization).callCap(100));
        call(lead, 1);
        assertDenied(Reason.REGISTRY_NOT_CHECKED);

        registry(RegistryCheck.numberKey(organization, key), key, false, LocalDate.parse("2026-11-10"));
        call(lead, 2);
        assertThat(cleared()).hasSize(1);

        registry(RegistryCheck.numberKey(organization, key), key, true, LocalDate.parse("2026-11-11"));
        call(lead, 3);
        assertDenied(Reason.DO_NOT_CALL);

        registry(RegistryCheck.fileKey(organization, "IN"), null, false, LocalDate.parse("2026-11-12"));
        call(lead, 4);
        assertThat(cleared()).hasSize(1);
    }

    @Test
    void callsWhereTheLawAsksForConsentOnlyWithOneThatHolds() {
        settings(SettingsOf.live(organization).callWindow(Window.always()));
        clock.set(Instant.parse("2026-11-20T15:00:00Z")); // ten in the morning in New York
        Lead lead = leadWithPhone("+12125550123");
        String key = hash.phone(organization, "+12125550123");
        registry(RegistryCheck.fileKey(organization, "US"), null, false, LocalDate.parse("2026-11-12"));
        call(lead, 1);
        assertDenied(Reason.CONSENT_MISSING);

        consent(key, Channel.EMAIL, null);
        call(lead, 2);
        assertDenied(Reason.CONSENT_MISSING);

        consent(key, Channel.VOICE, null);
        call(lead, 3);
        assertThat(cleared()).hasSize(1);

        consent(key, Channel.VOICE, NOON);
        call(lead, 4);
        assertDenied(Reason.CONSENT_MISSING);
    }

    @Test
    void callsOnlySoManyAtATimeAndGoesOnWhenOneHasEnded() {
        settings(SettingsOf.live(organization).calling(new Calling(2, Duration.ofMinutes(10), "+911401234567")));
        registry(RegistryCheck.fileKey(organization, "IN"), null, false, LocalDate.parse("2026-11-12"));
        Contact first = call(lead(), 1);
        Contact second = call(lead(), 1);
        call(lead(), 1);
        assertThat(cleared()).hasSize(2);
        assertThat(deferred()).extracting(ContactDeferred::reason).containsExactly(Reason.CALL_SLOTS);

        attempted(first, Mode.LIVE, ContactAttempted.Status.ACCEPTED, NOON);
        call(lead(), 1);
        assertThat(cleared()).isEmpty();
        attempted(first, Mode.LIVE, ContactAttempted.Status.DELIVERED, NOON);
        attempted(first, Mode.LIVE, ContactAttempted.Status.DELIVERED, NOON);
        call(lead(), 1);
        call(lead(), 1);
        assertThat(cleared()).hasSize(1);

        attempted(second, Mode.LIVE, ContactAttempted.Status.UNKNOWN, NOON);
        clock.set(NOON.plus(Duration.ofMinutes(15)).minusMillis(1));
        call(lead(), 1);
        assertThat(cleared()).isEmpty();
        clock.set(NOON.plus(Duration.ofMinutes(15)));
        call(lead(), 1);
        assertThat(cleared()).hasSize(1);
    }

    @Test
    void spendsExactlyTheMoneyOfADayAndGivesBackWhatWasNotSpent() {
        settings(SettingsOf.live(organization)
                .spending(new Spending("INR", new BigDecimal("0.40"), BigDecimal.ZERO, new BigDecimal("1"))));
        MessageApproved first = approved(lead());
        send(first);
        send(approved(lead()));
        send(approved(lead()));
        assertThat(cleared()).hasSize(2);
        assertThat(deferred()).extracting(ContactDeferred::reason).containsExactly(Reason.SPEND_CAP);

        cancelled(first, NOON);
        send(approved(lead()));
        send(approved(lead()));
        assertThat(cleared()).hasSize(1);
    }

    @Test
    void writesDownWhatItJudgedUnderTheOrganizationWithWhatTheRulesSaw() {
        MessageApproved message = approved(lead());

        send(message);

        assertThat(recorded()).hasSize(1);
        assertThat(recordedUnder.getFirst()).isEqualTo(organization.toString());
        var judgement = (ContactJudged.Judgement) recorded.getFirst();
        assertThat(judgement.contact()).isEqualTo(message.contact());
        assertThat(judgement.approval()).isEqualTo(message.approval());
        assertThat(judgement.said()).isEqualTo(new ContactJudged.Said(Verdict.PROCEED, "all", null, null));
        assertThat(judgement.byQuotaRules())
                .isEqualTo(new ContactJudged.ByQuotaRules(
                        new CampaignState(organization, campaign, "Bakeries", CampaignState.Status.RUNNING, null),
                        SettingsOf.live(organization).get().version(),
                        NOON));
        var seen = Objects.requireNonNull(judgement.byContactRules());
        assertThat(seen.facts().verification()).isEqualTo(message.contact().verification());
        assertThat(seen.settingsVersion())
                .isEqualTo(SettingsOf.live(organization).get().version());
    }

    @Test
    void writesDownOnceWhatTheContactRulesStop() {
        Lead lead = lead();
        suppress(hash.lead(organization, lead.leadId()), Suppression.Scope.ALL_CHANNELS);

        send(approved(lead));

        assertThat(recorded()).hasSize(1);
        var judgement = (ContactJudged.Judgement) recorded.getFirst();
        assertThat(judgement.said().reason()).isEqualTo(Reason.OPTED_OUT);
        assertThat(judgement.byQuotaRules()).isNull();
        assertThat(Objects.requireNonNull(judgement.byContactRules()).facts().optedOut())
                .isTrue();
    }

    @Test
    void writesDownAGiveBackOnlyWhenItReallyFreedAPlace() {
        MessageApproved message = approved(lead());
        send(message);
        recorded();

        cancelled(message, NOON.minusSeconds(1));
        cancelled(message, NOON);
        cancelled(message, NOON);

        assertThat(recorded())
                .containsExactly(new ContactJudged.PlaceGivenBack(
                        organization, message.contact().contactId(), NOON, Reason.OPTED_OUT, NOON));
    }

    @Test
    void writesDownTheTimeOfJudgingAsTheTimeOfTheRecord() {
        MessageApproved message = approved(lead());

        topology.send(
                Topics.MESSAGE_APPROVED, message.contact().leadId().toString(), message, NOON.minusSeconds(86_400));

        assertThat(topology.writtenAt(ContactJudged.TOPIC)).containsExactly(NOON);
    }

    private final List<ContactJudged> recorded = new ArrayList<>();
    private final List<String> recordedUnder = new ArrayList<>();

    private List<ContactJudged> recorded() {
        recorded.clear();
        recordedUnder.clear();
        topology.writtenWithKeys(ContactJudged.TOPIC).forEach(each -> {
            recorded.add(each.value);
            recordedUnder.add(each.key);
        });
        return recorded;
    }

    // --- the world around the topology

    private Contact call(Lead lead, int step) {
        Contact contact = contact(lead, Channel.VOICE, step);
        send(approved(contact, Mode.LIVE, 1));
        return contact;
    }

    private void registry(String topicKey, @Nullable String key, boolean listed, LocalDate checkedOn) {
        String country = topicKey.endsWith("US") ? "US" : "IN";
        topology.send(
                Topics.REGISTRY_CHECKS,
                topicKey,
                new RegistryCheck(organization, key, country, "test", listed, checkedOn));
    }

    private void consent(String key, Channel channel, @Nullable Instant withdrawnAt) {
        topology.send(
                Topics.CONSENTS,
                Consent.topicKey(organization, key, channel, Purpose.MARKETING),
                new Consent(organization, key, channel, Purpose.MARKETING, "form", NOON, withdrawnAt));
    }

    private void settings(SettingsOf settings) {
        topology.send(Topics.SETTINGS, settings.get().organizationId().toString(), settings.get());
    }

    private void campaign(CampaignState.Status status) {
        topology.send(
                Topics.CAMPAIGNS,
                campaign.toString(),
                new CampaignState(organization, campaign, "Bakeries", status, null));
    }

    private Lead lead() {
        return Fixtures.lead(organization);
    }

    private Lead leadWithPhone(String phone) {
        return Fixtures.with(lead(), Map.of("phone", phone));
    }

    private Lead lead(String email) {
        return Fixtures.with(lead(), Map.of("email", email));
    }

    private void suppress(String key, Suppression.Scope scope) {
        topology.send(
                Topics.SUPPRESSIONS,
                organization + ":" + key,
                new Suppression(organization, key, scope, null, "test", NOON));
    }

    private Contact contact(Lead lead, Channel channel, int step) {
        return contact(lead, campaign, channel, step);
    }

    private static Contact contact(Lead lead, CampaignId campaign, Channel channel, int step) {
        return new Contact(
                lead.organizationId(),
                new ContactId(UUID.randomUUID()),
                campaign,
                new RunId(UUID.randomUUID()),
                step,
                channel,
                Purpose.MARKETING,
                lead,
                Objects.requireNonNull(channel == Channel.EMAIL ? lead.email() : lead.phone()),
                Fixtures.verified(Objects.requireNonNull(channel == Channel.EMAIL ? lead.email() : lead.phone())),
                Fixtures.SENDER,
                NOON);
    }

    private MessageApproved approved(Lead lead) {
        return approved(contact(lead, Channel.EMAIL, 1), Mode.LIVE, 1);
    }

    private static MessageApproved approved(Contact contact, Mode mode, int judgement) {
        Approval approval = new Approval("hash", "reviewer", NOON, mode, NOON.plus(Duration.ofDays(7)));
        return new MessageApproved(contact, Fixtures.draft(), approval, judgement);
    }

    private static MessageApproved again(MessageApproved message) {
        return new MessageApproved(message.contact(), message.draft(), message.approval(), message.judgement() + 1);
    }

    private void send(MessageApproved message) {
        topology.send(Topics.MESSAGE_APPROVED, message.contact().leadId().toString(), message);
    }

    private void clearAll(int count) {
        for (int i = 0; i < count; i++) {
            send(approved(lead()));
        }
        assertThat(cleared()).hasSize(count);
    }

    private void cancelled(MessageApproved message, Instant reservedAt) {
        attempted(message.contact(), Mode.LIVE, ContactAttempted.Status.CANCELLED, reservedAt);
    }

    private void attempted(Contact contact, Mode mode, ContactAttempted.Status status, Instant at) {
        topology.send(
                Topics.CONTACT_ATTEMPTED,
                contact.leadId().toString(),
                new ContactAttempted(
                        contact.organizationId(),
                        new AttemptId(contact.contactId().value()),
                        contact.contactId(),
                        contact.leadId(),
                        contact.campaignId(),
                        contact.runId(),
                        contact.step(),
                        contact.channel(),
                        RecipientDomain.of(contact),
                        mode,
                        status,
                        status == ContactAttempted.Status.CANCELLED ? Reason.OPTED_OUT : null,
                        "",
                        "test",
                        null,
                        at,
                        at));
    }

    private long entries(String store) {
        long count = 0;
        try (KeyValueIterator<Object, Object> all = topology.store(store).all()) {
            while (all.hasNext()) {
                all.next();
                count++;
            }
        }
        return count;
    }

    private List<ContactCleared> cleared() {
        return topology.written(Topics.CONTACT_CLEARED);
    }

    private List<ContactDeferred> deferred() {
        return topology.written(Topics.CONTACT_DEFERRED);
    }

    private List<ContactDecided> decided() {
        return topology.written(Topics.CONTACT_DECIDED);
    }

    private void assertDenied(Reason reason) {
        List<ContactDecided> verdicts = new ArrayList<>(decided());
        assertThat(verdicts.getLast().verdict()).isEqualTo(Verdict.DENY);
        assertThat(verdicts.getLast().reason()).isEqualTo(reason);
    }
}
