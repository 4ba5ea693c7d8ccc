package dev.leadflow.common.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A business that may be contacted, with every field already normalised.
 *
 * @param businessName Unicode NFKC, single spaces
 * @param website registrable domain in lower case, such as {@code example.co.in}; null for a shared host
 * @param phone E.164
 * @param email local part as given, domain in lower case
 * @param source where the lead comes from, one of the organization's approved sources
 */
public record Lead(
        LeadId leadId,
        OrganizationId organizationId,
        String businessName,
        @Nullable String category,
        @Nullable String city,
        @Nullable String address,
        @Nullable String country,
        @Nullable String website,
        @Nullable String phone,
        @Nullable String email,
        @Nullable String contactName,
        String source,
        @Nullable String sourceUrl,
        Instant createdAt) {}
