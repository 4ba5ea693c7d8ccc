package dev.leadflow.campaign.leads;

import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.Origin;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
        return new Why(story.asked(), Summary.of(story), decisions(story));
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
        boolean underWay = !story.requests().isEmpty()
                && story.requests().getLast().progress().outcome().underWay();
        if (story.prospect() != null && lead != null && !underWay) {
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
                    refusal.reason().toLowerCase(java.util.Locale.ROOT).replace('_', '-'),
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
            default -> by.toLowerCase(java.util.Locale.ROOT);
        };
    }

    /** The one sentence. Predicates read after a name, after "which", and after "it". */
    private static final class Summary {

        private final Story story;
        private final Candidate lead;

        private Summary(Story story, Candidate lead) {
            this.story = story;
            this.lead = lead;
        }

        static String of(Story story) {
            Candidate lead = story.lead();
            if (lead != null) {
                Summary summary = new Summary(story, lead);
                return Phrase.clause(summary.subject() + " " + summary.predicate()) + ".";
            }
            Story.Refusal refusal = Objects.requireNonNull(
                    story.refusal(), "an id that is neither a lead nor was refused has no story");
            String name =
                    refusal.businessName() == null || refusal.businessName().isBlank()
                            ? "A nameless lead"
                            : refusal.businessName();
            return Phrase.clause(name + " was refused by intake (" + door(refusal.origin()) + "): "
                            + Phrase.clause(refusal.detail()) + "; " + remedy(refusal.reason()))
                    + ".";
        }

        private static String remedy(String refusalReason) {
            return switch (refusalReason) {
                case "MALFORMED_ROW" -> "correct the row and send it again";
                case "NO_BUSINESS_NAME" -> "it needs a business name";
                case "NO_USABLE_CONTACT" -> "it needs an email address, phone number or website that can be used";
                case "INVALID_FIELD" -> "correct the field and send it again";
                case "PERSONAL_PROFILE" -> "only businesses are taken, with a business source and a business address";
                case "SOURCE_NOT_APPROVED" -> "approve the source in the settings and send it again";
                default -> "correct it and send it again";
            };
        }

        private String subject() {
            LeadId id = lead.lead().leadId();
            String name = lead.lead().businessName();
            if (story.asked().equals(id)) {
                return name;
            }
            for (Story.Merger merger : story.mergers()) {
                if (merger.ceased().equals(story.asked())) {
                    return Objects.requireNonNullElse(merger.name(), "This lead")
                            + " turned out to be the same business as " + name + " (lead " + id + ", merged by "
                            + matched(merger.matchedBy()) + "), which";
                }
            }
            for (Story.Sighting sighting : story.sightings()) {
                if (sighting.sightedAs().equals(story.asked())) {
                    return sighting.businessName() + " is a duplicate of " + name + " (lead " + id + ", the same by "
                            + matched(sighting.matchedBy()) + "), which";
                }
            }
            return "This id stands for " + name + " (lead " + id + "), which";
        }

        private String predicate() {
            Story.@Nullable Request last =
                    story.requests().isEmpty() ? null : story.requests().getLast();
            if (lead.optedOut()) {
                return optedOut();
            }
            if (last == null) {
                return prospect();
            }
            return switch (last.progress().outcome()) {
                case Outcome.Contacted contacted -> contacted(last, contacted.status());
                case Outcome.Waiting waiting -> selected(last) + waiting(waiting.reason());
                case Outcome.Deferred deferred -> selected(last) + deferred(last, deferred);
                case Outcome.Ended ended -> ended(last, ended.reason());
            };
        }

        /** A dead address gets there as well, though nobody has opted out. */
        private String optedOut() {
            Story.@Nullable OptOut first =
                    story.optOuts().isEmpty() ? null : story.optOuts().getFirst();
            String listed = "was put on the opt-out list"
                    + (first == null || first.at() == null ? "" : " on " + time(first.at()))
                    + (first == null ? "" : " (" + Phrase.clause(first.reason()) + ")");
            for (Story.Request request : story.requests().reversed()) {
                if (request.progress().outcome() instanceof Outcome.Contacted contacted) {
                    return listed + " after it " + sent(request, contacted.status())
                            + "; it is never contacted again, and nothing can change that";
                }
            }
            boolean underWay = !story.requests().isEmpty()
                    && story.requests().getLast().progress().outcome().underWay();
            return listed
                    + (underWay
                            ? " after campaign " + story.requests().getLast().campaign()
                                    + " had selected it and before it was contacted; the rules stop that contact, and nothing"
                                    + " can change that"
                            : " before anybody contacted it; it is never contacted, and nothing can change that");
        }

        private String contacted(Story.Request request, ContactAttempted.Status status) {
            if (status != ContactAttempted.Status.SIMULATED) {
                return sent(request, status);
            }
            Story.Prospect prospect = story.prospect();
            return sent(request, status) + "; "
                    + (prospect == null || prospect.mode() == Mode.DRY_RUN
                            ? "it can really be sent once the organization is live and a new run selects the lead"
                            : "it " + prospect());
        }

        private String sent(Story.Request request, ContactAttempted.Status status) {
            ContactProgress.Attempted attempt =
                    Objects.requireNonNull(request.progress().attempt());
            String by = "by campaign " + request.campaign() + " on " + time(attempt.at());
            return switch (status) {
                case SIMULATED ->
                    "was contacted in a dry run only " + by + ", which means that the email was recorded and not sent";
                case IO_STARTED -> "is being sent an email " + by;
                case ACCEPTED -> "was sent an email " + by + ", and the mail provider took it";
                case DELIVERED -> "was sent an email " + by + ", and it was delivered";
                case BOUNCED -> "was sent an email " + by + ", but it bounced: it was not delivered";
                case COMPLAINED -> "was sent an email " + by + " and complained about it";
                case UNKNOWN ->
                    "may have been sent an email " + by
                            + ": the connection broke before the mail provider had answered,"
                            + " so it is not sent again unless the provider reports that it was not sent";
                case ABANDONED ->
                    "may have been sent an email " + by
                            + ": nobody has reported what became of it for a day, so a person"
                            + " has to look it up at the provider";
                case CLAIMED, REFUSED, CANCELLED -> throw new IllegalArgumentException(status + " is not a contact");
            };
        }

        private String selected(Story.Request request) {
            return "was selected by campaign " + request.campaign() + " on " + time(request.at());
        }

        private static String waiting(Reason reason) {
            return switch (reason) {
                case DRAFTING -> ", and its message is being written";
                case AWAITING_APPROVAL ->
                    ", and its message waits in the approval queue: a reviewer has to approve it before it is sent";
                case AWAITING_RULES -> ", its message is approved, and the rules are about to judge it";
                default -> ", every rule let it pass, and it is about to be sent";
            };
        }

        private String deferred(Story.Request request, Outcome.Deferred deferred) {
            Story.@Nullable Ruling ruling = ruling(request, deferred.reason());
            return ", but the contact is deferred"
                    + (deferred.until() == null ? "" : " until " + time(deferred.until()))
                    + (ruling == null
                            ? " by rule " + Phrase.kebab(deferred.reason())
                            : " by rule " + ruling.rule() + " (" + Phrase.clause(ruling.detail()) + ")")
                    + "; "
                    + switch (deferred.reason()) {
                        case DAILY_CAP -> "it needs a free place of the daily cap";
                        case COUNTRY_CALL_CAP -> "it needs a free place of the daily cap of calls to its country";
                        case CALL_SLOTS -> "it needs another call to end";
                        case SPEND_CAP -> "it needs money that is left of the day's limit";
                        case OUTSIDE_WINDOW -> "it needs an open sending window";
                        case DOMAIN_THROTTLE -> "it needs fewer mails to its domain within the hour";
                        case CAMPAIGN_NOT_RUNNING -> "the campaign has to be resumed";
                        case ORGANIZATION_STOPPED -> "the organization's outreach has to be started again";
                        case COOLDOWN -> "the cooldown has to pass";
                        case CHANNEL_NOT_READY -> "the mail provider has to be set up";
                        case RECIPIENT_NOT_READY -> "the recipient's mail server has to take the message then";
                        default -> "every rule judges it again then";
                    };
        }

        private String ended(Story.Request request, Reason reason) {
            Story.@Nullable Ruling ruling = ruling(request, reason);
            String detail = ruling == null ? "" : ": " + Phrase.clause(ruling.detail());
            String on = ruling == null ? "" : " on " + time(ruling.at());
            return switch (reason) {
                case REJECTED_BY_REVIEWER ->
                    "was not contacted because a reviewer rejected its message" + on + " (campaign "
                            + request.campaign() + ")" + detail + "; it takes another campaign to select it again";
                case APPROVAL_EXPIRED ->
                    ruling != null && !ruling.stage().equals("APPROVAL")
                            ? selected(request) + ", and its message was approved, but the approval expired" + on
                                    + " before the rules let it pass" + detail + "; it " + prospect()
                            : "was not contacted because nobody approved its message of campaign " + request.campaign()
                                    + " before it expired" + on + "; it " + prospect();
                case DRAFT_REFUSED ->
                    "was not contacted because no acceptable message could be written for campaign "
                            + request.campaign() + on + detail + "; it " + prospect();
                case NO_SUCH_ADDRESS ->
                    "was not contacted because its mail server told campaign " + request.campaign() + on
                            + " that its address does not exist" + detail + "; it " + prospect();
                case REFUSED_BY_PROVIDER ->
                    "was not contacted because the mail provider refused the email of campaign " + request.campaign()
                            + on + detail + "; it " + prospect();
                default ->
                    selected(request) + ", but rule "
                            + (ruling == null ? Phrase.kebab(reason) : ruling.rule()) + " stopped the contact" + on
                            + detail + "; it " + remedy(reason).orElseGet(this::prospect);
            };
        }

        /** What has to change first, where selection does not ask for it and would take the lead again in vain. */
        private static Optional<String> remedy(Reason reason) {
            return Optional.ofNullable(
                            switch (reason) {
                                case SOURCE_NOT_ALLOWED -> "has to come from a source that the settings approve";
                                case UNKNOWN_PURPOSE -> "needs a campaign whose purpose is declared";
                                case CONSENT_MISSING -> "needs a recorded consent for that purpose and channel";
                                case DO_NOT_CALL ->
                                    "is not called as long as its number is on a do-not-call list of the organization or of"
                                            + " a registry";
                                case REGISTRY_NOT_CHECKED ->
                                    "needs a current list of its country's do-not-call registry to be imported";
                                case VOICE_NOT_ALLOWED ->
                                    "needs calls to be allowed by the law of its country, by the organization and by the"
                                            + " campaign";
                                case CALLER_NUMBER ->
                                    "needs a caller number of the organization that the law of its country lets call";
                                case UNKNOWN_ZONE -> "needs a number or an address whose time zone is known";
                                case UNKNOWN_COUNTRY -> "needs a number whose country is known";
                                case OUTSIDE_WINDOW ->
                                    "needs windows of law, organization and campaign that are open at the same time";
                                default -> null;
                            })
                    .map(what -> what + "; until then every run stops it again");
        }

        private Story.@Nullable Ruling ruling(Story.Request request, Reason reason) {
            return story.trail().reversed().stream()
                    .filter(each -> each.contactId().equals(request.contactId())
                            && reason.name().equals(each.reason()))
                    .findFirst()
                    .orElse(null);
        }

        /** What selection says now. */
        private String prospect() {
            Story.Prospect prospect = story.prospect();
            if (prospect == null) {
                return "cannot be selected because its organization has no settings or no campaign yet";
            }
            return switch (prospect.eligibility()) {
                case Eligibility.Blocked blocked -> blocked.detail();
                case Eligibility.Eligible eligible -> {
                    String campaign = "campaign " + prospect.campaign().name();
                    String when = prospect.nextRun() == null
                            ? "waits until somebody triggers " + campaign
                            : "waits for the next run of " + campaign + " on " + time(prospect.nextRun());
                    yield prospect.placesLeft() > 0
                            ? "may be contacted and " + when + ", which takes the oldest leads first, up to "
                                    + prospect.dailyCap() + " a day"
                            : "may be contacted and " + when + " because today's cap of " + prospect.dailyCap()
                                    + " emails is used up; a higher daily cap would let it pass sooner";
                }
            };
        }

        private String time(Instant at) {
            return Phrase.time(at, story.zone());
        }
    }
}
