package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.Verdict;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What one rule says. */
public sealed interface Decision {

    /** As it stands in the decision trail. */
    Verdict verdict();

    /** Null for nothing against it. */
    @Nullable
    Reason reason();

    /** A sentence for the operator, without addresses. */
    String detail();

    /** When it could pass; null for anything but a wait. */
    default @Nullable Instant until() {
        return null;
    }

    /** This rule has nothing against it. */
    record Proceed() implements Decision {

        @Override
        public Verdict verdict() {
            return Verdict.PROCEED;
        }

        @Override
        public @Nullable Reason reason() {
            return null;
        }

        @Override
        public String detail() {
            return "Every rule lets the contact pass.";
        }
    }

    /** Never, as far as this request goes. */
    record Deny(Reason reason, String detail) implements Decision {

        @Override
        public Verdict verdict() {
            return Verdict.DENY;
        }
    }

    /** Not before {@code until}; judged anew by every rule then. */
    record Defer(Instant until, Reason reason, String detail) implements Decision {

        @Override
        public Verdict verdict() {
            return Verdict.DEFER;
        }
    }

    /** Everything allows it, but only as a rehearsal. */
    record Simulate(String detail) implements Decision {

        @Override
        public Verdict verdict() {
            return Verdict.SIMULATE;
        }

        @Override
        public Reason reason() {
            return Reason.DRY_RUN;
        }
    }

    static Decision proceed() {
        return new Proceed();
    }
}
