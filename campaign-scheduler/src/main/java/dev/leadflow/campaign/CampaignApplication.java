package dev.leadflow.campaign;

import dev.leadflow.common.ServiceProcess;

/** The campaign service in a process of its own. */
public final class CampaignApplication {

    private CampaignApplication() {}

    public static void main(String[] arguments) {
        ServiceProcess.main(CampaignModule.SERVICE, arguments);
    }
}
