package dev.leadflow.common.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody agreed to be contacted in one way for one purpose, or took that back.
 *
 * @param key the address that agreed, hashed; see {@link KeyedHash}
 * @param evidence where the consent can be seen: a form, a recording, a letter
 * @param withdrawnAt null while it holds
 */
public record Consent(
        OrganizationId organizationId,
        String key,
        Channel channel,
        Purpose purpose,
        String evidence,
        Instant givenAt,
        @Nullable Instant withdrawnAt) {

    /** The key of this consent in its topic: an address has one for each channel and purpose. */
    public static String topicKey(OrganizationId organization, String key, Channel channel, Purpose purpose) {
        return organization + ":" + key + ":" + channel + ":" + purpose;
    }

    public boolean holds() {
        return withdrawnAt == null;
    }
}
