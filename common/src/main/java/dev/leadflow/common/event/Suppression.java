package dev.leadflow.common.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who must not be contacted.
 *
 * @param key what is suppressed, hashed by {@link KeyedHash}
 * @param scope ALL_CHANNELS for an opt-out, VOICE for a do-not-call entry
 * @param leadId the lead whose message or record led to it, if known
 * @param reason in words: unsubscribe link, one-click, operator, ...
 */
public record Suppression(
        OrganizationId organizationId,
        String key,
        Scope scope,
        @Nullable LeadId leadId,
        String reason,
        Instant at) {

    public enum Scope {
        ALL_CHANNELS,
        VOICE
    }
}
