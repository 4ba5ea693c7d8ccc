package dev.leadflow.outreach.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadflow.common.event.Calling;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.ContactAttempted.Status;
import dev.leadflow.common.event.ContactCleared;
import dev.leadflow.common.event.ContactDecided;
import dev.leadflow.common.event.ContactDeferred;
import dev.leadflow.common.event.Draft;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.Sender;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.event.Verdict;
import dev.leadflow.common.kafka.TryAgainLaterException;
import dev.leadflow.outreach.channel.EmailSenderContract.Behaviour;
import dev.leadflow.testkit.Fixtures;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The send worker: at most once, never after an opt-out, and what is not known is a no. */
class SendWorkerIT extends SendingTestBed {

    // --- at most once

    @Test
    void sendsTheExactMessageAndTellsEachStep() throws Exception {
        ContactCleared cleared = cleared();

        deliver(cleared);

        var sent = provider.journal().getFirst();
        Draft draft = cleared.message().draft();
        assertThat(sent.text()).isEqualTo(draft.fullText());
        assertThat(sent.html()).isEqualTo(draft.fullHtml());
        assertThat(sent.to()).isEqualTo(cleared.message().contact().recipient());
        assertThat(sent.id()).isEqualTo(Attempt.idOf(cleared.message()).value());
        assertThat(sent.unsubscribeUrl()).isEqualTo(draft.unsubscribeUrl());
        assertThat(statuses(cleared)).containsExactly(Status.IO_STARTED, Status.ACCEPTED);
        assertThat(verdict().verdict()).isEqualTo(Verdict.PROCEED);
        assertThat(verdict().stage()).isEqualTo(ContactDecided.Stage.LAST_GATE);
        assertThat(verdict().facts())
                .containsEntry("approved", "true")
                .containsEntry("unsubscribe_ready", "true")
                .containsEntry("refused_for_good", "false")
                .containsEntry("opted_out", "false");
        assertThat(column(cleared, "provider_id")).isEqualTo("fake-" + sent.id());
        assertThat(meters.counter("leadflow.attempts", "channel", "EMAIL", "status", "ACCEPTED")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void sendsOnceThoughDeliveredFiveTimes() throws Exception {
        ContactCleared cleared = cleared();

        for (int i = 0; i < 5; i++) {
            deliver(cleared);
        }

        assertThat(provider.journal()).hasSize(1);
        assertThat(provider.calls()).isEqualTo(1);
        assertThat(statuses(cleared)).hasSize(2);
    }

    @Test
    void sendsOnceThoughManyProcessesGetItAtTheSameTime() throws Exception {
        ContactCleared cleared = cleared();
        List<Callable<Void>> deliveries = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Replica each = new Replica("process-" + i, provider);
            deliveries.add(() -> {
                each.worker.send(List.of(received(cleared), received(cleared)));
                return null;
            });
        }
        try (var threads = Executors.newFixedThreadPool(6)) {
            for (var each : threads.invokeAll(deliveries)) {
                each.get();
            }
        }

        assertThat(provider.journal()).hasSize(1);
        assertThat(status(cleared)).isEqualTo(Status.ACCEPTED);
    }

    @Test
    void makesOneOfTwoContactsThatReachOneLeadAtTheSameTime() throws Exception {
        Lead lead = Fixtures.lead(organization);
        ContactCleared one = cleared(Fixtures.emailTo(lead), Mode.LIVE, Mode.LIVE);
        ContactCleared other = cleared(Fixtures.emailTo(lead), Mode.LIVE, Mode.LIVE);

        deliver(one, other);

        assertThat(provider.journal()).hasSize(1);
        assertThat(status(one)).as("the first one, as they came").isEqualTo(Status.ACCEPTED);
        assertThat(told(Topics.CONTACT_DECIDED))
                .extracting(ContactDecided::reason)
                .contains(Reason.COOLDOWN);
    }

    @Test
    void makesOneOfTwoContactsThatReachOneAddress() throws Exception {
        Lead lead = Fixtures.lead(organization);
        Lead twin = withId(lead, new LeadId(UUID.randomUUID()));
        ContactCleared one = cleared(Fixtures.emailTo(lead), Mode.LIVE, Mode.LIVE);
        ContactCleared other = cleared(Fixtures.emailTo(twin), Mode.LIVE, Mode.LIVE);

        deliver(one, other);

        assertThat(provider.journal()).hasSize(1);
    }

    /** Most of them are judged in one transaction, in which the second of each pair has to see the first one. */
    @Test
    void makesOneContactWithEachAddressOfManyThatComeAtTheSameTime() throws Exception {
        List<ContactCleared> pairs = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Lead lead = Fixtures.lead(organization);
            pairs.add(cleared(Fixtures.emailTo(lead), Mode.LIVE, Mode.LIVE));
            pairs.add(cleared(Fixtures.emailTo(withId(lead, new LeadId(UUID.randomUUID()))), Mode.LIVE, Mode.LIVE));
        }

        deliver(pairs.toArray(ContactCleared[]::new));

        assertThat(provider.journal()).hasSize(12);
    }

