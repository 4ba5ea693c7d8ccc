package dev.leadflow.outreach.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RulesTest {

    @Test
    void keepsTheOrderOfTheChains() {
        assertThat(names(Rules.inForce().contactRules()))
                .containsExactly(
                        "not-merged",
                        "not-opted-out",
                        "not-on-do-not-call",
                        "source-allowed",
                        "purpose-known",
                        "not-personal",
                        "verified",
                        "calls-allowed",
                        "caller-number",
                        "consent-given",
                        "registry-checked",
                        "not-already-contacted",
                        "cooldown-passed");
        assertThat(names(Rules.inForce().quotaRules()))
                .containsExactly(
                        "settings-known",
                        "organization-running",
                        "campaign-running",
                        "approval-valid",
                        "inside-window",
                        "daily-cap",
                        "country-call-cap",
                        "domain-throttle",
                        "call-slots",
                        "spend-cap",
                        "dry-run");
        assertThat(names(Rules.inForce().lastGate()))
                .containsExactly(
                        "not-merged",
                        "not-opted-out",
                        "not-on-do-not-call",
                        "source-allowed",
                        "purpose-known",
                        "not-personal",
                        "verified",
                        "calls-allowed",
                        "caller-number",
                        "consent-given",
                        "registry-checked",
                        "not-already-contacted",
                        "cooldown-passed",
                        "settings-known",
                        "organization-running",
                        "campaign-running",
                        "approval-valid",
                        "inside-window",
                        "dry-run");
    }

    @Test
    void letsAContactPassThatNoRuleObjectsTo() {
        assertThat(new Judging().by(Rules.inForce().contactRules()).decision()).isEqualTo(Decision.proceed());
        assertThat(new Judging().by(Rules.inForce().quotaRules()).decision()).isEqualTo(Decision.proceed());
        assertThat(new Judging().by(Rules.inForce().lastGate()).rule()).isEqualTo("all");
    }

    @Test
    void tellsTheFirstObjection() {
        Ruling ruling = new Judging()
                .optedOut(true)
                .merged(true)
                .notVerified()
                .by(Rules.inForce().contactRules());

        assertThat(ruling.rule()).isEqualTo("not-merged");
        assertThat(ruling.facts()).containsExactly(java.util.Map.entry("merged", "true"));
    }

    @Test
    @Tag("prop-46")
    void judgesADryRunByEveryOtherRuleFirst() {
        Judging rehearsal = new Judging().approvedIn(Mode.DRY_RUN);

        assertThat(rehearsal.by(Rules.inForce().quotaRules()).decision()).isInstanceOf(Decision.Simulate.class);
        assertThat(rehearsal.contactsToday(50).by(Rules.inForce().quotaRules()).rule())
                .isEqualTo("daily-cap");
    }

    @Test
    void deniesWhoWouldHaveToWaitUntilTheApprovalHasExpired() {
        Judging paused = new Judging().campaign(CampaignState.Status.PAUSED);

        Ruling tooLate = paused.at(Judging.EXPIRES.minus(Duration.ofMinutes(15)))
                .by(Rules.inForce().quotaRules());
        assertThat(tooLate.rule()).isEqualTo("campaign-running");
        assertThat(tooLate.decision())
                .isInstanceOfSatisfying(
                        Decision.Deny.class, deny -> assertThat(deny.reason()).isEqualTo(Reason.APPROVAL_EXPIRED));
        Ruling justInTime = paused.at(
                        Judging.EXPIRES.minus(Duration.ofMinutes(15)).minusMillis(1))
                .by(Rules.inForce().quotaRules());
        assertThat(justInTime.decision()).isInstanceOf(Decision.Defer.class);
    }

    @Test
    void showsTheFactsOfEveryRuleWhenNoneObjects() {
        Judging judging = new Judging().contactsToday(7);

        assertThat(Rules.judgeWithEveryFact(Rules.inForce().quotaRules(), judging.contact(), judging.facts())
                        .facts())
                .containsEntry("contacts_today", "7")
                .containsEntry("cap", "50")
                .containsEntry("campaign", "RUNNING")
                .containsEntry("mode", "LIVE");
        Judging denied = judging.contactsToday(50);
        assertThat(Rules.judgeWithEveryFact(Rules.inForce().quotaRules(), denied.contact(), denied.facts())
                        .facts())
                .containsOnlyKeys("cap", "contacts_today", "day");
    }

    private static List<String> names(List<Policy> rules) {
        return rules.stream().map(Policy::name).toList();
    }

    @Test
    void tellsWhenItCouldHavePassedThoughItsApprovalIsGoneByThen() {
        Instant fiveMinutesBefore = Judging.EXPIRES.minus(Duration.ofMinutes(5));

        assertThat(new Judging()
                        .campaign(CampaignState.Status.PAUSED)
                        .at(fiveMinutesBefore)
                        .by(Rules.inForce().quotaRules())
                        .facts())
                .containsEntry(
                        "could_pass_at",
                        fiveMinutesBefore.plus(Duration.ofMinutes(15)).toString())
                .containsEntry("approval_expires_at", Judging.EXPIRES.toString())
                .containsEntry("campaign", "PAUSED");
    }
}
