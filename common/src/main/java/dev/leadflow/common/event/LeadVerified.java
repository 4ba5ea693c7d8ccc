package dev.leadflow.common.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of a lead have been verified, or found unusable; for the first time, or again before a contact.
 *
 * @param revision the lead's revision whose addresses were judged
 */
public record LeadVerified(
        OrganizationId organizationId,
        LeadId leadId,
        int revision,
        @Nullable AddressVerification email,
        @Nullable AddressVerification phone,
        Instant verifiedAt) {}
