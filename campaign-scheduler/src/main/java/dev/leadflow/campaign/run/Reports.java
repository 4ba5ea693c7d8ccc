package dev.leadflow.campaign.run;

import dev.leadflow.campaign.leads.ContactProgress;
import dev.leadflow.campaign.leads.Outcome;
import dev.leadflow.common.event.RunId;
import dev.leadflow.common.event.RunReported;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.postgres.Database;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.postgres.PipelineDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Reports of runs: on demand, and once by event when everything is settled or a day has passed. */
final class Reports {

    /** What has not settled by then is reported as it stands. */
    private static final Duration PATIENCE = Duration.ofHours(24);

    private static final int PAGE = 1_000;

    private final PipelineDatabase database;
    private final Campaigns campaigns;
    private final Outbox outbox;
    private final Clock clock;

    Reports(PipelineDatabase database, Campaigns campaigns, Outbox outbox, Clock clock) {
        this.database = database;
        this.campaigns = campaigns;
        this.outbox = outbox;
        this.clock = clock;
    }

    static Report of(Database database, Run run) {
        return Report.of(run.runId(), run.campaignId(), outcomes(database, run));
    }

    private static List<Outcome> outcomes(Database database, Run run) {
        return database.jdbc()
                .sql("SELECT " + ContactProgress.COLUMNS + """

                        FROM campaign.contact c
                        LEFT JOIN campaign.contact_progress p USING (organization_id, contact_id)
                        WHERE c.organization_id = :organization AND c.run_id = :run""")
                .param("organization", run.organizationId().value())
                .param("run", run.runId().value())
                .query((row, number) -> ContactProgress.of(row).outcome())
                .list();
    }

    /** Tells the operators about the runs that are over. Several processes may do this at once; each run is told once. */
    void tell() {
        List<Run> open = openAfter(Instant.EPOCH, new RunId(new UUID(0, 0)));
        while (!open.isEmpty()) {
            open.forEach(run -> tell(run, clock.instant()));
            Run last = open.getLast();
            open = openAfter(last.startedAt(), last.runId());
        }
    }

    /** The oldest of them wait for approval, often for a day, and must not keep the younger ones from being told. */
    private List<Run> openAfter(Instant startedAt, RunId runId) {
        return database.jdbc()
                .sql("SELECT " + Run.COLUMNS + """
                         FROM campaign.run
                        WHERE reported_at IS NULL AND (started_at, run_id) > (:started::timestamptz, :run)
                        ORDER BY started_at, run_id LIMIT :page""")
                .param("started", startedAt.toString())
                .param("run", runId.value())
                .param("page", PAGE)
                .query(Run::of)
                .list();
    }

    private void tell(Run run, Instant now) {
        boolean patient = now.isBefore(run.startedAt().plus(PATIENCE));
        if (patient && awaitsDraftOrApproval(run)) {
            return;
        }
        List<Outcome> outcomes = outcomes(database, run);
        if (patient && !outcomes.stream().allMatch(Outcome::settled)) {
            return;
        }
        Report report = Report.of(run.runId(), run.campaignId(), outcomes);
        String campaign = campaigns
                .find(database, run.organizationId(), run.campaignId())
                .map(Campaign::name)
                .orElse("");
        database.inTransaction(() -> {
            int first = database.jdbc()
                    .sql("""
                            UPDATE campaign.run SET reported_at = :now
                            WHERE organization_id = :organization AND run_id = :run AND reported_at IS NULL""")
                    .param("now", now.toString())
                    .param("organization", run.organizationId().value())
                    .param("run", run.runId().value())
                    .update();
            if (first == 1) {
                outbox.append(
                        database,
                        run.organizationId(),
                        Topics.RUN_REPORTED,
                        run.runId().toString(),
                        new RunReported(
                                run.organizationId(),
                                run.runId(),
                                run.campaignId(),
                                campaign,
                                run.mode(),
                                report.selected(),
                                report.contacted(),
                                report.byOutcome(),
                                report.byReason(),
                                run.startedAt(),
                                now));
            }
        });
    }

    /** The usual reason for a run not to be over, seen at its first contact rather than after reading all of them. */
    private boolean awaitsDraftOrApproval(Run run) {
        return database.jdbc()
                .sql("""
                        SELECT EXISTS (
                          SELECT FROM campaign.contact c
                          LEFT JOIN campaign.contact_progress p
                            ON p.organization_id = c.organization_id AND p.contact_id = c.contact_id
                          WHERE c.organization_id = :organization AND c.run_id = :run
                            AND p.draft_refused_at IS NULL AND p.decided_at IS NULL AND p.attempt_at IS NULL
                            AND coalesce(p.approval_status, 'PENDING') IN ('PENDING', 'EDITED'))""")
                .param("organization", run.organizationId().value())
                .param("run", run.runId().value())
                .query(Boolean.class)
                .single();
    }
}
