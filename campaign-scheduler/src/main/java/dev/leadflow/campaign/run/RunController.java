package dev.leadflow.campaign.run;

import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.RunId;
import dev.leadflow.common.postgres.TenantDatabase;
import dev.leadflow.common.web.Caller;
import dev.leadflow.common.web.Page;
import dev.leadflow.common.web.Permission;
import dev.leadflow.common.web.Problem;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Runs of campaigns: triggered by a person, listed, and reported. */
@RestController
class RunController {

    private final TenantDatabase database;
    private final Campaigns campaigns;
    private final CriticalErrors runs;
    private final Previews previews;
    private final Clock clock;

    RunController(TenantDatabase database, Campaigns campaigns, CriticalErrors runs, Previews previews, Clock clock) {
        this.database = database;
        this.campaigns = campaigns;
        this.runs = runs;
        this.previews = previews;
        this.clock = clock;
    }

    /** @param campaignId absent for the daily campaign */
    record Trigger(@Nullable CampaignId campaignId) {}

    record Triggered(RunId runId, CampaignId campaignId, int selected) {}

    /**
     * A run as the API shows it.
     *
     * @param dailyOn the day whose daily run it is; null when a person triggered it
     * @param allowed what the daily cap still allowed when it started
     */
    record RunView(
            RunId runId,
            CampaignId campaignId,
            Instant startedAt,
            @Nullable LocalDate dailyOn,
            String triggeredBy,
            Mode mode,
            int selected,
            long allowed,
            @Nullable Instant reportedAt) {

        static RunView of(Run run) {
            return new RunView(
                    run.runId(),
                    run.campaignId(),
                    run.startedAt(),
                    run.dailyOn(),
                    run.triggeredBy(),
                    run.mode(),
                    run.selected(),
                    run.allowed(),
                    run.reportedAt());
        }
    }

    /**
     * A report as the API shows it.
     *
     * @param preview beside what was foretold; null when nobody asked for a preview in the day before
     */
    record ReportView(
            RunId runId,
            CampaignId campaignId,
            long selected,
            long contacted,
            Map<String, Long> byOutcome,
            Map<String, Long> byReason,
            Previews.@Nullable Comparison preview) {

        static ReportView of(Report report, Previews.@Nullable Comparison preview) {
            return new ReportView(
                    report.runId(),
                    report.campaignId(),
                    report.selected(),
                    report.contacted(),
                    report.byOutcome(),
                    report.byReason(),
                    preview);
        }
    }

    @PostMapping("/api/campaigns/trigger")
    @PreAuthorize(Permission.Needs.CAMPAIGNS_WRITE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    Triggered trigger(@RequestBody(required = false) @Nullable Trigger trigger) {
        Caller caller = Caller.current();
        OrganizationId organization = caller.organizationId();
        CampaignId campaign = campaign(
                        trigger == null || trigger.campaignId == null
                                ? Campaign.dailyOf(organization)
                                : trigger.campaignId)
                .campaignId();
        try {
            return switch (runs.triggered(
                    database, organization, campaign, caller.userId().toString(), clock.instant())) {
                case Runs.Result.Made made ->
                    new Triggered(
                            made.run().runId(),
                            made.run().campaignId(),
                            made.run().selected());
                case Runs.NotMade notMade -> throw Problem.conflict(notMade.kind(), notMade.detail());
            };
        } catch (CriticalErrors.HaltedException halted) {
            throw Problem.of(
                    HttpStatus.INTERNAL_SERVER_ERROR,
                    "campaign-halted",
                    "The run failed and the campaign is halted; the log says why. Resume it once the cause is removed.");
        }
    }

    @GetMapping("/api/campaigns/{id}/runs")
    @PreAuthorize(Permission.Needs.CAMPAIGNS_READ)
    Page<RunView> runs(
            @PathVariable UUID id,
            @RequestParam(defaultValue = "0") int page,
            @RequestParam(defaultValue = "50") int size) {
        Page.Request wanted = Page.Request.of(page, size);
        Campaign campaign = campaign(new CampaignId(id));
        long total = database.jdbc()
                .sql("SELECT count(*) FROM campaign.run WHERE campaign_id = :id")
                .param("id", campaign.campaignId().value())
                .query(Long.class)
                .single();
        return wanted.of(
                database
                        .jdbc()
                        .sql("SELECT " + Run.COLUMNS + """
                                 FROM campaign.run WHERE campaign_id = :id
                                ORDER BY started_at DESC, run_id LIMIT :size OFFSET :offset""")
                        .param("id", campaign.campaignId().value())
                        .param("size", wanted.size())
                        .param("offset", wanted.offset())
                        .query(Run::of)
                        .list()
                        .stream()
                        .map(RunView::of)
                        .toList(),
                total);
    }

    /** Of the given run, or of the campaign's last one. */
    @GetMapping("/api/campaigns/{id}/report")
    @PreAuthorize(Permission.Needs.CAMPAIGNS_READ)
    ReportView report(@PathVariable UUID id, @RequestParam(name = "run_id", required = false) @Nullable UUID runId) {
        Campaign campaign = campaign(new CampaignId(id));
        Run run = database.jdbc()
                .sql("SELECT " + Run.COLUMNS + """
                         FROM campaign.run WHERE campaign_id = :id AND (:run::uuid IS NULL OR run_id = :run::uuid)
                        ORDER BY started_at DESC, run_id LIMIT 1""")
                .param("id", campaign.campaignId().value())
                .param("run", runId == null ? null : runId.toString())
                .query(Run::of)
                .optional()
                .orElseThrow(() -> Problem.notFound("run of this campaign"));
        return ReportView.of(
                Reports.of(database, run), previews.compare(database, run).orElse(null));
    }

    private Campaign campaign(CampaignId id) {
        return campaigns
                .find(database, Caller.current().organizationId(), id)
                .orElseThrow(() -> Problem.notFound("campaign"));
    }
}
