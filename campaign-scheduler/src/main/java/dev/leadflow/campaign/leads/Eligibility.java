package dev.leadflow.campaign.leads;

import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether an email campaign may select a lead at a moment. Pure: the runs and the answer to "why" ask the same question
 * here.
 */
public sealed interface Eligibility {

    /**
     * How often a campaign tries a lead whose contacts come to nothing. Without an end, an address that always refuses would
     * take a place of the cap every day.
     */
    int MOST_TRIES = 3;

    /** Ends that say nothing about another try. */
    Set<Reason> IN_VAIN =
            Set.of(Reason.REFUSED_BY_PROVIDER, Reason.REFUSED_FOR_GOOD, Reason.NO_SUCH_ADDRESS, Reason.DRAFT_REFUSED);

    /** What a provider says of a recipient whom it will never deliver to. */
    Set<Reason> REFUSALS_FOR_GOOD = Set.of(Reason.REFUSED_FOR_GOOD, Reason.NO_SUCH_ADDRESS);

    /** Nothing is against it. */
    record Eligible() implements Eligibility {}

    /**
     * Something is against it.
     *
     * @param rule what objects, in kebab case
     * @param detail a predicate for a sentence about the lead, with what would have to change
     * @param until when the objection ends by itself, if it does
     */
    record Blocked(
            String rule,
            Reason reason,
            String detail,
            @Nullable Instant until) implements Eligibility {}

    /** Facts about the lead come before those about the campaign: they last longer. */
    static Eligibility of(Candidate candidate, SelectingCampaign campaign, OrganizationSettings settings, Instant now) {
        return identity(candidate)
                .or(() -> verified(candidate))
                .or(() -> optedOut(candidate))
                .or(() -> history(candidate, campaign, settings))
                .or(() -> refusedForGood(candidate, settings, now))
                .or(() -> cooldown(candidate, settings, now))
                .or(() -> running(candidate, campaign, settings))
                .orElseGet(Eligible::new);
    }

    private static Optional<Eligibility> identity(Candidate candidate) {
        return candidate.mergedInto() == null
                ? Optional.empty()
                : blocked(
                        "merged",
                        Reason.LEAD_MERGED,
                        "is not selected because it turned out to be lead " + candidate.mergedInto()
                                + ", which is contacted instead");
    }

    private static Optional<Eligibility> verified(Candidate candidate) {
        Verification verification = candidate.verification();
        if (candidate.lead().email() == null) {
            return notVerified("has no email address, so no email campaign can select it; it needs one");
        }
        if (verification == null || verification.email() == null) {
            return notVerified(
                    "has not been verified yet and can be selected as soon as the verifier has judged its email address");
        }
        Verification.Address email = verification.email();
        if (email.usable()) {
            return Optional.empty();
        }
        return notVerified(
                switch (email.status()) {
                    case PERSONAL ->
                        "is not selected because its email address is a personal mailbox, which is never used for business"
                                + " outreach; it needs a business address";
                    case DISPOSABLE ->
                        "is not selected because its email address is a throw-away mailbox; it needs a lasting business"
                                + " address";
                    case INVALID ->
                        "is not selected because its email address cannot be used (" + Phrase.clause(email.detail())
                                + "); it needs a correct one";
                    case VALID, UNCHECKED, RISKY ->
                        "is not selected because its email address was verified with a confidence of only "
                                + email.confidence() + " (" + Phrase.clause(email.detail())
                                + "), below the threshold; it needs a better result or another address";
                });
    }

    private static Optional<Eligibility> notVerified(String detail) {
        return blocked("verified", Reason.NOT_VERIFIED, detail);
    }

    private static Optional<Eligibility> optedOut(Candidate candidate) {
        return candidate.optedOut()
                ? blocked(
                        "opted-out",
                        Reason.OPTED_OUT,
                        "has opted out and is never contacted again; nothing can change that")
                : Optional.empty();
    }

    private static Optional<Eligibility> history(
            Candidate candidate, SelectingCampaign campaign, OrganizationSettings settings) {
        List<Candidate.Past> here = candidate.contacts().stream()
                .filter(past -> past.campaignId().equals(campaign.campaignId()))
                .toList();
        for (Candidate.Past past : here) {
            Instant contactedAt = past.contactedAt(settings.mode());
            if (contactedAt != null) {
                return blocked(
                        "already-contacted",
                        Reason.ALREADY_CONTACTED,
                        "is not selected because campaign " + campaign.name() + " has contacted "
                                + (past.withLead() ? "it" : "its address, which another lead has too,")
                                + " already, on " + Phrase.time(contactedAt, settings.zone())
                                + "; another campaign may contact it once the cooldown is over");
            }
            if (past.progress().outcome() instanceof Outcome.Ended ended
                    && ended.reason() == Reason.REJECTED_BY_REVIEWER
                    && past.withLead()) {
                return blocked(
                        "rejected",
                        Reason.REJECTED_BY_REVIEWER,
                        "is not selected because a reviewer rejected its message in campaign " + campaign.name()
                                + "; another campaign may select it");
            }
        }
        return underWay(candidate, campaign).or(() -> tries(here, campaign));
    }

