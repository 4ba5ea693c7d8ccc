package dev.leadflow.campaign.leads;

import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.Origin;
import dev.leadflow.common.event.Verdict;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is known about one id that intake ever named.
 *
 * @param asked the id that was asked for
 * @param lead what the id means today; null when it never became a lead
 * @param origin where the lead came from; null without a lead
 * @param refusal the last time intake refused this id; null when it never did
 * @param sightings of the lead, and the one that the asked id comes from; oldest first
 * @param mergers by which the asked id became the lead, and those of others into the lead; oldest first
 * @param optOuts what was suppressed, oldest first
 * @param requests contacts that runs requested, oldest first
 * @param trail verdicts on those contacts, oldest first
 * @param prospect what selection says at {@code now}; null while the organization's settings or campaigns are unknown
 * @param zone the organization's, for times in sentences
 */
record Story(
        LeadId asked,
        @Nullable Candidate lead,
        @Nullable Origin origin,
        @Nullable Refusal refusal,
        List<Sighting> sightings,
        List<Merger> mergers,
        List<OptOut> optOuts,
        List<Request> requests,
        List<Ruling> trail,
        @Nullable Prospect prospect,
        ZoneId zone,
        Instant now) {

    record Refusal(Instant at, @Nullable String businessName, String reason, String detail, Origin origin) {}

    /** @param filled names of the fields that it filled, with commas; empty when none */
    record Sighting(
            Instant at, LeadId sightedAs, String businessName, String matchedBy, String filled, Origin origin) {}

    /** @param name of the lead that ceased, if it was known */
    record Merger(Instant at, LeadId ceased, @Nullable String name, LeadId into, String matchedBy) {}

    /** @param at null when the opt-out holds already but its event is still on the way */
    record OptOut(@Nullable Instant at, String reason) {}

    record Request(ContactId contactId, String campaign, Instant at, ContactProgress progress) {}

    record Ruling(
            Instant at,
            ContactId contactId,
            String stage,
            String rule,
            Verdict verdict,
            @Nullable String reason,
            String detail,
            @Nullable Instant retryAt) {}

    /**
     * What selection would do now.
     *
     * @param placesLeft of the daily cap
     * @param nextRun null when the campaign runs on demand only
     */
    record Prospect(
            SelectingCampaign campaign,
            Eligibility eligibility,
            Mode mode,
            long placesLeft,
            int dailyCap,
            @Nullable Instant nextRun) {}

    /** The contact that was requested last; null when no run has selected the lead. */
    @Nullable
    Request lastRequest() {
        return requests.isEmpty() ? null : requests.getLast();
    }

    /** Whether a contact has been requested that is neither made nor given up. */
    boolean isUnderWay() {
        Request last = lastRequest();
        return last != null && last.progress().outcome().underWay();
    }
}
