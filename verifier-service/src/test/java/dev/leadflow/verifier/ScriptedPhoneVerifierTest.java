package dev.leadflow.verifier;

import dev.leadflow.common.event.AddressVerification.Status;
import dev.leadflow.verifier.PhoneFinding.LineType;

/** The fake behaves as real verifiers do. */
class ScriptedPhoneVerifierTest extends PhoneVerifierContract {

    private final ScriptedPhoneVerifier verifier = new ScriptedPhoneVerifier()
            .judges(Case.MOBILE.number, Status.VALID, 0.9, LineType.MOBILE)
            .judges(Case.FIXED.number, Status.VALID, 0.9, LineType.FIXED)
            .judges(Case.TOLL_FREE.number, Status.RISKY, 0.7, LineType.TOLL_FREE)
            .judges(Case.PREMIUM.number, Status.RISKY, 0.1, LineType.PREMIUM)
            .judges(Case.POSSIBLE_ONLY.number, Status.RISKY, 0.4, LineType.UNKNOWN);

    @Override
    PhoneVerifier verifier() {
        return verifier;
    }
}
