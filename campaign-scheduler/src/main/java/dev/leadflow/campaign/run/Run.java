package dev.leadflow.campaign.run;

import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.RunId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One run of a campaign.
 *
 * @param dailyOn the day whose daily run this is; null when somebody triggered it
 * @param mode of the organization when it started
 * @param allowed how many contacts the daily cap still allowed when it started
 */
record Run(
        RunId runId,
        OrganizationId organizationId,
        CampaignId campaignId,
        Instant startedAt,
        @Nullable LocalDate dailyOn,
        String triggeredBy,
        Mode mode,
        int selected,
        long allowed,
        @Nullable Instant reportedAt) {

    Run having(int selected) {
        return new Run(
                runId,
                organizationId,
                campaignId,
                startedAt,
                dailyOn,
                triggeredBy,
                mode,
                selected,
                allowed,
                reportedAt);
    }

    static final String COLUMNS = """
            run_id, organization_id, campaign_id, started_at, daily_on, triggered_by, mode, selected, allowed, reported_at""";

    static Run of(ResultSet row, int number) throws SQLException {
        OffsetDateTime reportedAt = row.getObject("reported_at", OffsetDateTime.class);
        return new Run(
                new RunId(row.getObject("run_id", UUID.class)),
                new OrganizationId(row.getObject("organization_id", UUID.class)),
                new CampaignId(row.getObject("campaign_id", UUID.class)),
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                row.getObject("daily_on", LocalDate.class),
                row.getString("triggered_by"),
                Mode.valueOf(row.getString("mode")),
                row.getInt("selected"),
                row.getLong("allowed"),
                reportedAt == null ? null : reportedAt.toInstant());
    }
}
