package dev.leadflow.campaign.leads;

import static dev.leadflow.campaign.leads.Stage.BAKERY;
import static dev.leadflow.campaign.leads.Stage.CAMPAIGN;
import static dev.leadflow.campaign.leads.Stage.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.ApprovalChanged;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.ContactDecided;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.ImportId;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Origin;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** One sentence says how a lead stands and what would have to change; the decisions say how it came to that. */
class WhyTest {

    private static final LeadId ALIAS = new LeadId(UUID.fromString("22222222-0000-5000-8000-000000000000"));
    private static final ContactId CONTACT = new ContactId(new UUID(0, 7));
    private static final Instant SELECTED = NOW.minus(Duration.ofHours(2));

    /** A story in the making; whatever is not said has not happened. */
    static final class Plot {
        private LeadId asked = BAKERY;
        private @Nullable Candidate lead = Stage.candidate();
        private Story.@Nullable Refusal refusal;
        private final List<Story.Sighting> sightings = new ArrayList<>();
        private final List<Story.Merger> mergers = new ArrayList<>();
        private final List<Story.OptOut> optOuts = new ArrayList<>();
        private final List<Story.Request> requests = new ArrayList<>();
        private final List<Story.Ruling> trail = new ArrayList<>();
        private OrganizationSettings settings = Stage.settings(Mode.DRY_RUN);
        private SelectingCampaign campaign = Stage.campaign();
        private long placesLeft = 50;

        Plot asked(LeadId id) {
            asked = id;
            return this;
        }

        Plot lead(@Nullable Candidate candidate) {
            lead = candidate;
            return this;
        }

        Plot email(AddressVerification.Status status, double confidence, String detail) {
            return lead(new Candidate(
                    Stage.lead("asha@gmail.example"),
                    Stage.email(status, confidence, false, detail),
                    null,
                    false,
                    List.of(),
                    List.of()));
        }

        Plot refused(String reason, String detail) {
            lead = null;
            refusal =
                    new Story.Refusal(NOW, "Ravi Kumar", reason, detail, Origin.file(new ImportId(new UUID(1, 1)), 9));
            return this;
        }

        Plot optedOut(Instant at) {
            Candidate known = java.util.Objects.requireNonNull(lead);
            lead = new Candidate(known.lead(), known.verification(), null, true, List.of(), known.contacts());
            optOuts.add(new Story.OptOut(at, "unsubscribe link"));
            return this;
        }

        Plot contact(ContactProgress progress) {
            requests.add(new Story.Request(CONTACT, "Daily email", SELECTED, progress));
            lead = Stage.candidate(Stage.past(CAMPAIGN, true, progress));
            return this;
        }

        Plot attempt(ContactAttempted.Status status, Mode mode) {
            settings = Stage.settings(mode);
            return contact(Stage.attempted(status, mode, NOW.minus(Duration.ofHours(1))));
        }

        Plot refused(Reason reason) {
            settings = Stage.settings(Mode.LIVE);
            return contact(Stage.attempted(
                    ContactAttempted.Status.REFUSED, Mode.LIVE, reason, NOW.minus(Duration.ofHours(1))));
        }

        Plot ruling(String stage, String rule, Verdict verdict, Reason reason, String detail) {
            trail.add(new Story.Ruling(
                    NOW.minus(Duration.ofHours(1)), CONTACT, stage, rule, verdict, reason.name(), detail, null));
            return this;
        }

        Plot settings(OrganizationSettings decided) {
            settings = decided;
            return this;
        }

        Plot campaign(CampaignState.Status status, @Nullable String reason) {
            campaign = Stage.campaign(status, reason);
            return this;
        }

        Plot placesLeft(long places) {
            placesLeft = places;
            return this;
        }

        Story story() {
            return new Story(
                    asked,
                    lead,
                    lead == null ? null : Origin.file(new ImportId(new UUID(1, 1)), 7),
                    refusal,
                    sightings,
                    mergers,
                    optOuts,
                    requests,
                    trail,
                    lead == null
                            ? null
                            : new Story.Prospect(
                                    campaign,
                                    Eligibility.of(lead, campaign, settings, NOW),
                                    settings.mode(),
                                    placesLeft,
                                    50,
                                    Instant.parse("2026-11-21T04:30:00Z")),
                    ZoneId.of("Asia/Kolkata"),
                    NOW);
        }
    }

