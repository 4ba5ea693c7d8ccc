package dev.leadflow.optout.webhook;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How the sender of a post proves who he is. */
public interface Proof {

    /** The headers of a post; null for one that it does not have. */
    interface Headers {
        @Nullable
        String get(String name);
    }

    /**
     * What the proof came to.
     *
     * @param token of a signature that does not cover the body, so that it may bring one body only; null for all others
     * @param until when the token would be too old anyway
     */
    record Verdict(
            Answer answer, @Nullable String token, @Nullable Instant until) {

        public static final Verdict GENUINE = new Verdict(Answer.GENUINE, null, null);
        public static final Verdict FORGED = new Verdict(Answer.FORGED, null, null);
        public static final Verdict UNDECIDED = new Verdict(Answer.UNDECIDED, null, null);
        public static final Verdict DONE = new Verdict(Answer.DONE, null, null);

        public static Verdict genuineOnce(String token, Instant until) {
            return new Verdict(Answer.GENUINE, token, until);
        }

        public static Verdict of(boolean genuine) {
            return genuine ? GENUINE : FORGED;
        }
    }

    enum Answer {
        GENUINE,
        /** Forged, not signed, too old, or no key to check it with. */
        FORGED,
        /** What is needed for the check cannot be had now; the sender shall come again. */
        UNDECIDED,
        /** Genuine, and there is nothing to store. */
        DONE
    }

    /** Whether the headers leave it possible; what cannot be genuine any more is not read. */
    default boolean isPossible(Headers headers) {
        return true;
    }

    /** Whether the headers are all of the proof: who is possible by them is proven before the body is read. */
    default boolean isInHeaders() {
        return false;
    }

    Verdict check(Headers headers, byte[] body, Instant now);
}
