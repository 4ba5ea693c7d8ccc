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
 * @param rawVerdict the provider's own word; null for the built-in check
 * @param provisional whether somebody who knows better could not be asked, so that it is soon worth another look
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
        @Nullable String rawVerdict,
        boolean provisional,
        Instant checkedAt) {

    static Verification of(Address address, EmailFinding finding, Instant checkedAt) {
        return switch (finding) {
            case EmailFinding.Judged judged -> of(address, judged, judged.detail(), false, checkedAt);
            case EmailFinding.Provisional provisional ->
                of(address, provisional.judged(), provisional.detail(), true, checkedAt);
            case EmailFinding.Unchecked(var provider, var detail) ->
                unchecked(address, EmailFinding.Unchecked.CONFIDENCE, provider, detail, checkedAt);
        };
    }

    static Verification of(Address address, PhoneFinding finding, Instant checkedAt) {
        return switch (finding) {
            case PhoneFinding.Judged judged -> of(address, judged, judged.detail(), false, checkedAt);
            case PhoneFinding.Provisional provisional ->
                of(address, provisional.judged(), provisional.detail(), true, checkedAt);
            case PhoneFinding.Unchecked(var provider, var detail) ->
                unchecked(address, PhoneFinding.Unchecked.CONFIDENCE, provider, detail, checkedAt);
        };
    }

    private static Verification of(
            Address address, EmailFinding.Judged judged, String detail, boolean provisional, Instant checkedAt) {
        return new Verification(
                address.organizationId(),
                address.key(),
                address.channel(),
                judged.status(),
                judged.confidence(),
                judged.provider(),
                null,
                null,
                detail,
                judged.rawVerdict(),
                provisional,
                checkedAt);
    }

    private static Verification of(
            Address address, PhoneFinding.Judged judged, String detail, boolean provisional, Instant checkedAt) {
        return new Verification(
                address.organizationId(),
                address.key(),
                address.channel(),
                judged.status(),
                judged.confidence(),
                judged.provider(),
                judged.lineType(),
                judged.region(),
                detail,
                judged.rawVerdict(),
                provisional,
                checkedAt);
    }

    private static Verification unchecked(
            Address address, double confidence, String provider, String detail, Instant checkedAt) {
        return new Verification(
                address.organizationId(),
                address.key(),
                address.channel(),
                Status.UNCHECKED,
                confidence,
                provider,
                null,
                null,
                detail,
                null,
                true,
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
