package dev.leadflow.verifier;

import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.AddressVerification.Status;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.verifier.PhoneFinding.LineType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is kept about an address: everything but the address.
 *
 * @param checkedAt in whole microseconds, as PostgreSQL keeps it, so that a result read again equals the first
 */
record Verification(
        OrganizationId organizationId,
        String addressKey,
        Channel channel,
        Status status,
        double confidence,
        String provider,
        @Nullable LineType lineType,
        @Nullable String region,
        String detail,
        Instant checkedAt) {

    static Verification of(Address address, EmailFinding finding, Instant checkedAt) {
        return switch (finding) {
            case EmailFinding.Judged(var provider, var status, var confidence, var detail) ->
                of(address, status, confidence, provider, null, null, detail, checkedAt);
            case EmailFinding.Unchecked(var provider, var detail) ->
                of(
                        address,
                        Status.UNCHECKED,
                        EmailFinding.Unchecked.CONFIDENCE,
                        provider,
                        null,
                        null,
                        detail,
                        checkedAt);
        };
    }

    static Verification of(Address address, PhoneFinding finding, Instant checkedAt) {
        return switch (finding) {
            case PhoneFinding.Judged(var provider, var status, var confidence, var type, var region, var detail) ->
                of(address, status, confidence, provider, type, region, detail, checkedAt);
            case PhoneFinding.Unchecked(var provider, var detail) ->
                of(
                        address,
                        Status.UNCHECKED,
                        PhoneFinding.Unchecked.CONFIDENCE,
                        provider,
                        null,
                        null,
                        detail,
                        checkedAt);
        };
    }

    private static Verification of(
            Address address,
            Status status,
            double confidence,
            String provider,
            @Nullable LineType lineType,
            @Nullable String region,
            String detail,
            Instant checkedAt) {
        return new Verification(
                address.organizationId(),
                address.key(),
                address.channel(),
                status,
                confidence,
                provider,
                lineType,
                region,
                detail,
                checkedAt);
    }

    /** The result as others see it. Rows 99 and 100: usable only at or above the threshold. */
    AddressVerification of(String address, double threshold) {
        boolean usable = confidence >= threshold
                && switch (status) {
                    case VALID, RISKY, UNCHECKED -> true;
                    case PERSONAL, DISPOSABLE, INVALID -> false;
                };
        return new AddressVerification(address, status, confidence, usable, provider, checkedAt, detail);
    }
}
