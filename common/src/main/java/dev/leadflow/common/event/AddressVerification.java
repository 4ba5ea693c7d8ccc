package dev.leadflow.common.event;

import java.time.Instant;

/**
 * What is known about one email address or phone number.
 *
 * @param address the address that was judged
 * @param confidence from 0 (certainly bad) to 1 (certainly good)
 * @param usable whether it may be used: good status and confidence at or above the threshold of its channel
 * @param provider who judged it, such as {@code built-in}
 * @param detail a sentence for the operator
 */
public record AddressVerification(
        String address,
        Status status,
        double confidence,
        boolean usable,
        String provider,
        Instant checkedAt,
        String detail) {

    public enum Status {
        /** Good, and checked as far as the provider can. */
        VALID,
        /** Well formed, but a check could not be made (DNS did not answer, say). */
        UNCHECKED,
        /** Good but of a kind with less certainty: a role address, a catch-all domain. */
        RISKY,
        /** A personal mailbox (gmail and the like): never used for business outreach. */
        PERSONAL,
        /** A throw-away mailbox. */
        DISPOSABLE,
        /** Does not exist or cannot be used. */
        INVALID
    }
}