    @Test
    void makesAStepOfACampaignOnceThoughTwoRunsSelectedTheLead() throws Exception {
        settings(settings -> withCooldown(settings, 0));
        ContactCleared first = cleared();
        deliver(first);
        ContactCleared again = cleared(nextRun(first.message().contact()), Mode.LIVE, Mode.LIVE);

        deliver(again);

        assertThat(provider.journal()).hasSize(1);
        assertThat(verdict().reason()).isEqualTo(Reason.ALREADY_CONTACTED);
        assertThat(status(again)).isEqualTo(Status.CANCELLED);
    }

    @Test
    void hasARowThatRefusesASecondClaimOfAStep() {
        ContactCleared first = cleared();
        ContactCleared second = cleared(nextRun(first.message().contact()), Mode.LIVE, Mode.LIVE);

        assertThat(added(first)).isTrue();
        assertThat(added(second)).isFalse();
    }

    private boolean added(ContactCleared cleared) {
        SendLedger.Addition claim = new SendLedger.Addition(
                Attempt.of(cleared, Mode.LIVE),
                KeyedContact.of(cleared, HASH),
                Attempt.Change.to(Status.CLAIMED, null, "claimed"),
                UUID.randomUUID(),
                List.of());
        return !database.inTransaction(() -> process.ledger.add(List.of(claim), clock.instant()))
                .isEmpty();
    }

    // --- opt-outs

    @Test
    void sendsNothingToSomebodyWhoOptedOutAfterTheApproval() throws Exception {
        ContactCleared cleared = cleared();
        published.optOut(HASH, organization, cleared.message().contact().recipient());

        deliver(cleared);

        expectNothingSent();
        assertThat(provider.calls()).isZero();
        assertThat(verdict().reason()).isEqualTo(Reason.OPTED_OUT);
        assertThat(statuses(cleared)).containsExactly(Status.CANCELLED);
        assertThat(told(Topics.CONTACT_ATTEMPTED).getFirst().reservedAt()).isEqualTo(cleared.clearedAt());
    }

    @Test
    void sendsNothingToALeadThatOptedOutByAnyOfItsAddresses() throws Exception {
        ContactCleared byPhone = cleared();
        published.suppress(
                organization,
                HASH.phone(
                        organization,
                        java.util.Objects.requireNonNull(
                                byPhone.message().contact().lead().phone())));
        ContactCleared byLead = cleared();
        published.suppress(
                organization, HASH.lead(organization, byLead.message().contact().leadId()));

        deliver(byPhone, byLead);

        expectNothingSent();
    }

    @Test
    void sendsNothingWhenTheLeadOptsOutAtTheLastMoment() throws Exception {
        ContactCleared cleared = cleared();
        provider.beforeTheLastWord(email -> published.optOut(HASH, organization, email.to()));

        deliver(cleared);

        expectNothingSent();
        assertThat(provider.calls()).isEqualTo(1);
        assertThat(statuses(cleared)).containsExactly(Status.CANCELLED);
        assertThat(verdict().reason()).isEqualTo(Reason.OPTED_OUT);
    }

    @Test
    void doesNotTryAgainWhenTheLeadOptedOutBetweenTwoTries() throws Exception {
        ContactCleared cleared = cleared();
        provider.behave(Behaviour.REFUSES_THE_CONTENT_FOR_NOW);
        provider.beforeTheLastWord(email -> {
            if (provider.calls() == 2) {
                published.optOut(HASH, organization, email.to());
                provider.behave(Behaviour.TAKES_IT);
            }
        });

        deliver(cleared);

        expectNothingSent();
        assertThat(provider.calls()).isEqualTo(2);
        assertThat(column(cleared, "provider")).isEqualTo("fake");
        assertThat(statuses(cleared)).containsExactly(Status.IO_STARTED, Status.CANCELLED);
    }

    @Test
    void ignoresOptOutsOfOtherOrganizations() throws Exception {
        ContactCleared cleared = cleared();
        OrganizationId other = Fixtures.organization();
        published.suppress(
                other, HASH.email(organization, cleared.message().contact().recipient()));

        deliver(cleared);

        assertThat(provider.journal()).hasSize(1);
    }

    // --- dry run

