package dev.leadflow.campaign.leads;

import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.Origin;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why a lead was contacted, or was not.
 *
 * @param leadId the id that was asked for
 * @param summary one sentence that says how it stands and what would have to change
 * @param decisions every decision on the lead, newest last
 */
record Why(LeadId leadId, String summary, List<Decision> decisions) {

    /**
     * One decision on the lead.
     *
     * @param reason a name that stays the same; null when nothing objected
     * @param retryAt when the decision may become another by itself
     */
    record Decision(
            Instant at,
            String stage,
            String rule,
            Verdict verdict,
            @Nullable String reason,
            String detail,
            @Nullable Instant retryAt) {}

    static Why of(Story story) {
        return new Why(story.asked(), WhySummary.of(story), decisions(story));
    }

    private static List<Decision> decisions(Story story) {
        List<Decision> decisions = new ArrayList<>();
        intake(story, decisions);
        Candidate lead = story.lead();
        if (lead != null && lead.verification() != null) {
            Instant at = lead.verification().verifiedAt();
            verification(at, "email", lead.verification().email(), decisions);
            verification(at, "phone", lead.verification().phone(), decisions);
        }
        for (Story.OptOut optOut : story.optOuts()) {
            decisions.add(new Decision(
                    Objects.requireNonNullElse(optOut.at(), story.now()),
                    "OPT_OUT",
                    "opted-out",
                    Verdict.DENY,
                    Reason.OPTED_OUT.name(),
                    "Opted out (" + optOut.reason() + "); this holds for ever.",
                    null));
        }
        for (Story.Request request : story.requests()) {
            decisions.add(new Decision(
                    request.at(),
                    "SELECTION",
                    "selected",
                    Verdict.PROCEED,
                    null,
                    "Selected by campaign " + request.campaign() + ".",
                    null));
            if (request.progress().draftedAt() != null) {
                decisions.add(new Decision(
                        request.progress().draftedAt(),
                        "DRAFTING",
                        "drafted",
                        Verdict.PROCEED,
                        null,
                        "The message was written and its content checked.",
                        null));
            }
        }
        for (Story.Ruling ruling : story.trail()) {
            decisions.add(new Decision(
                    ruling.at(),
                    ruling.stage(),
                    ruling.rule(),
                    ruling.verdict(),
                    ruling.reason(),
                    ruling.detail(),
                    ruling.retryAt()));
        }
        decisions.sort(Comparator.comparing(Decision::at));
        if (story.prospect() != null && lead != null && !story.isUnderWay()) {
            decisions.add(prospect(story.prospect(), story.now()));
        }
        return List.copyOf(decisions);
    }

    private static void intake(Story story, List<Decision> decisions) {
        Candidate lead = story.lead();
        if (lead != null && story.origin() != null) {
            decisions.add(new Decision(
                    lead.lead().createdAt(),
                    "INTAKE",
                    "accepted",
                    Verdict.PROCEED,
                    null,
                    "Accepted from " + door(story.origin()) + ", source "
                            + lead.lead().source() + ".",
                    null));
        }
        if (story.refusal() != null) {
            Story.Refusal refusal = story.refusal();
            decisions.add(new Decision(
                    refusal.at(),
                    "INTAKE",
                    refusal.reason().toLowerCase(Locale.ROOT).replace('_', '-'),
                    Verdict.DENY,
                    refusal.reason(),
                    "Refused, " + door(refusal.origin()) + ": " + refusal.detail(),
                    null));
        }
        for (Story.Sighting sighting : story.sightings()) {
            boolean duplicate = sighting.sightedAs().equals(story.asked())
                    && (lead == null || !lead.lead().leadId().equals(story.asked()));
            decisions.add(new Decision(
                    sighting.at(),
                    "INTAKE",
                    "duplicate",
                    duplicate ? Verdict.DENY : Verdict.PROCEED,
                    duplicate ? "DUPLICATE" : null,
                    "Seen again as " + sighting.businessName() + " in " + door(sighting.origin()) + ", the same by "
                            + matched(sighting.matchedBy())
                            + (sighting.filled().isEmpty() ? "." : "; it filled " + sighting.filled() + "."),
                    null));
        }
        for (Story.Merger merger : story.mergers()) {
            boolean own = merger.ceased().equals(story.asked());
            decisions.add(new Decision(
                    merger.at(),
                    "INTAKE",
                    "merged",
                    own ? Verdict.DENY : Verdict.PROCEED,
                    own ? Reason.LEAD_MERGED.name() : null,
                    "Lead " + merger.ceased() + " turned out to be lead " + merger.into() + " by "
                            + matched(merger.matchedBy()) + ".",
                    null));
        }
    }

    private static void verification(
            Instant at, String channel, Verification.@Nullable Address address, List<Decision> decisions) {
        if (address != null) {
            decisions.add(new Decision(
                    at,
                    "VERIFICATION",
                    channel,
                    address.usable() ? Verdict.PROCEED : Verdict.DENY,
                    address.usable() ? null : address.status().name(),
                    address.status() + " with confidence " + address.confidence() + " by " + address.provider() + ": "
                            + address.detail(),
                    null));
        }
    }

    private static Decision prospect(Story.Prospect prospect, Instant now) {
        return switch (prospect.eligibility()) {
            case Eligibility.Blocked blocked ->
                new Decision(
                        now,
                        "SELECTION",
                        blocked.rule(),
                        blocked.until() == null ? Verdict.DENY : Verdict.DEFER,
                        blocked.reason().name(),
                        "Now: the lead " + blocked.detail() + ".",
                        blocked.until());
            case Eligibility.Eligible eligible ->
                prospect.placesLeft() > 0
                        ? new Decision(
                                now,
                                "SELECTION",
                                "next-run",
                                Verdict.PROCEED,
                                null,
                                "Now: the lead may be selected by campaign "
                                        + prospect.campaign().name() + ".",
                                prospect.nextRun())
                        : new Decision(
                                now,
                                "SELECTION",
                                "daily-cap",
                                Verdict.DEFER,
                                Reason.DAILY_CAP.name(),
                                "Now: the daily cap of " + prospect.dailyCap() + " emails is used up.",
                                prospect.nextRun());
        };
    }

    static String door(Origin origin) {
        return switch (origin.door()) {
            case API -> "the API";
            case WEBHOOK -> "the webhook";
            case SCRAPE -> "a search of Leadflow's own";
            case FILE -> origin.row() == null ? "an uploaded file" : "row " + origin.row() + " of an uploaded file";
        };
    }

    static String matched(String by) {
        return switch (by) {
            case "IDENTITY" -> "name and contact details";
            case "PHONE" -> "phone number";
            case "WEBSITE" -> "website";
            case "EMAIL" -> "email address";
            default -> by.toLowerCase(Locale.ROOT);
        };
    }
}
