package dev.leadflow.common.event;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A lead as it came in, before anybody judged it.
 *
 * @param leadId what its sender was told the lead is called, should it turn out to be new; null for a row of a file, which
 *     is named when it is judged
 * @param fields column name in snake_case to value, exactly as given
 * @param unreadable why the row could not even be read (wrong column count, bad UTF-8, ...); null for a readable row
 */
public record LeadCaptured(
        OrganizationId organizationId,
        @Nullable LeadId leadId,
        Origin origin,
        Map<String, String> fields,
        @Nullable Unreadable unreadable,
        Instant capturedAt) {

    /** A row that cannot be taken apart into fields. */
    public record Unreadable(RefusalReason reason, String detail) {}
}
