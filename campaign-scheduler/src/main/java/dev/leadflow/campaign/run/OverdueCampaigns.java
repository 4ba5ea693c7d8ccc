package dev.leadflow.campaign.run;

import dev.leadflow.common.postgres.PipelineDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the daily campaigns that should have run since yesterday and did not, for the operator's alert. Those of an
 * organization that has stopped all its outreach make no run, and should not: they would hide the others.
 */
final class OverdueCampaigns implements Runnable {

    /** A day, and time for a start that was late. */
    private static final Duration ALLOWED = Duration.ofHours(26);

    private final PipelineDatabase database;
    private final InstantSource clock;
    private final AtomicLong overdue;

    OverdueCampaigns(PipelineDatabase database, MeterRegistry meters, InstantSource clock) {
        this.database = database;
        this.clock = clock;
        this.overdue = meters.gauge("leadflow.campaigns.overdue", new AtomicLong());
    }

    @Override
    public void run() {
        Instant since = clock.instant().minus(ALLOWED);
        overdue.set(database.jdbc()
                .sql("""
                SELECT count(*) FROM campaign.campaign AS c
                JOIN campaign.organization_settings AS o USING (organization_id)
                WHERE c.status = 'RUNNING' AND c.daily_at IS NOT NULL AND c.scheduled_since < :since::timestamptz
                  AND (o.settings ->> 'running')::boolean
                  AND NOT EXISTS (SELECT FROM campaign.run AS r WHERE r.organization_id = c.organization_id
                    AND r.campaign_id = c.campaign_id AND r.started_at >= :since::timestamptz)
                """)
                .param("since", since.toString())
                .query(Long.class)
                .single());
    }
}
