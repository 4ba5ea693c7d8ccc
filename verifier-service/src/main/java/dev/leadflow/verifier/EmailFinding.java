package dev.leadflow.verifier;

import dev.leadflow.common.event.AddressVerification.Status;
import org.jspecify.annotations.Nullable;

/** What an {@link EmailVerifier} or a provider has to say about an address. */
public sealed interface EmailFinding extends Finding {

    /**
     * An answer that holds until circumstances change.
     *
     * @param confidence from 0 (certainly bad) to 1 (certainly good)
     * @param rawVerdict the provider's own word, as {@link RawVerdict} writes it; null for the built-in check
     */
    record Judged(
            String provider,
            Status status,
            double confidence,
            String detail,
            @Nullable String rawVerdict) implements EmailFinding {
        public Judged {
            Confidence.check(confidence);
            if (status == Status.UNCHECKED) {
                throw new IllegalArgumentException("What was not checked is not judged");
            }
        }

        public Judged(String provider, Status status, double confidence, String detail) {
            this(provider, status, confidence, detail, null);
        }

        @Override
        public boolean isVerdict() {
            return true;
        }
    }

    /** The address is well formed and of no excluded kind, but the check that would settle it could not be made just now. */
    record Unchecked(String provider, String detail) implements EmailFinding {

        /** Just enough for the default threshold: an unreachable DNS must not make a good address bad. */
        static final double CONFIDENCE = 0.7;

        @Override
        public boolean isVerdict() {
            return false;
        }
    }

    /**
     * What can be said for now, because nobody who knows better could be asked; soon worth another look.
     *
     * @param why sentences that say who could not be asked and why
     */
    record Provisional(Judged judged, String why) implements EmailFinding {

        @Override
        public String provider() {
            return judged.provider();
        }

        @Override
        public String detail() {
            return judged.detail() + " " + why;
        }

        @Override
        public boolean isVerdict() {
            return false;
        }
    }
}
