package dev.leadflow.campaign;

import dev.leadflow.campaign.leads.LeadsModule;
import dev.leadflow.campaign.organization.OrganizationModule;
import dev.leadflow.campaign.projection.ProjectionModule;
import dev.leadflow.campaign.provider.ProviderModule;
import dev.leadflow.campaign.run.CampaignRunModule;
import dev.leadflow.common.Service;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.postgres.Migration;
import dev.leadflow.common.postgres.Outbox;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The parts list of the campaign service. */
@Configuration(proxyBeanMethods = false)
@Import({
    OrganizationModule.class,
    ProjectionModule.class,
    LeadsModule.class,
    CampaignRunModule.class,
    ProviderModule.class
})
public class CampaignModule {

    public static final Service SERVICE = new Service("campaign", CampaignModule.class, OrganizationModule.SETTINGS)
            .needingAlone(OrganizationModule.FIRST_PASSWORD)
            .reading("optout.suppression", "outreach.preview");

    @Bean
    Migration campaignMigration() {
        return new Migration("campaign", true)
                .publishing("organization_settings", "scraper", "outreach")
                .publishing("campaign", "outreach")
                .publishing("preview_contact", "outreach");
    }

    @Bean
    Outbox campaignOutbox() {
        return new Outbox(
                "campaign",
                Set.of(
                        Topics.SETTINGS,
                        Topics.CAMPAIGNS,
                        Topics.CONTACT_REQUESTED,
                        Topics.PREVIEW_REQUESTED,
                        Topics.RUN_REPORTED));
    }
}