    private static Plot plot() {
        return new Plot();
    }

    private static ContactProgress approval(ApprovalChanged.Status status) {
        return new ContactProgress(
                SELECTED, null, new ContactProgress.Approved(status, NOW.minus(Duration.ofHours(1))), null, null);
    }

    private static ContactProgress judged(Verdict verdict, Reason reason, @Nullable Instant retryAt) {
        return new ContactProgress(
                SELECTED,
                null,
                new ContactProgress.Approved(ApprovalChanged.Status.APPROVED, SELECTED),
                new ContactProgress.Decided(
                        ContactDecided.Stage.QUOTA_RULES, verdict, reason, retryAt, NOW.minus(Duration.ofHours(1))),
                null);
    }

    private static Plot duplicate() {
        Plot plot = plot().asked(ALIAS);
        plot.sightings.add(new Story.Sighting(
                NOW, ALIAS, "Asha Bakers", "PHONE", "city", Origin.file(new ImportId(new UUID(1, 1)), 12)));
        return plot;
    }

    private static Plot merged() {
        Plot plot = plot().asked(ALIAS);
        plot.mergers.add(new Story.Merger(NOW, ALIAS, "Asha Cakes", BAKERY, "WEBSITE"));
        return plot;
    }

    private static final String SELECTED_ON =
            "was selected by campaign Daily email on 20 Nov 2026 10:00 (Asia/Kolkata)";
    private static final String SENT_ON = "by campaign Daily email on 20 Nov 2026 11:00 (Asia/Kolkata)";
    private static final String NEXT =
            "may be contacted and waits for the next run of campaign Daily email on 21 Nov 2026 10:00 (Asia/Kolkata),"
                    + " which takes the oldest leads first, up to 50 a day.";

