package dev.leadflow.personalizer;

import dev.leadflow.common.ServiceProcess;

/** The personalizer service in a process of its own. */
public final class PersonalizerApplication {

    private PersonalizerApplication() {}

    public static void main(String[] arguments) {
        ServiceProcess.main(PersonalizerModule.SERVICE, arguments);
    }
}
