package dev.leadflow.outreach.sending;

import dev.leadflow.common.event.ContactAttempted.Status;
import dev.leadflow.common.event.MessageNoticed.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known about an attempt after somebody said what became of its message. The strongest word counts: a complaint over a bounce
 * over a delivery over the provider's acceptance. So it does not matter in which order and how often things are said.
 */
final class NoticedStatus {

    /** Weakest first. */
    private static final List<Status> BY_STRENGTH =
            List.of(Status.ACCEPTED, Status.DELIVERED, Status.BOUNCED, Status.COMPLAINED);

    private NoticedStatus() {}

    /**
     * The status of an attempt that had another one before. Whatever is said proves that the message had left: it is known then of
     * an attempt that had not started or had been given up. What certainly was not sent stays so.
     */
    static Status after(Status before, Kind kind) {
        Status said = saidBy(kind);
        if (said == null || !mayHaveLeft(before)) {
            return before;
        }
        return BY_STRENGTH.indexOf(said) > BY_STRENGTH.indexOf(before) ? said : before;
    }

    /** Whether it is about what became of a message at all. */
    static boolean says(Kind kind) {
        return saidBy(kind) != null;
    }

    static boolean contradicts(Status before, Kind kind) {
        return says(kind) && !mayHaveLeft(before);
    }

    private static boolean mayHaveLeft(Status status) {
        return status == Status.CLAIMED || status.mayHaveReachedTheRecipient();
    }

    private static @Nullable Status saidBy(Kind kind) {
        return switch (kind) {
            // A provider that goes on trying has accepted the message.
            case ACCEPTED, DEFERRED -> Status.ACCEPTED;
            // Who answers it has got it.
            case DELIVERED, UNSUBSCRIBED, REPLIED -> Status.DELIVERED;
            // Accepted once, so not refused; and not delivered, for good.
            case BOUNCED_HARD, BOUNCED_SOFT, BLOCKED, DROPPED -> Status.BOUNCED;
            case COMPLAINED -> Status.COMPLAINED;
            case OTHER -> null;
        };
    }
}
