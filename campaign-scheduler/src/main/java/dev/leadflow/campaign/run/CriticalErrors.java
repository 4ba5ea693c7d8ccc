package dev.leadflow.campaign.run;

import dev.leadflow.common.Causes;
import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.postgres.Database;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.postgres.PostgresAway;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs campaigns and halts one whose run fails for a reason that will not pass by itself (row 163); the other services then
 * stop what is under way.
 */
final class CriticalErrors {

    private static final Logger log = LoggerFactory.getLogger(CriticalErrors.class);

    private final Runs runs;
    private final CampaignHalt halt;
    private final PipelineDatabase database;

    CriticalErrors(Runs runs, CampaignHalt halt, PipelineDatabase database) {
        this.runs = runs;
        this.halt = halt;
        this.database = database;
    }

    /** A run failed and its campaign has been halted. */
    static final class HaltedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        HaltedException(RuntimeException cause) {
            super("The run failed and its campaign is halted", cause);
        }
    }

    /**
     * The run that a person asks for.
     *
     * @throws HaltedException when the run failed for good
     */
    Runs.Result triggered(Database as, OrganizationId organization, CampaignId campaign, String by, Instant now) {
        try {
            return runs.run(as, organization, campaign, null, by, now);
        } catch (RuntimeException failed) {
            halt(organization, campaign, failed, now);
            throw new HaltedException(failed);
        }
    }

    /** The run of a day; a failure that may pass is thrown, so that the schedule tries again. */
    void daily(Campaign campaign, LocalDate day, Instant now) {
        try {
            Runs.Result result =
                    runs.run(database, campaign.organizationId(), campaign.campaignId(), day, "schedule", now);
            if (result instanceof Runs.NotMade notMade) {
                log.info("Campaign {} made no run for {}: {}", campaign.campaignId(), day, notMade.detail());
            }
        } catch (RuntimeException failed) {
            halt(campaign.organizationId(), campaign.campaignId(), failed, now);
        }
    }

    private void halt(OrganizationId organization, CampaignId campaign, RuntimeException failed, Instant now) {
        if (mayPass(failed)) {
            throw failed;
        }
        log.error("The run of campaign {} failed", campaign, failed);
        halt.one(
                organization,
                campaign,
                "A run failed (" + failed.getClass().getSimpleName() + "); the log says more.",
                now);
    }

    /** The opt-out service has not made its table yet: without it nobody may be selected, but it will come. */
    private static boolean isMissingTable(Throwable cause) {
        return cause instanceof SQLException failure && "42P01".equals(failure.getSQLState());
    }

    private static boolean mayPass(Throwable failed) {
        return PostgresAway.isBehind(failed) || Causes.of(failed).anyMatch(CriticalErrors::isMissingTable);
    }
}
