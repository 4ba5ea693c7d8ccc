package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.Reason;
import java.time.Instant;

/** What one rule says. */
public sealed interface Decision {

    /** This rule has nothing against it. */
    record Proceed() implements Decision {}

    /** Never, as far as this request goes. */
    record Deny(Reason reason, String detail) implements Decision {}

    /** Not before {@code until}; judged anew by every rule then. */
    record Defer(Instant until, Reason reason, String detail) implements Decision {}

    /** Everything allows it, but only as a rehearsal. */
    record Simulate(String detail) implements Decision {}

    static Decision proceed() {
        return new Proceed();
    }
}
