package dev.leadflow.campaign.run;

import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.postgres.PipelineDatabase;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops campaigns for a reason that will not pass by itself (row 163): logged, counted, shown on the campaign, and told. */
final class CampaignHalt {

    private static final Logger log = LoggerFactory.getLogger(CampaignHalt.class);

    private final Campaigns campaigns;
    private final PipelineDatabase database;
    private final Counter halted;

    CampaignHalt(Campaigns campaigns, PipelineDatabase database, MeterRegistry meters) {
        this.campaigns = campaigns;
        this.database = database;
        this.halted = meters.counter("leadflow.campaigns.halted");
    }

    /** @param reason a sentence for operators */
    void one(OrganizationId organization, CampaignId campaign, String reason, Instant now) {
        if (campaigns.halt(database, organization, campaign, reason, now)) {
            halted.increment();
            log.error("Campaign {} is halted: {}", campaign, reason);
        }
    }

    /** Halts the running campaigns of every organization that contacts real people. */
    void everyLiveCampaign(String reason, Instant now) {
        database.jdbc()
                .sql("""
                SELECT c.organization_id, c.campaign_id FROM campaign.campaign c
                JOIN campaign.organization_settings s USING (organization_id)
                WHERE c.status = 'RUNNING' AND s.settings ->> 'mode' = 'LIVE'
                ORDER BY c.organization_id, c.campaign_id""")
                .query((row, number) -> new Running(
                        new OrganizationId(row.getObject("organization_id", UUID.class)),
                        new CampaignId(row.getObject("campaign_id", UUID.class))))
                .list()
                .forEach(running -> one(running.organization(), running.campaign(), reason, now));
    }

    private record Running(OrganizationId organization, CampaignId campaign) {}
}