    static Stream<Arguments> sentences() {
        return Stream.of(
                arguments(
                        plot().refused("PERSONAL_PROFILE", "The source is a personal profile."),
                        "Ravi Kumar was refused by intake (row 9 of an uploaded file): The source is a personal profile;"
                                + " only businesses are taken, with a business source and a business address."),
                arguments(
                        plot().refused("SOURCE_NOT_APPROVED", "The source yelp is not approved."),
                        "Ravi Kumar was refused by intake (row 9 of an uploaded file): The source yelp is not approved;"
                                + " approve the source in the settings and send it again."),
                arguments(
                        plot().lead(new Candidate(
                                Stage.lead("info@asha.example"), null, null, false, List.of(), List.of())),
                        "Asha Bakery has not been verified yet and can be selected as soon as the verifier has judged its"
                                + " email address."),
                arguments(
                        plot().lead(new Candidate(Stage.lead(null), Stage.good(), null, false, List.of(), List.of())),
                        "Asha Bakery has no email address, so no email campaign can select it; it needs one."),
                arguments(
                        plot().email(AddressVerification.Status.PERSONAL, 0, "gmail.com is a personal provider."),
                        "Asha Bakery is not selected because its email address is a personal mailbox, which is never used"
                                + " for business outreach; it needs a business address."),
                arguments(
                        plot().email(AddressVerification.Status.RISKY, 0.55, "A role address."),
                        "Asha Bakery is not selected because its email address was verified with a confidence of only 0.55"
                                + " (A role address), below the threshold; it needs a better result or another address."),
                arguments(
                        plot().email(AddressVerification.Status.INVALID, 0, "The domain does not exist."),
                        "Asha Bakery is not selected because its email address cannot be used (The domain does not exist);"
                                + " it needs a correct one."),
                arguments(
                        duplicate(),
                        "Asha Bakers is a duplicate of Asha Bakery (lead " + BAKERY
                                + ", the same by phone number), which " + NEXT),
                arguments(
                        merged(),
                        "Asha Cakes turned out to be the same business as Asha Bakery (lead " + BAKERY
                                + ", merged by website), which " + NEXT),
                arguments(plot(), "Asha Bakery " + NEXT),
                arguments(
                        plot().placesLeft(0),
                        "Asha Bakery may be contacted and waits for the next run of campaign Daily email on 21 Nov 2026"
                                + " 10:00 (Asia/Kolkata) because today's cap of 50 emails is used up; a higher daily cap would"
                                + " let it pass sooner."),
                arguments(
                        plot().campaign(CampaignState.Status.PAUSED, null),
                        "Asha Bakery is not selected because campaign Daily email is paused; resume it to go on."),
                arguments(
                        plot().campaign(CampaignState.Status.HALTED, "A run failed."),
                        "Asha Bakery is not selected because campaign Daily email is halted after a critical error (A run"
                                + " failed); resume it to go on."),
                arguments(
                        plot().settings(Stage.settings(json -> json.put("running", false))),
                        "Asha Bakery is not selected because all outreach of the organization is stopped; start it in the"
                                + " settings."),
                arguments(
                        plot().settings(Stage.settings(Mode.LIVE))
                                .lead(Stage.candidate(Stage.past(
                                        Stage.ANOTHER,
                                        false,
                                        Stage.attempted(
                                                ContactAttempted.Status.ACCEPTED,
                                                Mode.LIVE,
                                                NOW.minus(Duration.ofDays(1)))))),
                        "Asha Bakery is not selected before 19 Dec 2026 12:00 (Asia/Kolkata) because it was contacted on"
                                + " 19 Nov 2026 12:00 (Asia/Kolkata) and the cooldown is 30 days."),
                arguments(
                        plot().contact(ContactProgress.NONE),
                        "Asha Bakery " + SELECTED_ON + ", and its message is being written."),
                arguments(
                        plot().contact(approval(ApprovalChanged.Status.PENDING)),
                        "Asha Bakery " + SELECTED_ON
                                + ", and its message waits in the approval queue: a reviewer has to approve it before it is"
                                + " sent."),
                arguments(
                        plot().contact(approval(ApprovalChanged.Status.APPROVED)),
                        "Asha Bakery " + SELECTED_ON
                                + ", its message is approved, and the rules are about to judge it."),
                arguments(
                        plot().contact(approval(ApprovalChanged.Status.REJECTED))
                                .ruling(
                                        "APPROVAL",
                                        "approval",
                                        Verdict.DENY,
                                        Reason.REJECTED_BY_REVIEWER,
                                        "Rejected by meera@northwind.example: wrong tone"),
                        "Asha Bakery was not contacted because a reviewer rejected its message on 20 Nov 2026 11:00"
                                + " (Asia/Kolkata) (campaign Daily email): Rejected by meera@northwind.example: wrong tone; it"
                                + " takes another campaign to select it again."),
                arguments(
                        plot().contact(approval(ApprovalChanged.Status.EXPIRED))
                                .ruling(
                                        "APPROVAL",
                                        "approval",
                                        Verdict.DENY,
                                        Reason.APPROVAL_EXPIRED,
                                        "Nobody approved the message before it expired."),
                        "Asha Bakery was not contacted because nobody approved its message of campaign Daily email before it"
                                + " expired on 20 Nov 2026 11:00 (Asia/Kolkata); it " + NEXT),
                arguments(
                        plot().contact(new ContactProgress(null, SELECTED, null, null, null))
                                .ruling(
                                        "DRAFTING",
                                        "content-check",
                                        Verdict.DENY,
                                        Reason.DRAFT_REFUSED,
                                        "The text is shorter than 200 characters."),
                        "Asha Bakery was not contacted because no acceptable message could be written for campaign Daily"
                                + " email on 20 Nov 2026 11:00 (Asia/Kolkata): The text is shorter than 200 characters; it "
                                + NEXT),
                arguments(
                        plot().contact(judged(Verdict.DENY, Reason.DO_NOT_CALL, null))
                                .ruling(
                                        "CONTACT_RULES",
                                        "do-not-call",
                                        Verdict.DENY,
                                        Reason.DO_NOT_CALL,
                                        "The number is on the list."),
                        "Asha Bakery " + SELECTED_ON
                                + ", but rule do-not-call stopped the contact on 20 Nov 2026 11:00 (Asia/Kolkata): The number is"
                                + " on the list; it is not called as long as its number is on a do-not-call list of the"
                                + " organization or of a registry; until then every run stops it again."),
                arguments(
                        plot().contact(judged(Verdict.DENY, Reason.CONSENT_MISSING, null))
                                .ruling(
                                        "CONTACT_RULES",
                                        "consent-given",
                                        Verdict.DENY,
                                        Reason.CONSENT_MISSING,
                                        "No consent is recorded."),
                        "Asha Bakery " + SELECTED_ON
                                + ", but rule consent-given stopped the contact on 20 Nov 2026 11:00 (Asia/Kolkata): No consent"
                                + " is recorded; it needs a recorded consent for that purpose and channel; until then every run"
                                + " stops it again."),
                arguments(
                        plot().contact(judged(Verdict.DENY, Reason.APPROVAL_EXPIRED, null))
                                .ruling(
                                        "QUOTA_RULES",
                                        "approval-valid",
                                        Verdict.DENY,
                                        Reason.APPROVAL_EXPIRED,
                                        "The approval of the message has expired."),
                        "Asha Bakery " + SELECTED_ON
                                + ", and its message was approved, but the approval expired on 20 Nov 2026 11:00 (Asia/Kolkata)"
                                + " before the rules let it pass: The approval of the message has expired; it " + NEXT),
                arguments(
                        plot().contact(judged(Verdict.DEFER, Reason.DAILY_CAP, Instant.parse("2026-11-20T18:30:00Z")))
                                .ruling(
                                        "QUOTA_RULES",
                                        "daily-cap",
                                        Verdict.DEFER,
                                        Reason.DAILY_CAP,
                                        "50 of 50 are taken."),
                        "Asha Bakery " + SELECTED_ON
                                + ", but the contact is deferred until 21 Nov 2026 00:00 (Asia/Kolkata) by rule daily-cap (50 of"
                                + " 50 are taken); it needs a free place of the daily cap."),
                arguments(
                        plot().attempt(ContactAttempted.Status.SIMULATED, Mode.DRY_RUN),
                        "Asha Bakery was contacted in a dry run only " + SENT_ON
                                + ", which means that the email was recorded and not sent; it can really be sent once the"
                                + " organization is live and a new run selects the lead."),
                arguments(
                        plot().attempt(ContactAttempted.Status.ACCEPTED, Mode.LIVE),
                        "Asha Bakery was sent an email " + SENT_ON + ", and the mail provider took it."),
                arguments(
                        plot().attempt(ContactAttempted.Status.DELIVERED, Mode.LIVE),
                        "Asha Bakery was sent an email " + SENT_ON + ", and it was delivered."),
                arguments(
                        plot().attempt(ContactAttempted.Status.BOUNCED, Mode.LIVE),
                        "Asha Bakery was sent an email " + SENT_ON + ", but it bounced: it was not delivered."),
                arguments(
                        plot().attempt(ContactAttempted.Status.UNKNOWN, Mode.LIVE),
                        "Asha Bakery may have been sent an email " + SENT_ON
                                + ": the connection broke before the mail provider had answered, so it is not sent again unless"
                                + " the provider reports that it was not sent."),
                arguments(
                        plot().attempt(ContactAttempted.Status.ABANDONED, Mode.LIVE),
                        "Asha Bakery may have been sent an email " + SENT_ON
                                + ": nobody has reported what became of it for a day, so a person has to look it up at the"
                                + " provider."),
                arguments(
                        plot().attempt(ContactAttempted.Status.REFUSED, Mode.LIVE)
                                .ruling(
                                        "SENDING",
                                        "refused",
                                        Verdict.DENY,
                                        Reason.REFUSED_BY_PROVIDER,
                                        "550 No such mailbox."),
                        "Asha Bakery was not contacted because the mail provider refused the email of campaign Daily email on"
                                + " 20 Nov 2026 11:00 (Asia/Kolkata): 550 No such mailbox; it " + NEXT),
                arguments(
                        plot().refused(Reason.NO_SUCH_ADDRESS)
                                .ruling(
                                        "SENDING",
                                        "refused",
                                        Verdict.DENY,
                                        Reason.NO_SUCH_ADDRESS,
                                        "550 No such mailbox."),
                        "Asha Bakery was not contacted because its mail server told campaign Daily email on 20 Nov 2026"
                                + " 11:00 (Asia/Kolkata) that its address does not exist: 550 No such mailbox; it is not"
                                + " selected before 20 Dec 2026 11:00 (Asia/Kolkata) because the mail provider said on 20"
                                + " Nov 2026 11:00 (Asia/Kolkata) that its address will never take mail."),
                arguments(
                        plot().optedOut(NOW.minus(Duration.ofMinutes(30))),
                        "Asha Bakery was put on the opt-out list on 20 Nov 2026 11:30 (Asia/Kolkata) (unsubscribe link) before anybody"
                                + " contacted it; it is never contacted, and nothing can change that."),
                arguments(
                        plot().contact(approval(ApprovalChanged.Status.APPROVED))
                                .optedOut(NOW.minus(Duration.ofMinutes(30))),
                        "Asha Bakery was put on the opt-out list on 20 Nov 2026 11:30 (Asia/Kolkata) (unsubscribe link) after campaign Daily"
                                + " email had selected it and before it was contacted; the rules stop that contact, and nothing"
                                + " can change that."),
                arguments(
                        plot().attempt(ContactAttempted.Status.DELIVERED, Mode.LIVE)
                                .optedOut(NOW.minus(Duration.ofMinutes(30))),
                        "Asha Bakery was put on the opt-out list on 20 Nov 2026 11:30 (Asia/Kolkata) (unsubscribe link) after it was sent an email "
                                + SENT_ON
                                + ", and it was delivered; it is never contacted again, and nothing can change that."));
    }

