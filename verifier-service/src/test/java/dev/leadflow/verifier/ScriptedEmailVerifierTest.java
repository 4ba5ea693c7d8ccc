package dev.leadflow.verifier;

import dev.leadflow.common.event.AddressVerification.Status;

/** The fake behaves as real verifiers do. */
class ScriptedEmailVerifierTest extends EmailVerifierContract {

    private final ScriptedEmailVerifier verifier = new ScriptedEmailVerifier()
            .judges(Case.GOOD.address, Status.VALID, 0.9)
            .judges(Case.GOOD_ROLE.address, Status.RISKY, 0.8)
            .judges(Case.UNATTENDED.address, Status.RISKY, 0.1)
            .judges(Case.PERSONAL.address, Status.PERSONAL, 0.2)
            .judges(Case.DISPOSABLE.address, Status.DISPOSABLE, 0)
            .cannotCheck(Case.CANNOT_BE_CHECKED.address);

    @Override
    EmailVerifier verifier() {
        return verifier;
    }
}