    @Test
    void recordsWhatADryRunWouldHaveSentWithoutCallingTheProvider() throws Exception {
        settings(settings -> with(settings, Mode.DRY_RUN, true));
        ContactCleared cleared = cleared(Fixtures.emailTo(Fixtures.lead(organization)), Mode.DRY_RUN, Mode.DRY_RUN);

        deliver(cleared);

        assertThat(provider.calls()).isZero();
        assertThat(statuses(cleared)).containsExactly(Status.SIMULATED);
        assertThat(column(cleared, "provider")).isEqualTo("dry-run");
        assertThat(persisted(cleared)).isEqualTo(cleared.message());
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void neverReallySendsWhatWasApprovedOrClearedInADryRun(Mode approved) throws Exception {
        Contact contact = Fixtures.emailTo(Fixtures.lead(organization));

        deliver(cleared(contact, approved, Mode.DRY_RUN));

        assertThat(provider.calls()).isZero();
        assertThat(verdict().verdict()).isEqualTo(Verdict.SIMULATE);
    }

    @Test
    void simulatesWhenTheOrganizationWentBackToDryRunAfterTheRules() throws Exception {
        ContactCleared cleared = cleared();
        settings(settings -> with(settings, Mode.DRY_RUN, true));

        deliver(cleared);

        expectNothingSent();
        assertThat(status(cleared)).isEqualTo(Status.SIMULATED);
    }

    @Test
    void simulatesWhenTheOrganizationGoesBackToDryRunAtTheLastMoment() throws Exception {
        ContactCleared cleared = cleared();
        provider.beforeTheLastWord(email -> settings(settings -> with(settings, Mode.DRY_RUN, true)));

        deliver(cleared);

        expectNothingSent();
        assertThat(status(cleared)).isEqualTo(Status.SIMULATED);
    }

    @Test
    void makesARealContactAfterASimulatedOne() throws Exception {
        Contact rehearsed = Fixtures.emailTo(Fixtures.lead(organization));
        deliver(cleared(rehearsed, Mode.DRY_RUN, Mode.DRY_RUN));

        deliver(cleared(nextRun(rehearsed), Mode.LIVE, Mode.LIVE));

        assertThat(provider.journal()).hasSize(1);
    }

    // --- what is not known is a no

    @Test
    void sendsNothingOfAnOrganizationWhoseSettingsAreNotKnown() throws Exception {
        OrganizationId unknown = Fixtures.organization();
        ContactCleared cleared = cleared(Fixtures.emailTo(Fixtures.lead(unknown)), Mode.LIVE, Mode.LIVE);

        deliver(cleared);

        expectNothingSent();
        assertThat(status(cleared)).isEqualTo(Status.CANCELLED);
    }

    @Test
    void putsOffWhatAStoppedOrganizationOrAPausedCampaignWouldSend() throws Exception {
        ContactCleared paused = cleared();
        published.campaign(organization, paused.message().contact().campaignId(), CampaignState.Status.PAUSED);
        deliver(paused);
        settings(settings -> with(settings, Mode.LIVE, false));
        ContactCleared stopped = cleared();
        deliver(stopped);

        expectNothingSent();
        assertThat(told(Topics.CONTACT_DEFERRED))
                .extracting(ContactDeferred::reason)
                .containsExactly(Reason.CAMPAIGN_NOT_RUNNING, Reason.ORGANIZATION_STOPPED);
        assertThat(status(paused)).isEqualTo(Status.CANCELLED);
        assertThat(status(stopped)).isEqualTo(Status.CANCELLED);
    }

    @Test
    void sendsNoOtherTextThanTheApprovedOne() throws Exception {
        ContactCleared cleared = cleared();
        Draft draft = cleared.message().draft();
        Draft changed = new Draft(
                draft.subject(),
                draft.bodyText() + " One more sentence.",
                draft.bodyHtml(),
                draft.footerText(),
                draft.footerHtml(),
                draft.unsubscribeToken(),
                draft.unsubscribeUrl());
        MessageApproved message = cleared.message();

        deliver(new ContactCleared(
                new MessageApproved(message.contact(), changed, message.approval(), 1), Mode.LIVE, clock.instant()));

        expectNothingSent();
        assertThat(verdict().rule()).isEqualTo("exact-text-approved");
        assertThat(verdict().facts()).containsEntry("approved", "false").containsEntry("text_unchanged", "false");
    }

    @Test
    void sendsNothingThatTheApprovalQueueDoesNotKnow() throws Exception {
        ContactCleared cleared = cleared();
        database.jdbc()
                .sql("DELETE FROM outreach.approval_item WHERE contact_id = :id")
                .param("id", cleared.message().contact().contactId().value())
                .update();

        deliver(cleared);

        expectNothingSent();
        assertThat(verdict().reason()).isEqualTo(Reason.AWAITING_APPROVAL);
        assertThat(verdict().facts()).containsEntry("approved", "false").containsEntry("text_unchanged", "true");
    }

    private static void removeLink(ContactCleared cleared) {
        database.jdbc()
                .sql("DELETE FROM optout.unsubscribe_token WHERE token = :token")
                .param("token", cleared.message().draft().unsubscribeToken())
                .update();
    }

    @Test
    void waitsForTheUnsubscribeLinkToWork() throws Exception {
        ContactCleared cleared = cleared();
        removeLink(cleared);

        deliverInVain(cleared);
        published.unsubscribeLink(organization, cleared.message().draft().unsubscribeToken());
        deliver(cleared);

        assertThat(provider.journal()).hasSize(1);
    }

    @Test
    void isJudgedAgainWhenTheUnsubscribeLinkTakesLong() throws Exception {
        ContactCleared cleared = cleared();
        removeLink(cleared);
        clock.advance(Duration.ofSeconds(11));

        deliver(cleared);

        expectNothingSent();
        assertThat(told(Topics.CONTACT_DEFERRED).getLast().reason()).isEqualTo(Reason.UNSUBSCRIBE_NOT_READY);
        assertThat(verdict().facts()).containsEntry("unsubscribe_ready", "false");
        assertThat(status(cleared)).isEqualTo(Status.CANCELLED);
    }

    @Test
    void comesAgainWhenTheUnsubscribeLinkIsGoneAtTheLastMoment() throws Exception {
        ContactCleared cleared = cleared();
        provider.beforeTheLastWord(email -> removeLink(cleared));
        deliverInVain(cleared);
        expectNothingSent();
        assertThat(statuses(cleared)).isEmpty();
        provider.beforeTheLastWord(email -> {});
        published.unsubscribeLink(organization, cleared.message().draft().unsubscribeToken());

        deliver(cleared);

        assertThat(provider.journal()).hasSize(1);
    }

    @Test
    void comesAgainWhenPostgreSqlTurnsOutToBeABackupAtTheLastMoment() throws Exception {
        ContactCleared cleared = cleared();
        provider.beforeTheLastWord(email -> replayed = false);
        deliverInVain(cleared);
        expectNothingSent();
        provider.beforeTheLastWord(email -> {});
        replayed = true;

        deliver(cleared);

        assertThat(provider.journal()).hasSize(1);
    }

    @Test
    void saysNoToAWorkerWhoseRowIsGone() {
        ContactCleared cleared = cleared();
        Passage passage = started(process, cleared);
        database.jdbc()
                .sql("DELETE FROM outreach.send_attempt WHERE attempt_id = :id")
                .param("id", Attempt.idOf(cleared.message()).value())
                .update();

        assertThat(process.gate.lastWord(passage, "fake")).isFalse();
        assertThat(passage.waits()).isPresent();
    }

    /** Between two tries, of which the first had started. */
    private void atTheSecondTry(Runnable event) {
        provider.behave(Behaviour.REFUSES_THE_CONTENT_FOR_NOW);
        provider.beforeTheLastWord(email -> {
            if (provider.calls() == 2) {
                event.run();
            }
        });
    }

    private void deliverOnceMore(ContactCleared cleared) throws Exception {
        provider.beforeTheLastWord(email -> {});
        provider.behave(Behaviour.TAKES_IT);
        deliver(cleared);
    }

    @Test
    void comesAgainWhenPostgreSqlTurnsOutToBeABackupBetweenTwoTries() throws Exception {
        ContactCleared cleared = cleared();
        atTheSecondTry(() -> replayed = false);
        deliverInVain(cleared);
        assertThat(status(cleared)).isEqualTo(Status.CLAIMED);
        assertThat(column(cleared, "provider")).isEqualTo("fake");
        replayed = true;

        deliverOnceMore(cleared);

        assertThat(provider.journal()).hasSize(1);
        assertThat(status(cleared)).isEqualTo(Status.ACCEPTED);
    }

    @Test
    void comesAgainWhenPostgreSqlCannotBeAskedBetweenTwoTries() throws Exception {
        ContactCleared cleared = cleared();
        atTheSecondTry(() -> unreachable = true);
        deliverInVain(cleared);
        unreachable = false;
        assertThat(status(cleared)).isEqualTo(Status.CLAIMED);

        deliverOnceMore(cleared);

        assertThat(provider.journal()).hasSize(1);
    }

    @Test
    void sendsTheOthersOfABatchOfWhichOneOrganizationHasUnreadableSettings() {
        OrganizationId broken = Fixtures.organization();
        published.settings(Fixtures.settings(broken, Mode.LIVE));
        ContactCleared unreadable = cleared(Fixtures.emailTo(Fixtures.lead(broken)), Mode.LIVE, Mode.LIVE);
        database.jdbc()
                .sql(
                        "UPDATE campaign.organization_settings SET settings = '{\"mode\": \"SIDEWAYS\"}' WHERE organization_id = :id")
                .param("id", broken.value())
                .update();
        ContactCleared good = cleared();

        assertThatThrownBy(() -> deliver(unreadable, good)).isNotInstanceOf(TryAgainLaterException.class);

        assertThat(status(good)).isEqualTo(Status.ACCEPTED);
        assertThat(provider.journal()).hasSize(1);
    }

    @Test
    void judgesContactsOfSeveralOrganizationsInOneBatchByTheirOwnSettingsAndCampaigns() throws Exception {
        OrganizationId rehearsing = Fixtures.organization();
        published.settings(Fixtures.settings(rehearsing, Mode.DRY_RUN));
        ContactCleared rehearsed = cleared(Fixtures.emailTo(Fixtures.lead(rehearsing)), Mode.LIVE, Mode.LIVE);
        ContactCleared unknown =
                cleared(Fixtures.emailTo(Fixtures.lead(Fixtures.organization())), Mode.LIVE, Mode.LIVE);
        ContactCleared paused = cleared();
        published.campaign(organization, paused.message().contact().campaignId(), CampaignState.Status.PAUSED);
        ContactCleared running = cleared();
        ContactCleared runningToo = cleared();

        deliver(unknown, rehearsed, paused, running, runningToo);

        assertThat(status(unknown)).isEqualTo(Status.CANCELLED);
        assertThat(status(rehearsed)).isEqualTo(Status.SIMULATED);
        assertThat(column(paused, "reason")).isEqualTo(Reason.CAMPAIGN_NOT_RUNNING.name());
        assertThat(status(running)).isEqualTo(Status.ACCEPTED);
        assertThat(status(runningToo)).isEqualTo(Status.ACCEPTED);
    }

    // --- the program dies in between

    @Test
    void sendsAfterADeathWhileItWaitsForItsProvider() throws Exception {
        ContactCleared cleared = cleared();
        claimed(process, cleared);

        process = new Replica("one", provider);
        deliver(cleared);

        assertThat(provider.journal()).hasSize(1);
        assertThat(statuses(cleared))
                .containsExactly(Status.IO_STARTED, Status.CLAIMED, Status.IO_STARTED, Status.ACCEPTED);
    }

    @Test
    void judgesAnewAfterADeathWhileItWaitsForItsProvider() throws Exception {
        ContactCleared cleared = cleared();
        claimed(process, cleared);
        published.optOut(HASH, organization, cleared.message().contact().recipient());

        process = new Replica("one", provider);
        deliver(cleared);

        expectNothingSent();
        assertThat(statuses(cleared)).containsExactly(Status.IO_STARTED, Status.CLAIMED, Status.CANCELLED);
    }

    @Test
    void neverSendsAgainAfterADeathWithinSending() throws Exception {
        ContactCleared cleared = cleared();
        provider.afterTaking(email -> {
            throw new IllegalStateException("killed");
        });
        assertThatThrownBy(() -> deliver(cleared)).hasMessageContaining("killed");
        provider.afterTaking(email -> {});
        clock.advance(Duration.ofSeconds(1));

        process = new Replica("one", provider);
        process.recovery.run();
        deliver(cleared);

        assertThat(provider.journal()).hasSize(1);
        assertThat(statuses(cleared)).containsExactly(Status.IO_STARTED, Status.UNKNOWN);
    }

    @Test
    void leavesTheSendingOfAnotherProcessAloneUntilItsLeaseIsOver() throws Exception {
        ContactCleared cleared = cleared();
        Replica other = new Replica("other", provider);
        started(other, cleared);
        clock.advance(Duration.ofSeconds(1));

        process = new Replica("one", provider);
        process.recovery.run();
        deliver(cleared);
        assertThat(status(cleared)).isEqualTo(Status.IO_STARTED);

        clock.advance(SendLedger.IO_LEASE);
        process.recovery.run();
        assertThat(status(cleared)).isEqualTo(Status.UNKNOWN);
        expectNothingSent();
    }

    @Test
    void refusesTheLastWordToAWorkerWhoseClaimWasTakenOver() throws Exception {
        ContactCleared cleared = cleared();
        Passage frozen = claimed(process, cleared);
        Replica other = new Replica("other", provider);
        Passage newest = started(other, cleared);

        assertThat(process.gate.lastWord(frozen, "fake")).isFalse();
        assertThat(other.gate.lastWord(newest, "fake")).isTrue();
        assertThat(process.gate.lastWord(frozen, "fake")).isFalse();
    }

    @Test
    void takesTheTruthFromAWorkerThatWasFrozenWhileSending() throws Exception {
        ContactCleared cleared = cleared();
        Replica other = new Replica("other", provider);
        provider.afterTaking(email -> {
            clock.advance(SendLedger.IO_LEASE.plusSeconds(1));
            other.recovery.run();
            assertThat(status(cleared)).isEqualTo(Status.UNKNOWN);
        });

        deliver(cleared);

        assertThat(provider.journal()).hasSize(1);
        assertThat(statuses(cleared)).containsExactly(Status.IO_STARTED, Status.UNKNOWN, Status.ACCEPTED);
    }

    @Test
    void judgesAClaimAgainThatNobodyWorksOnAnyMore() {
        ContactCleared cleared = cleared();
        claimed(process, cleared);

        process.recovery.run();
        assertThat(status(cleared)).isEqualTo(Status.CLAIMED);
        clock.advance(SendLedger.CLAIM_LEASE);
        process.recovery.run();

        assertThat(status(cleared)).isEqualTo(Status.CANCELLED);
        ContactDeferred deferred = told(Topics.CONTACT_DEFERRED).getFirst();
        assertThat(deferred.message()).isEqualTo(cleared.message());
        assertThat(deferred.until()).isEqualTo(clock.instant());
        assertThat(verdict().verdict()).isEqualTo(Verdict.DEFER);
        assertThat(verdict().reason()).isEqualTo(Reason.AWAITING_SEND);
    }

    @Test
    void showsAnUnknownAttemptToAPersonAfterADay() throws Exception {
        ContactCleared cleared = cleared();
        provider.behave(Behaviour.TAKES_IT_AND_BREAKS_OFF);
        deliver(cleared);
        process.recovery.run();
        assertThat(status(cleared)).isEqualTo(Status.UNKNOWN);

        clock.advance(Duration.ofHours(24));
        process.recovery.run();
        deliver(cleared);

        assertThat(status(cleared)).isEqualTo(Status.ABANDONED);
        assertThat(provider.journal()).hasSize(1);
    }

    @Test
    void countsAnUnknownAttemptAsAContact() throws Exception {
        ContactCleared cleared = cleared();
        provider.behave(Behaviour.TAKES_IT_AND_BREAKS_OFF);
        deliver(cleared);
        provider.behave(Behaviour.TAKES_IT);

        deliver(cleared(Fixtures.emailTo(cleared.message().contact().lead()), Mode.LIVE, Mode.LIVE));

        assertThat(provider.journal()).hasSize(1);
        assertThat(verdict().reason()).isEqualTo(Reason.COOLDOWN);
    }

    // --- the provider is away, or refuses

    @Test
    @Tag("prop-34")
    void triesThreeTimesWhatIsRefusedForNowThenPutsItOff() throws Exception {
        ContactCleared cleared = cleared();
        provider.behave(Behaviour.REFUSES_THE_RECIPIENT_FOR_NOW);

        deliver(cleared);

        assertThat(provider.calls()).isEqualTo(3);
        assertThat(statuses(cleared)).containsExactly(Status.CANCELLED);
        ContactDeferred deferred = told(Topics.CONTACT_DEFERRED).getLast();
        assertThat(deferred.reason()).isEqualTo(Reason.RECIPIENT_NOT_READY);
        assertThat(deferred.until()).isEqualTo(clock.instant().plus(Duration.ofMinutes(5)));
    }

    @Test
    void sendsAGreylistedMailOnceItsTimeHasCome() throws Exception {
        ContactCleared first = cleared();
        provider.behave(Behaviour.REFUSES_THE_RECIPIENT_FOR_NOW);
        deliver(first);
        provider.behave(Behaviour.TAKES_IT);
        clock.advance(Duration.ofMinutes(5));

        deliver(clearedAgain(first, 2));

        assertThat(provider.journal()).hasSize(1);
    }

    @Test
    void waitsEverLongerForARecipientAndGivesUpInTheEnd() throws Exception {
        ContactCleared first = cleared();
        provider.behave(Behaviour.REFUSES_THE_CONTENT_FOR_NOW);

        for (int judgement = 1; judgement <= 9; judgement++) {
            deliver(clearedAgain(first, judgement));
        }
        List<Duration> pauses = told(Topics.CONTACT_DEFERRED).stream()
                .map(deferred -> Duration.between(clock.instant(), deferred.until()))
                .toList();
        deliver(clearedAgain(first, 10));

        assertThat(pauses)
                .extracting(Duration::toMinutes)
                .containsExactly(5L, 10L, 20L, 40L, 80L, 160L, 320L, 320L, 320L);
        ContactAttempted last = told(Topics.CONTACT_ATTEMPTED).getLast();
        assertThat(last.status()).isEqualTo(Status.REFUSED);
        assertThat(last.reason()).isEqualTo(Reason.REFUSED_BY_PROVIDER);
    }

    /** As when its campaign was paused, or its domain's limit reached, for some hours. */
    @Test
    void countsTheRefusalsOfARecipientAndNotHowOftenItWasJudged() throws Exception {
        ContactCleared first = cleared();
        provider.behave(Behaviour.REFUSES_THE_RECIPIENT_FOR_NOW);

        deliver(clearedAgain(first, 30));

        assertThat(told(Topics.CONTACT_DEFERRED).getLast().until())
                .isEqualTo(clock.instant().plus(Duration.ofMinutes(5)));
    }

    /** As after a deferral: cleared by another judgement. */
    private ContactCleared clearedAgain(ContactCleared first, int judgement) {
        MessageApproved message = first.message();
        return new ContactCleared(
                new MessageApproved(message.contact(), message.draft(), message.approval(), judgement),
                first.mode(),
                clock.instant());
    }

    @Test
    void goesOnWithTheProviderHoweverManyRecipientsSayLater() throws Exception {
        provider.behave(Behaviour.REFUSES_THE_RECIPIENT_FOR_NOW);
        ContactCleared[] all = new ContactCleared[30];
        Arrays.setAll(all, i -> cleared());

        deliver(all);

        assertThat(provider.calls()).isEqualTo(90);
    }

    @Test
    void contactsALeadInALaterRunThatWasRefusedForNow() throws Exception {
        ContactCleared first = cleared();
        provider.behave(Behaviour.REFUSES_THE_CONTENT_FOR_NOW);
        deliver(first);
        provider.behave(Behaviour.TAKES_IT);

        deliver(cleared(nextRun(first.message().contact()), Mode.LIVE, Mode.LIVE));

        assertThat(provider.journal()).hasSize(1);
    }

    @Test
    @Tag("prop-35")
    void triesOnceWhatIsRefusedForGoodAndNeverThatRecipientAgain() throws Exception {
        ContactCleared first = cleared();
        provider.behave(Behaviour.REFUSES_THE_RECIPIENT_FOR_GOOD);
        deliver(first);
        assertThat(provider.calls()).isEqualTo(1);
        assertThat(status(first)).isEqualTo(Status.REFUSED);
        assertThat(column(first, "reason")).isEqualTo("NO_SUCH_ADDRESS");
        assertThat(column(first, "provider")).isEqualTo("fake");
        assertThat(column(first, "contacted_at is null")).isEqualTo("true");
        provider.behave(Behaviour.TAKES_IT);

        deliver(cleared(nextRun(first.message().contact()), Mode.LIVE, Mode.LIVE));

        expectNothingSent();
        assertThat(verdict().reason()).isEqualTo(Reason.REFUSED_FOR_GOOD);
        assertThat(verdict().facts()).containsEntry("refused_for_good", "true");
    }

    @Test
    void keepsContactsInKafkaWhileTheProviderIsAway() throws Exception {
        ContactCleared cleared = cleared();
        provider.behave(Behaviour.IS_AWAY);
        deliverInVain(cleared);
        deliverInVain(cleared);
        assertThat(statuses(cleared)).isEmpty();
        provider.behave(Behaviour.TAKES_IT);

        deliver(cleared);

        assertThat(provider.journal()).hasSize(1);
        assertThat(statuses(cleared)).containsExactly(Status.IO_STARTED, Status.ACCEPTED);
    }

    @Test
    void leavesAProviderAloneThatFailsTooOftenAndBurnsNoContact() {
        provider.behave(Behaviour.IS_AWAY);
        List<ContactCleared> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            all.add(cleared());
        }

        deliverInVain(all.toArray(ContactCleared[]::new));
        int calls = provider.calls();
        deliverInVain(all.toArray(ContactCleared[]::new));

        assertThat(calls)
                .as("of 600 tries those of the first contacts, and of those that are under way while the breaker opens")
                .isLessThan(300);
        assertThat(provider.calls()).isEqualTo(calls);
        assertThat(told(Topics.CONTACT_ATTEMPTED)).isEmpty();
    }

