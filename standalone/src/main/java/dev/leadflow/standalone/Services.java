package dev.leadflow.standalone;

import dev.leadflow.campaign.CampaignModule;
import dev.leadflow.common.Service;
import dev.leadflow.optout.OptoutModule;
import dev.leadflow.outreach.OutreachModule;
import dev.leadflow.personalizer.PersonalizerModule;
import dev.leadflow.scraper.ScraperModule;
import dev.leadflow.verifier.VerifierModule;
import java.util.List;

/** The services of Leadflow. */
public final class Services {

    /** In the order of the flow. */
    public static final List<Service> ALL = List.of(
            ScraperModule.SERVICE,
            VerifierModule.SERVICE,
            CampaignModule.SERVICE,
            PersonalizerModule.SERVICE,
            OutreachModule.SERVICE,
            OptoutModule.SERVICE);

    private Services() {}
}
