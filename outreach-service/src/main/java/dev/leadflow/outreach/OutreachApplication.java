package dev.leadflow.outreach;

import dev.leadflow.common.ServiceProcess;

/** The outreach service in a process of its own. */
public final class OutreachApplication {

    private OutreachApplication() {}

    public static void main(String[] arguments) {
        ServiceProcess.main(OutreachModule.SERVICE, arguments);
    }
}