    @Test
    void simulatesWhileTheProviderIsLeftAlone() {
        provider.behave(Behaviour.IS_AWAY);
        ContactCleared[] live = new ContactCleared[10];
        Arrays.setAll(live, i -> cleared());
        deliverInVain(live);
        ContactCleared rehearsed = cleared(Fixtures.emailTo(Fixtures.lead(organization)), Mode.DRY_RUN, Mode.DRY_RUN);

        deliverInVain(live[0], rehearsed);

        assertThat(status(rehearsed)).isEqualTo(Status.SIMULATED);
    }

    /** The provider takes none of it and may take others. */
    @Test
    void makesWayForOthersAfterHalfAMinute() throws Exception {
        ContactCleared cleared = cleared();
        provider.behave(Behaviour.IS_AWAY);
        deliverInVain(cleared);
        clock.advance(Duration.ofSeconds(30));

        deliver(cleared);

        assertThat(told(Topics.CONTACT_DEFERRED).getLast().reason()).isEqualTo(Reason.CHANNEL_NOT_READY);
    }

    @Test
    void waitsLongerWhileEveryProviderIsLeftAlone() {
        ContactCleared[] all = new ContactCleared[10];
        Arrays.setAll(all, i -> cleared());
        provider.behave(Behaviour.IS_AWAY);
        deliverInVain(all);
        clock.advance(Duration.ofSeconds(30));

        deliverInVain(all);

        assertThat(told(Topics.CONTACT_ATTEMPTED)).isEmpty();
    }

