package dev.leadflow.outreach.sending;

import dev.leadflow.common.event.ContactCleared;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.event.Mode;
import dev.leadflow.outreach.fact.ContactKeys;

/** A contact with what its locks are named after. */
record KeyedContact(ContactCleared cleared, Attempt attempt, ContactKeys keys) {

    static KeyedContact of(ContactCleared cleared, KeyedHash hash) {
        return new KeyedContact(
                cleared,
                Attempt.of(cleared, Mode.LIVE),
                ContactKeys.of(cleared.message().contact(), hash));
    }

    MessageApproved message() {
        return cleared.message();
    }
}
