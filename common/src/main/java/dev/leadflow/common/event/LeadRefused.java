package dev.leadflow.common.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A captured lead that must not or cannot be used.
 *
 * @param detail a sentence for the operator: what is wrong and what to do
 */
public record LeadRefused(
        OrganizationId organizationId,
        LeadId leadId,
        @Nullable String businessName,
        RefusalReason reason,
        String detail,
        Origin origin,
        Instant refusedAt) {}
