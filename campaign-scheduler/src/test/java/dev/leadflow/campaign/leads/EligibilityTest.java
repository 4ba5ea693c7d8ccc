package dev.leadflow.campaign.leads;

import static dev.leadflow.campaign.leads.Stage.ANOTHER;
import static dev.leadflow.campaign.leads.Stage.CAMPAIGN;
import static dev.leadflow.campaign.leads.Stage.NOW;
import static dev.leadflow.campaign.leads.Stage.attempted;
import static dev.leadflow.campaign.leads.Stage.campaign;
import static dev.leadflow.campaign.leads.Stage.candidate;
import static dev.leadflow.campaign.leads.Stage.past;
import static dev.leadflow.campaign.leads.Stage.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.ApprovalChanged;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.ContactDecided;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Row 159: verified, not opted out, cooldown respected; and everything else that selection looks at. */
class EligibilityTest {

    private static final Instant YESTERDAY = NOW.minus(Duration.ofDays(1));
    private static final ContactProgress SENT = attempted(ContactAttempted.Status.ACCEPTED, Mode.LIVE, YESTERDAY);
    private static final ContactProgress REHEARSED =
            attempted(ContactAttempted.Status.SIMULATED, Mode.DRY_RUN, YESTERDAY);
    private static final ContactProgress REFUSED = attempted(ContactAttempted.Status.REFUSED, Mode.LIVE, YESTERDAY);
    private static final ContactProgress REFUSED_FOR_GOOD = refusedForGood(YESTERDAY);
    private static final ContactProgress REJECTED = new ContactProgress(
            null, null, new ContactProgress.Approved(ApprovalChanged.Status.REJECTED, YESTERDAY), null, null);
    private static final ContactProgress EXPIRED = new ContactProgress(
            null, null, new ContactProgress.Approved(ApprovalChanged.Status.EXPIRED, YESTERDAY), null, null);
    private static final ContactProgress DEFERRED = new ContactProgress(
            null,
            null,
            null,
            new ContactProgress.Decided(
                    ContactDecided.Stage.QUOTA_RULES, Verdict.DEFER, Reason.DAILY_CAP, null, YESTERDAY),
            null);

    private static ContactProgress refusedForGood(Instant at) {
        return new ContactProgress(
                null,
                null,
                null,
                null,
                new ContactProgress.Attempted(ContactAttempted.Status.REFUSED, Mode.LIVE, Reason.REFUSED_FOR_GOOD, at));
    }

    private static Candidate with(@Nullable String email, @Nullable Verification verification) {
        return new Candidate(Stage.lead(email), verification, null, false, List.of(), List.of());
    }

    private static Candidate verifiedAs(AddressVerification.Status status) {
        return with("info@asha.example", Stage.email(status, 0.4, false, "It says so."));
    }

    private static Candidate merged() {
        return new Candidate(
                Stage.lead("info@asha.example"), Stage.good(), new LeadId(new UUID(0, 9)), false, List.of(), List.of());
    }

    private static Candidate optedOut() {
        return new Candidate(Stage.lead("info@asha.example"), Stage.good(), null, true, List.of(), List.of());
    }

    private static Arguments row(
            String name, Candidate candidate, OrganizationSettings settings, @Nullable String rule) {
        return arguments(name, candidate, settings, rule);
    }