    @Test
    void givesAContactBackThatWaitedLongForItsProvider() throws Exception {
        ContactCleared cleared = cleared();
        provider.behave(Behaviour.IS_AWAY);
        deliverInVain(cleared);
        clock.advance(Duration.ofMinutes(5));

        deliver(cleared);

        assertThat(status(cleared)).isEqualTo(Status.CANCELLED);
        assertThat(told(Topics.CONTACT_DEFERRED).getLast().reason()).isEqualTo(Reason.CHANNEL_NOT_READY);
        assertThat(told(Topics.CONTACT_DEFERRED).getLast().until())
                .isEqualTo(clock.instant().plus(Duration.ofMinutes(15)));
    }

    /** As after a night in which the program did not run. */
    @Test
    void sendsNothingThatTheCapOfAnotherDayHasCounted() throws Exception {
        ContactCleared cleared = clearedAt("2026-11-20T18:29:59Z");
        clock.set(Instant.parse("2026-11-20T18:30:00Z")); // midnight in Kolkata

        deliver(cleared);

        expectNothingSent();
        assertThat(status(cleared)).isEqualTo(Status.CANCELLED);
        assertThat(verdict().rule()).isEqualTo("place-counts");
        assertThat(told(Topics.CONTACT_DEFERRED).getLast().until())
                .as("judged again at once")
                .isEqualTo(clock.instant());
    }

