package dev.leadflow.verifier;

import dev.leadflow.common.event.AddressVerification.Status;

/** What an {@link EmailVerifier} has to say about an address. */
sealed interface EmailFinding {

    /** Who says so, such as {@code built-in}. */
    String provider();

    /** A sentence for the operator; never contains the address. */
    String detail();

    /**
     * An answer that holds until circumstances change.
     *
     * @param confidence from 0 (certainly bad) to 1 (certainly good)
     */
    record Judged(String provider, Status status, double confidence, String detail) implements EmailFinding {
        public Judged {
            Confidence.check(confidence);
            if (status == Status.UNCHECKED) {
                throw new IllegalArgumentException("What was not checked is not judged");
            }
        }
    }

    /** The address is well formed and of no excluded kind, but the check that would settle it could not be made just now. */
    record Unchecked(String provider, String detail) implements EmailFinding {

        /** Just enough for the default threshold: an unreachable DNS must not make a good address bad. */
        static final double CONFIDENCE = 0.7;
    }
}
