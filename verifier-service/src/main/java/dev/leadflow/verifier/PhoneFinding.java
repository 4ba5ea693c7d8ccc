package dev.leadflow.verifier;

import dev.leadflow.common.event.AddressVerification.Status;
import org.jspecify.annotations.Nullable;

/** What a {@link PhoneVerifier} or a provider has to say about a number. */
public sealed interface PhoneFinding extends Finding {

    /**
     * An answer that holds until circumstances change.
     *
     * @param confidence from 0 (certainly bad) to 1 (certainly good)
     * @param region ISO 3166-1 alpha-2; null when the number belongs to none, or the provider did not say
     * @param rawVerdict the provider's own word, as {@link RawVerdict} writes it; null for the built-in check
     */
    record Judged(
            String provider,
            Status status,
            double confidence,
            LineType lineType,
            @Nullable String region,
            String detail,
            @Nullable String rawVerdict)
            implements PhoneFinding {
        public Judged {
            Confidence.check(confidence);
            if (status == Status.UNCHECKED) {
                throw new IllegalArgumentException("What was not checked is not judged");
            }
        }

        public Judged(
                String provider,
                Status status,
                double confidence,
                LineType lineType,
                @Nullable String region,
                String detail) {
            this(provider, status, confidence, lineType, region, detail, null);
        }

        @Override
        public boolean isVerdict() {
            return true;
        }
    }

    /** The number is well formed, but the check that would settle it could not be made just now. */
    record Unchecked(String provider, String detail) implements PhoneFinding {

        /** Just enough for the default threshold. */
        static final double CONFIDENCE = 0.6;

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
    record Provisional(Judged judged, String why) implements PhoneFinding {

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
