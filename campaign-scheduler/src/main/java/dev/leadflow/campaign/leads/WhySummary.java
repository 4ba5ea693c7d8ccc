package dev.leadflow.campaign.leads;

import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.Reason;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One sentence that says how a lead stands, and what would have to change. Predicates read after a name, after "which", and
 * after "it".
 */
final class WhySummary {

    private final Story story;
    private final Candidate lead;

    private WhySummary(Story story, Candidate lead) {
        this.story = story;
        this.lead = lead;
    }

    static String of(Story story) {
        Candidate lead = story.lead();
        if (lead != null) {
            WhySummary summary = new WhySummary(story, lead);
            return Phrase.clause(summary.subject() + " " + summary.predicate()) + ".";
        }
        Story.Refusal refusal =
                Objects.requireNonNull(story.refusal(), "an id that is neither a lead nor was refused has no story");
        String name = refusal.businessName() == null || refusal.businessName().isBlank()
                ? "A nameless lead"
                : refusal.businessName();
        return Phrase.clause(name + " was refused by intake (" + Why.door(refusal.origin()) + "): "
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
                        + Why.matched(merger.matchedBy()) + "), which";
            }
        }
        for (Story.Sighting sighting : story.sightings()) {
            if (sighting.sightedAs().equals(story.asked())) {
                return sighting.businessName() + " is a duplicate of " + name + " (lead " + id + ", the same by "
                        + Why.matched(sighting.matchedBy()) + "), which";
            }
        }
        return "This id stands for " + name + " (lead " + id + "), which";
    }

    private String predicate() {
        Story.@Nullable Request last = story.lastRequest();
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
        return listed
                + (story.isUnderWay()
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
                "was not contacted because a reviewer rejected its message" + on + " (campaign " + request.campaign()
                        + ")" + detail + "; it takes another campaign to select it again";
            case APPROVAL_EXPIRED ->
                ruling != null && !ruling.stage().equals("APPROVAL")
                        ? selected(request) + ", and its message was approved, but the approval expired" + on
                                + " before the rules let it pass" + detail + "; it " + prospect()
                        : "was not contacted because nobody approved its message of campaign " + request.campaign()
                                + " before it expired" + on + "; it " + prospect();
            case DRAFT_REFUSED ->
                "was not contacted because no acceptable message could be written for campaign " + request.campaign()
                        + on + detail + "; it " + prospect();
            case NO_SUCH_ADDRESS ->
                "was not contacted because its mail server told campaign " + request.campaign() + on
                        + " that its address does not exist" + detail + "; it " + prospect();
            case REFUSED_BY_PROVIDER, REFUSED_FOR_GOOD ->
                "was not contacted because the mail provider refused the email of campaign " + request.campaign() + on
                        + detail + "; it " + prospect();
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