    static Stream<Arguments> candidates() {
        OrganizationSettings live = settings(Mode.LIVE);
        OrganizationSettings dryRun = settings(Mode.DRY_RUN);
        return Stream.of(
                row("fresh and good", candidate(), live, null),
                row("merged", merged(), live, "merged"),
                row("without email", with(null, Stage.good()), live, "verified"),
                row("not verified yet", with("info@asha.example", null), live, "verified"),
                row("personal", verifiedAs(AddressVerification.Status.PERSONAL), live, "verified"),
                row("low confidence", verifiedAs(AddressVerification.Status.UNCHECKED), live, "verified"),
                row("opted out", optedOut(), live, "opted-out"),
                row("contacted here", candidate(past(CAMPAIGN, true, SENT)), live, "already-contacted"),
                row("its address contacted here", candidate(past(CAMPAIGN, false, SENT)), live, "already-contacted"),
                row("contacted elsewhere lately", candidate(past(ANOTHER, true, SENT)), live, "cooldown"),
                row("its address contacted elsewhere lately", candidate(past(ANOTHER, false, SENT)), live, "cooldown"),
                row("rehearsed, now live", candidate(past(CAMPAIGN, true, REHEARSED)), live, null),
                row(
                        "rehearsed, still dry run",
                        candidate(past(CAMPAIGN, true, REHEARSED)),
                        dryRun,
                        "already-contacted"),
                row("rehearsed elsewhere, dry run", candidate(past(ANOTHER, true, REHEARSED)), dryRun, "cooldown"),
                row("contacted, back in dry run", candidate(past(CAMPAIGN, true, SENT)), dryRun, "already-contacted"),
                row("under way here", candidate(past(CAMPAIGN, true, ContactProgress.NONE)), live, "under-way"),
                row("its address under way", candidate(past(CAMPAIGN, false, ContactProgress.NONE)), live, "under-way"),
                row("under way elsewhere", candidate(past(ANOTHER, true, ContactProgress.NONE)), live, "under-way"),
                row("deferred here", candidate(past(CAMPAIGN, true, DEFERRED)), live, "under-way"),
                row("deferred elsewhere", candidate(past(ANOTHER, true, DEFERRED)), live, null),
                row("rejected here", candidate(past(CAMPAIGN, true, REJECTED)), live, "rejected"),
                row("rejected elsewhere", candidate(past(ANOTHER, true, REJECTED)), live, null),
                row("expired", candidate(past(CAMPAIGN, true, EXPIRED)), live, null),
                row("refused for good", candidate(past(CAMPAIGN, true, REFUSED_FOR_GOOD)), live, "refused-for-good"),
                row(
                        "its address refused for good elsewhere",
                        candidate(past(ANOTHER, false, REFUSED_FOR_GOOD)),
                        live,
                        "refused-for-good"),
                row("refused for good, dry run", candidate(past(CAMPAIGN, true, REFUSED_FOR_GOOD)), dryRun, null),
                row("refused once", candidate(past(CAMPAIGN, true, REFUSED)), live, null),
                row(
                        "refused three times",
                        candidate(
                                past(CAMPAIGN, true, REFUSED),
                                past(CAMPAIGN, true, REFUSED),
                                past(CAMPAIGN, true, REFUSED)),
                        live,
                        "tried-often"),
                row(
                        "organization stopped",
                        candidate(),
                        settings(json -> json.put("running", false)),
                        "organization-running"),
                row(
                        "no cooldown",
                        candidate(past(ANOTHER, true, SENT)),
                        settings(json -> json.put("cooldown_days", 0)),
                        null));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("candidates")
    void asksForAGoodLead(String name, Candidate candidate, OrganizationSettings settings, @Nullable String rule) {
        Eligibility eligibility = Eligibility.of(candidate, campaign(), settings, NOW);

        if (rule == null) {
            assertThat(eligibility).isEqualTo(new Eligibility.Eligible());
        } else {
            assertThat(eligibility)
                    .isInstanceOfSatisfying(
                            Eligibility.Blocked.class,
                            blocked -> assertThat(blocked.rule()).isEqualTo(rule));
        }
    }

    @ParameterizedTest
    @EnumSource(CampaignState.Status.class)
    void asksForARunningCampaign(CampaignState.Status status) {
        Eligibility eligibility = Eligibility.of(candidate(), campaign(status, null), settings(Mode.LIVE), NOW);

        assertThat(eligibility instanceof Eligibility.Eligible).isEqualTo(status == CampaignState.Status.RUNNING);
    }

    @Test
    void asksForATargetOnlyWhereTargetsWereUploaded() {
        SelectingCampaign targeted =
                new SelectingCampaign(CAMPAIGN, "Daily email", CampaignState.Status.RUNNING, null, null, true);
        Candidate target =
                new Candidate(Stage.lead("info@asha.example"), Stage.good(), null, false, List.of(CAMPAIGN), List.of());

        assertThat(Eligibility.of(candidate(), targeted, settings(Mode.LIVE), NOW))
                .isInstanceOf(Eligibility.Blocked.class);
        assertThat(Eligibility.of(target, targeted, settings(Mode.LIVE), NOW)).isEqualTo(new Eligibility.Eligible());
    }

    /** As the last gate does. */
    @Test
    void believesARefusalForGoodForThirtyDays() {
        Candidate candidate = candidate(past(CAMPAIGN, true, refusedForGood(NOW.minus(Duration.ofDays(30)))));

        assertThat(Eligibility.of(candidate, campaign(), settings(Mode.LIVE), NOW))
                .isEqualTo(new Eligibility.Eligible());
        assertThat(Eligibility.of(candidate, campaign(), settings(Mode.LIVE), NOW.minusSeconds(1)))
                .isInstanceOfSatisfying(
                        Eligibility.Blocked.class,
                        blocked -> assertThat(blocked.until()).isEqualTo(NOW));
    }

    /** Row 154. */
    @Test
    void endsTheCooldownToTheSecond() {
        Instant contacted = NOW.minus(Duration.ofDays(30));
        Candidate candidate =
                candidate(past(ANOTHER, true, attempted(ContactAttempted.Status.DELIVERED, Mode.LIVE, contacted)));

        assertThat(Eligibility.of(candidate, campaign(), settings(Mode.LIVE), NOW))
                .isEqualTo(new Eligibility.Eligible());
        assertThat(Eligibility.of(candidate, campaign(), settings(Mode.LIVE), NOW.minusSeconds(1)))
                .isInstanceOfSatisfying(Eligibility.Blocked.class, blocked -> {
                    assertThat(blocked.until()).isEqualTo(NOW);
                    assertThat(blocked.reason()).isEqualTo(Reason.COOLDOWN);
                });
    }

    @ParameterizedTest
    @EnumSource(ContactAttempted.Status.class)
    void neverTakesALeadAgainWhomAMessageMayHaveReached(ContactAttempted.Status status) {
        Candidate candidate = candidate(past(CAMPAIGN, true, attempted(status, Mode.LIVE, YESTERDAY)));

        if (status.mayHaveReachedTheRecipient()) {
            assertThat(Eligibility.of(candidate, campaign(), settings(Mode.LIVE), NOW))
                    .isInstanceOf(Eligibility.Blocked.class);
            assertThat(Eligibility.of(candidate, campaign(), settings(Mode.DRY_RUN), NOW))
                    .isInstanceOf(Eligibility.Blocked.class);
        }
    }
}
