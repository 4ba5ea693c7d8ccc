package dev.leadflow.outreach.sending;

import dev.leadflow.common.event.AttemptId;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.ContactCleared;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.event.Mode;
import dev.leadflow.outreach.approval.ContentHash;
import dev.leadflow.outreach.fact.ContactKeys;

/**
 * A contact with what it is found by, and all that can be worked out before it stands at the gate, where others wait behind it.
 *
 * @param attempt as it is when the contact is made for real
 * @param keys what its locks are named after
 * @param contentHash of what would leave now, whatever was approved
 * @param messageJson as the ledger keeps it
 */
record KeyedContact(ContactCleared cleared, Attempt attempt, ContactKeys keys, String contentHash, String messageJson) {

    static KeyedContact of(ContactCleared cleared, KeyedHash hash) {
        MessageApproved message = cleared.message();
        return new KeyedContact(
                cleared,
                Attempt.of(cleared, Mode.LIVE),
                ContactKeys.of(message.contact(), hash),
                ContentHash.of(message.contact().recipient(), message.draft()),
                Json.text(message));
    }

    AttemptId id() {
        return attempt.attemptId();
    }

    Channel channel() {
        return attempt.channel();
    }

    MessageApproved message() {
        return cleared.message();
    }
}
