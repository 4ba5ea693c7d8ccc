package dev.leadflow.outreach.rehearsal;

import dev.leadflow.common.event.Reason;
import dev.leadflow.outreach.decision.ContactJudged.Said;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a contact stands after a judgement.
 *
 * @param when it was allowed, or until when it waits; null for one that is blocked or was stopped
 * @param reason null for ALLOWED
 */
record Outcome(
        Kind kind,
        @Nullable Instant when,
        String rule,
        @Nullable Reason reason) {

    /** What was contacted more comes later. */
    enum Kind {
        BLOCKED,
        /** The rules let it pass, and then the last gate or the provider stopped it, for good or to be judged anew. */
        STOPPED,
        WAITING,
        SIMULATED,
        ALLOWED
    }

    static Outcome of(Said said, Instant at) {
        return switch (said.verdict()) {
            case PROCEED -> new Outcome(Kind.ALLOWED, at, said.rule(), null);
            case SIMULATE -> new Outcome(Kind.SIMULATED, at, said.rule(), said.reason());
            case DEFER -> new Outcome(Kind.WAITING, said.until(), said.rule(), said.reason());
            case DENY -> new Outcome(Kind.BLOCKED, null, said.rule(), said.reason());
        };
    }

    /** @param reason null when none was recorded */
    static Outcome stopped(@Nullable Reason reason) {
        return new Outcome(Kind.STOPPED, null, "sending", reason);
    }

    /** Every rule let it pass, for real or as a simulation. */
    boolean passed() {
        return kind == Kind.ALLOWED || kind == Kind.SIMULATED;
    }

    boolean waits() {
        return kind == Kind.WAITING;
    }

    /** Whether both go on from here in the same way at the same time, for whatever reason. */
    boolean inStepWith(Outcome other) {
        return passed() == other.passed() && waits() == other.waits() && Objects.equals(when, other.when);
    }
}
