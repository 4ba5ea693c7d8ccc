package dev.leadflow.verifier;

import dev.leadflow.common.ServiceProcess;

/** The verifier service in a process of its own. */
public final class VerifierApplication {

    private VerifierApplication() {}

    public static void main(String[] arguments) {
        ServiceProcess.main(VerifierModule.SERVICE, arguments);
    }
}
