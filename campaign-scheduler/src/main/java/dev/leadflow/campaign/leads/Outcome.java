package dev.leadflow.campaign.leads;

import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.Reason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where one contact stands now. Every contact has exactly one outcome at any moment. */
public sealed interface Outcome {

    /** The recipient got the message, may have got it, or would have got it (dry run). */
    record Contacted(ContactAttempted.Status status) implements Outcome {
        @Override
        public boolean settled() {
            return status != ContactAttempted.Status.IO_STARTED;
        }
    }

    /** Under way: a service or a person has to do something yet. */
    record Waiting(Reason reason) implements Outcome {
        @Override
        public boolean settled() {
            return false;
        }
    }

    /** A rule said "not yet". */
    record Deferred(Reason reason, @Nullable Instant until) implements Outcome {
        /** Waiting for the unsubscribe link to be ready takes moments, not hours. */
        @Override
        public boolean settled() {
            return reason != Reason.UNSUBSCRIBE_NOT_READY;
        }
    }

    /** Over, without a contact. */
    record Ended(Reason reason) implements Outcome {
        @Override
        public boolean settled() {
            return true;
        }
    }

    /** Whether a report may be made of it; a deferred contact counts as settled. */
    boolean settled();

    /** Whether the contact may still be made. */
    default boolean underWay() {
        return this instanceof Waiting || this instanceof Deferred;
    }

    /** Whether it takes one of the places of the daily cap: everything that was not denied. */
    default boolean takesAPlace() {
        return !(this instanceof Ended);
    }
}