    /**
     * A second contact beside one that is under way would only run into the cooldown. What another campaign has deferred
     * does not count: nobody knows for how long.
     */
    private static Optional<Eligibility> underWay(Candidate candidate, SelectingCampaign campaign) {
        for (Candidate.Past past : candidate.contacts()) {
            Outcome outcome = past.progress().outcome();
            boolean here = past.campaignId().equals(campaign.campaignId());
            if (here ? outcome.underWay() : past.withLead() && outcome instanceof Outcome.Waiting) {
                Reason reason = switch (outcome) {
                    case Outcome.Waiting waiting -> waiting.reason();
                    case Outcome.Deferred deferred -> deferred.reason();
                    default -> Reason.AWAITING_RULES;
                };
                return blocked(
                        "under-way",
                        reason,
                        (past.withLead()
                                        ? "is not selected because a contact with it is"
                                        : "is not selected because a contact with its address, which another lead has too, is")
                                + " under way already");
            }
        }
        return Optional.empty();
    }

    private static Optional<Eligibility> tries(List<Candidate.Past> here, SelectingCampaign campaign) {
        List<Candidate.Past> vain = here.stream()
                .filter(Candidate.Past::withLead)
                .filter(past ->
                        past.progress().outcome() instanceof Outcome.Ended ended && IN_VAIN.contains(ended.reason()))
                .sorted(Comparator.comparing(Candidate.Past::requestedAt))
                .toList();
        if (vain.size() < MOST_TRIES) {
            return Optional.empty();
        }
        Outcome.Ended last = (Outcome.Ended) vain.getLast().progress().outcome();
        return blocked(
                "tried-often",
                last.reason(),
                "is not selected because campaign " + campaign.name() + " has tried it " + vain.size()
                        + " times in vain; another campaign may select it");
    }

    /** The last gate would stop it, after somebody has read and approved a message in vain. A rehearsal asks no provider. */
    private static Optional<Eligibility> refusedForGood(
            Candidate candidate, OrganizationSettings settings, Instant now) {
        return candidate.contacts().stream()
                .map(past -> past.progress().attempt())
                .filter(attempt -> settings.mode() == Mode.LIVE
                        && attempt != null
                        && attempt.status() == ContactAttempted.Status.REFUSED
                        && attempt.reason() != null
                        && REFUSALS_FOR_GOOD.contains(attempt.reason()))
                .max(Comparator.comparing(ContactProgress.Attempted::at))
                .filter(last -> now.isBefore(last.at().plus(ContactAttempted.FOR_GOOD)))
                .map(last -> {
                    Instant until = last.at().plus(ContactAttempted.FOR_GOOD);
                    return new Blocked(
                            "refused-for-good",
                            Objects.requireNonNull(last.reason()),
                            "is not selected before " + Phrase.time(until, settings.zone())
                                    + " because the mail provider said on " + Phrase.time(last.at(), settings.zone())
                                    + " that its address will never take mail",
                            until);
                });
    }

    private static Optional<Eligibility> cooldown(Candidate candidate, OrganizationSettings settings, Instant now) {
        Mode mode = settings.mode();
        return candidate.contacts().stream()
                .map(past -> past.contactedAt(mode))
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .filter(last -> now.isBefore(last.plus(Duration.ofDays(settings.cooldownDays()))))
                .map(last -> {
                    Instant until = last.plus(Duration.ofDays(settings.cooldownDays()));
                    return new Blocked(
                            "cooldown",
                            Reason.COOLDOWN,
                            "is not selected before " + Phrase.time(until, settings.zone())
                                    + " because it was contacted on " + Phrase.time(last, settings.zone())
                                    + " and the cooldown is " + settings.cooldownDays() + " days",
                            until);
                });
    }

    private static Optional<Eligibility> running(
            Candidate candidate, SelectingCampaign campaign, OrganizationSettings settings) {
        if (!settings.running()) {
            return blocked(
                    "organization-running",
                    Reason.ORGANIZATION_STOPPED,
                    "is not selected because all outreach of the organization is stopped; start it in the settings");
        }
        if (campaign.status() != CampaignState.Status.RUNNING) {
            return blocked(
                    "campaign-running",
                    Reason.CAMPAIGN_NOT_RUNNING,
                    "is not selected because campaign " + campaign.name() + " is "
                            + Phrase.status(campaign.status())
                            + (campaign.statusReason() == null
                                    ? ""
                                    : " (" + Phrase.clause(campaign.statusReason()) + ")")
                            + "; "
                            + (campaign.status() == CampaignState.Status.DELETED
                                    ? "another campaign may select it"
                                    : campaign.status() == CampaignState.Status.DRAFT
                                            ? "start it to go on"
                                            : "resume it to go on"));
        }
        if (campaign.targeted() && !candidate.targetOf().contains(campaign.campaignId())) {
            return blocked(
                    "targets",
                    Reason.CAMPAIGN_NOT_RUNNING,
                    "is not selected because campaign " + campaign.name()
                            + " selects only its uploaded targets; add it to them");
        }
        return Optional.empty();
    }

    private static Optional<Eligibility> blocked(String rule, Reason reason, String detail) {
        return Optional.of(new Blocked(rule, reason, detail, null));
    }
}
