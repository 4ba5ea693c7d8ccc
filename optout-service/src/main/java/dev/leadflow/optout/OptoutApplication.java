package dev.leadflow.optout;

import dev.leadflow.common.ServiceProcess;

/** The optout service in a process of its own. */
public final class OptoutApplication {

    private OptoutApplication() {}

    public static void main(String[] arguments) {
        ServiceProcess.main(OptoutModule.SERVICE, arguments);
    }
}