    @ParameterizedTest
    @MethodSource("sentences")
    void saysItInOneSentence(Plot plot, String sentence) {
        assertThat(Why.of(plot.story()).summary()).isEqualTo(sentence);
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void hasASentenceForEveryReason(Reason reason) {
        for (Verdict verdict : List.of(Verdict.DENY, Verdict.DEFER)) {
            Why why = Why.of(plot().contact(judged(verdict, reason, null)).story());

            assertThat(why.summary()).startsWith("Asha Bakery was ").endsWith(".");
            assertThat(why.summary().chars().filter(each -> each == '\n').count())
                    .isZero();
        }
    }

    @Test
    void tellsTheDecisionsInTheirOrderAndWhatSelectionSaysNowAtTheEnd() {
        Plot plot = plot().contact(approval(ApprovalChanged.Status.EXPIRED))
                .ruling("APPROVAL", "approval", Verdict.DENY, Reason.APPROVAL_EXPIRED, "Nobody approved it.");

        Why why = Why.of(plot.story());

        assertThat(why.leadId()).isEqualTo(BAKERY);
        assertThat(why.decisions())
                .extracting(each -> each.stage() + " " + each.rule() + " " + each.verdict() + " " + each.reason())
                .containsExactly(
                        "INTAKE accepted PROCEED null",
                        "VERIFICATION email PROCEED null",
                        "SELECTION selected PROCEED null",
                        "DRAFTING drafted PROCEED null",
                        "APPROVAL approval DENY APPROVAL_EXPIRED",
                        "SELECTION next-run PROCEED null");
        assertThat(why.decisions()).isSortedAccordingTo(java.util.Comparator.comparing(Why.Decision::at));
    }

    @Test
    void saysNothingOfSelectionWhileAContactIsUnderWay() {
        Why why = Why.of(plot().contact(ContactProgress.NONE).story());

        assertThat(why.decisions().getLast().rule()).isEqualTo("selected");
    }

    @Test
    void namesTheLeadOfADuplicateInItsDecision() {
        Why why = Why.of(duplicate().story());

        assertThat(why.leadId()).isEqualTo(ALIAS);
        assertThat(why.decisions())
                .filteredOn(each -> each.rule().equals("duplicate"))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.verdict()).isEqualTo(Verdict.DENY);
                    assertThat(each.reason()).isEqualTo("DUPLICATE");
                    assertThat(each.detail())
                            .isEqualTo(
                                    "Seen again as Asha Bakers in row 12 of an uploaded file, the same by phone number;"
                                            + " it filled city.");
                });
    }

    @Test
    void givesTheEndOfADeferralWithTheCooldown() {
        Plot plot = plot().settings(Stage.settings(Mode.LIVE))
                .lead(Stage.candidate(Stage.past(
                        Stage.ANOTHER,
                        true,
                        Stage.attempted(ContactAttempted.Status.ACCEPTED, Mode.LIVE, NOW.minus(Duration.ofDays(1))))));

        Why.Decision now = Why.of(plot.story()).decisions().getLast();

        assertThat(now.verdict()).isEqualTo(Verdict.DEFER);
        assertThat(now.retryAt()).isEqualTo(NOW.plus(Duration.ofDays(29)));
    }
}