    /** The limit of a recipient's domain looks an hour back. */
    @Test
    void sendsNothingThatWasClearedAnHourAgo() throws Exception {
        ContactCleared late = clearedAt("2026-11-20T06:30:00Z");
        ContactCleared inTime = clearedAt("2026-11-20T06:30:01Z");
        clock.set(Instant.parse("2026-11-20T07:30:00Z"));

        deliver(late, inTime);

        assertThat(status(late)).isEqualTo(Status.CANCELLED);
        assertThat(status(inTime)).isEqualTo(Status.ACCEPTED);
    }

    private ContactCleared clearedAt(String moment) {
        clock.set(Instant.parse(moment));
        return cleared();
    }

    @Test
    void givesContactsBackWhoseSenderTheProviderDoesNotTake() throws Exception {
        ContactCleared cleared = cleared();
        provider.behave(Behaviour.REFUSES_THE_SENDER);

        deliver(cleared);

        assertThat(provider.calls()).isEqualTo(1);
        assertThat(status(cleared)).isEqualTo(Status.CANCELLED);
        assertThat(told(Topics.CONTACT_DEFERRED).getLast().reason()).isEqualTo(Reason.CHANNEL_NOT_READY);
    }

    @Test
    void putsLiveContactsOffWithoutAMailProviderAndSimulatesTheOthers() throws Exception {
        process = new Replica("without-provider", List.of());
        ContactCleared live = cleared();
        ContactCleared rehearsed = cleared(Fixtures.emailTo(Fixtures.lead(organization)), Mode.DRY_RUN, Mode.DRY_RUN);

        deliver(live, rehearsed);

        assertThat(status(rehearsed)).isEqualTo(Status.SIMULATED);
        ContactDeferred deferred = told(Topics.CONTACT_DEFERRED).getLast();
        assertThat(deferred.reason()).isEqualTo(Reason.CHANNEL_NOT_READY);
        assertThat(deferred.detail()).contains("SMTP_HOST");
    }

