package dev.leadflow.campaign.run;

import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.postgres.TenantDatabase;
import dev.leadflow.common.web.Caller;
import dev.leadflow.common.web.Permission;
import dev.leadflow.common.web.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a run of a campaign would do. Nobody is contacted by asking. */
@RestController
class PreviewController {

    private static final Duration MOST_AHEAD = Duration.ofDays(31);
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

    private final TenantDatabase database;
    private final Runs runs;
    private final Previews previews;
    private final Clock clock;

    PreviewController(TenantDatabase database, Runs runs, Previews previews, Clock clock) {
        this.database = database;
        this.runs = runs;
        this.previews = previews;
        this.clock = clock;
    }

    /** @param at when the run would begin; absent for now */
    record Wish(@Nullable OffsetDateTime at) {}

    /**
     * Answers with the forecast, as soon as it is there. A campaign that has not been started or is paused is taken to run, and
     * {@code assumes_running} says so.
     */
    @PostMapping("/api/campaigns/{id}/preview")
    @PreAuthorize(Permission.Needs.CAMPAIGNS_WRITE)
    JsonNode preview(@PathVariable UUID id, @RequestBody(required = false) @Nullable Wish wish) {
        Caller caller = Caller.current();
        OrganizationId organization = caller.organizationId();
        CampaignId campaign = new CampaignId(id);
        Instant now = clock.instant();
        return switch (runs.foresee(
                database, organization, campaign, at(wish, now), caller.userId().toString(), now)) {
            case Runs.NotMade(String kind, String detail) -> {
                if (kind.equals("no-campaign")) {
                    throw Problem.notFound("campaign");
                }
                throw Problem.conflict(kind, detail);
            }
            case Runs.Foresight.Asked asked -> answer(organization, campaign, asked.previewId());
        };
    }

    /** An earlier preview of the campaign. */
    @GetMapping("/api/campaigns/{id}/previews/{previewId}")
    @PreAuthorize(Permission.Needs.CAMPAIGNS_READ)
    JsonNode earlier(@PathVariable UUID id, @PathVariable UUID previewId) {
        return answer(Caller.current().organizationId(), new CampaignId(id), previewId);
    }

    private static Instant at(@Nullable Wish wish, Instant now) {
        if (wish == null || wish.at() == null) {
            return now;
        }
        Instant at = wish.at().toInstant();
        if (at.isBefore(now.minus(CLOCKS_DIFFER)) || at.isAfter(now.plus(MOST_AHEAD))) {
            throw Problem.field("at", "must be a time of the next " + MOST_AHEAD.toDays() + " days.");
        }
        return at;
    }

    private JsonNode answer(OrganizationId organization, CampaignId campaign, UUID previewId) {
        Previews.Kept kept = previews.await(database, organization, campaign, previewId)
                .orElseThrow(() -> Problem.notFound("preview"));
        if (kept.forecast() == null) {
            throw Problem.of(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "preview-not-ready",
                    "The rules have not judged the preview yet. Get /api/campaigns/" + campaign + "/previews/"
                            + previewId + " in a moment.");
        }
        ObjectNode answer = (ObjectNode) kept.forecast();
        answer.put("preview_id", previewId.toString());
        answer.put("at", kept.at().toString());
        answer.put("assumes_running", kept.assumesRunning());
        return answer;
    }
}
