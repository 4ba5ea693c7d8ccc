package dev.leadflow.verifier;

import dev.leadflow.common.event.AddressVerification.Status;
import org.jspecify.annotations.Nullable;

/** What a {@link PhoneVerifier} has to say about a number. */
sealed interface PhoneFinding {

    /** Who says so, such as {@code libphonenumber}. */
    String provider();

    /** A sentence for the operator; never contains the number. */
    String detail();

    /**
     * An answer that holds until circumstances change.
     *
     * @param confidence from 0 (certainly bad) to 1 (certainly good)
     * @param region ISO 3166-1 alpha-2; null when the number belongs to none
     */
    record Judged(
            String provider,
            Status status,
            double confidence,
            LineType lineType,
            @Nullable String region,
            String detail)
            implements PhoneFinding {
        public Judged {
            Confidence.check(confidence);
            if (status == Status.UNCHECKED) {
                throw new IllegalArgumentException("What was not checked is not judged");
            }
        }
    }

    /** The number is well formed, but the check that would settle it could not be made just now. */
    record Unchecked(String provider, String detail) implements PhoneFinding {

        /** Just enough for the default threshold. */
        static final double CONFIDENCE = 0.6;
    }

    enum LineType {
        MOBILE,
        FIXED,
        FIXED_OR_MOBILE,
        TOLL_FREE,
        SHARED_COST,
        PREMIUM,
        VOIP,
        COMPANY_WIDE,
        PERSONAL,
        PAGER,
        VOICEMAIL,
        UNKNOWN
    }
}
