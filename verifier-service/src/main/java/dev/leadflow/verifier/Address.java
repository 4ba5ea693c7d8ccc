package dev.leadflow.verifier;

import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.OrganizationId;

/**
 * An email address or phone number of a lead.
 *
 * @param value without the spaces around it, which its key ignores too
 * @param key what its verification is kept under; contains the organization, so that no organization can learn from a quick
 *     answer that another one holds the same address, erasure touches one organization only, and results bought with one
 *     organization's provider account are not given to others
 */
record Address(OrganizationId organizationId, Channel channel, String key, String value) {

    static Address email(KeyedHash keys, OrganizationId organization, String value) {
        return new Address(organization, Channel.EMAIL, keys.email(organization, value), value.strip());
    }

    static Address phone(KeyedHash keys, OrganizationId organization, String value) {
        return new Address(organization, Channel.VOICE, keys.phone(organization, value), value.strip());
    }

    /** Without the value, which is personal data. */
    @Override
    public String toString() {
        return "Address[" + channel + " " + key + "]";
    }
}
