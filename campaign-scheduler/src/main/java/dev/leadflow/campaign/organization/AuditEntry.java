package dev.leadflow.campaign.organization;

import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.UserId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of an organization's audit log: who did what, when. Never holds a secret or a person's data; people are named
 * by their id.
 *
 * @param sequence counted from 1 within the organization, without gaps
 * @param at in whole microseconds, which is what PostgreSQL keeps
 * @param user null when the program did it by itself
 * @param action an {@link Action}; text, so that a forged one can be read and told
 * @param subject what it was done to: "settings", "mode" or a user's id
 * @param before the changed values as JSON, null when there was nothing
 * @param hash see {@link AuditChain}
 */
record AuditEntry(
        OrganizationId organization,
        long sequence,
        Instant at,
        @Nullable UserId user,
        String action,
        String subject,
        @Nullable String before,
        @Nullable String after,
        String hash) {

    enum Action {
        ORGANIZATION_CREATED,
        USER_CREATED,
        USER_CHANGED,
        PASSWORD_CHANGED,
        LOGGED_IN,
        SETTINGS_CHANGED,
        MODE_CHANGED
    }
}