    @Test
    void looksForAMissingMailProviderOnceAnHour() throws Exception {
        process = new Replica("without-provider", List.of());
        Contact contact = Fixtures.emailTo(Fixtures.lead(organization));

        deliver(cleared(contact, Fixtures.draft(), Mode.LIVE, Mode.LIVE, 1));

        assertThat(told(Topics.CONTACT_DEFERRED).getLast().until())
                .isEqualTo(clock.instant().plus(Duration.ofHours(1)));
    }

    private void mayCall() {
        published.settings(Fixtures.changed(
                Fixtures.settings(organization, Mode.LIVE),
                Map.of("calling", new Calling(5, Duration.ofMinutes(10), "+911401234567"))));
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    @Test
    void asksTheRegistriesOnceMoreBeforeItCalls() throws Exception {
        mayCall();
        Contact listed = callTo(Fixtures.lead(organization));
        ContactCleared unchecked = cleared(callTo(Fixtures.lead(organization)), Mode.DRY_RUN, Mode.DRY_RUN);
        deliver(unchecked);
        assertThat(status(unchecked)).isEqualTo(Status.CANCELLED);
        assertThat(verdict().reason()).isEqualTo(Reason.REGISTRY_NOT_CHECKED);

        published.registryFile(organization, "IN", today());
        ContactCleared clear = cleared(callTo(Fixtures.lead(organization)), Mode.DRY_RUN, Mode.DRY_RUN);
        deliver(clear);
        assertThat(status(clear)).isEqualTo(Status.SIMULATED);

        published.listed(HASH, organization, listed.recipient(), today());
        ContactCleared forbidden = cleared(listed, Mode.DRY_RUN, Mode.DRY_RUN);
        deliver(forbidden);
        assertThat(status(forbidden)).isEqualTo(Status.CANCELLED);
        assertThat(verdict().reason()).isEqualTo(Reason.DO_NOT_CALL);
    }

    @Test
    void asksForTheConsentOnceMoreBeforeItMails() throws Exception {
        settings(live -> Fixtures.changed(live, Map.of("default_region", "GB")));
        ContactCleared without = cleared(personIn("GB"), Mode.DRY_RUN, Mode.DRY_RUN);
        deliver(without);
        assertThat(verdict().reason()).isEqualTo(Reason.CONSENT_MISSING);

        Contact person = personIn("GB");
        published.consent(HASH, organization, person.recipient());
        ContactCleared with = cleared(person, Mode.DRY_RUN, Mode.DRY_RUN);
        deliver(with);
        assertThat(status(with)).isEqualTo(Status.SIMULATED);
    }

    private Contact personIn(String country) {
        Lead any = Fixtures.lead(organization);
        return Fixtures.emailTo(Fixtures.with(any, Map.of("country", country, "email", "priya@" + any.website())));
    }

    @Test
    void simulatesACallAndPutsARealOneOff() throws Exception {
        mayCall();
        published.registryFile(organization, "IN", today());
        ContactCleared rehearsed =
                cleared(callTo(Fixtures.lead(organization)), Fixtures.draft(), Mode.DRY_RUN, Mode.DRY_RUN, 1);
        ContactCleared live = cleared(callTo(Fixtures.lead(organization)), Mode.LIVE, Mode.LIVE);

        deliver(rehearsed, live);

        assertThat(status(rehearsed)).isEqualTo(Status.SIMULATED);
        assertThat(status(live)).isEqualTo(Status.CANCELLED);
        assertThat(provider.calls()).isZero();
    }

    @Test
    void doesNotLetOneUnsendableContactStopTheOthers() throws Exception {
        Contact bad = Fixtures.with(
                Fixtures.emailTo(Fixtures.lead(organization)),
                Map.of(
                        "sender",
                        new Sender(
                                "Northwind\r\nBcc: all@victim.example", "12 Park Street", "hello@northwind.example")));
        ContactCleared unsendable = cleared(bad, Mode.LIVE, Mode.LIVE);
        ContactCleared good = cleared();

        deliver(unsendable, good);

        assertThat(status(unsendable)).isEqualTo(Status.REFUSED);
        assertThat(provider.journal()).hasSize(1);
    }

    @Test
    void keepsAddressesAndTextsOutOfWhatItTells() throws Exception {
        ContactCleared cleared = cleared();
        deliver(cleared);

        List<ContactAttempted> attempts = told(Topics.CONTACT_ATTEMPTED);
        assertThat(attempts).isNotEmpty();
        assertThat(Json.text(attempts) + Json.text(told(Topics.CONTACT_DECIDED)))
                .doesNotContain(cleared.message().contact().recipient())
                .doesNotContain(cleared.message().draft().subject());
    }

    // --- variations of good examples

    private static Lead withId(Lead lead, LeadId id) {
        return new Lead(
                id,
                lead.organizationId(),
                lead.businessName(),
                lead.category(),
                lead.city(),
                lead.address(),
                lead.country(),
                lead.website(),
                null,
                lead.email(),
                lead.contactName(),
                lead.source(),
                lead.sourceUrl(),
                lead.createdAt());
    }

    private static Contact callTo(Lead lead) {
        Contact email = Fixtures.emailTo(lead);
        return new Contact(
                email.organizationId(),
                email.contactId(),
                email.campaignId(),
                email.runId(),
                email.step(),
                Channel.VOICE,
                email.purpose(),
                lead,
                java.util.Objects.requireNonNull(lead.phone()),
                Fixtures.verified(java.util.Objects.requireNonNull(lead.phone())),
                email.sender(),
                email.requestedAt());
    }

    private static OrganizationSettings withCooldown(OrganizationSettings from, int days) {
        return Fixtures.changed(from, Map.of("cooldown_days", days));
    }
}
