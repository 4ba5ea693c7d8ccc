package dev.leadflow.outreach.sending;

import dev.leadflow.common.event.ContactCleared;
import dev.leadflow.common.event.MessageApproved;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One contact on its way through the last gate, and how far it has come. Used by one thread at a time. */
final class Passage {

    private final KeyedContact contact;
    private final boolean clear;
    private volatile @Nullable Grant grant;
    private volatile @Nullable String waits;
    private volatile @Nullable String asked;

    /** @param clear nothing stood against the contact when the gate looked ahead */
    Passage(KeyedContact contact, boolean clear) {
        this.contact = contact;
        this.clear = clear;
    }

    /**
     * The right to send, in the ledger.
     *
     * @param lease worth something as long as nobody has drawn a newer one
     */
    record Grant(Attempt attempt, UUID lease) {}

    KeyedContact contact() {
        return contact;
    }

    ContactCleared cleared() {
        return contact.cleared();
    }

    MessageApproved message() {
        return contact.message();
    }

    boolean isClear() {
        return clear;
    }

    /** The newest right that was granted to it; null when none was. */
    @Nullable
    Grant grant() {
        return grant;
    }

    /** The attempt with the provider that was asked last to make it. */
    Attempt attempt() {
        String last = asked;
        return last == null ? contact.attempt() : contact.attempt().by(last);
    }

    /** Why it has to come again, when it was stopped without anything being written down. */
    Optional<String> waits() {
        return Optional.ofNullable(waits);
    }

    void asked(String provider) {
        asked = provider;
    }

    void granted(Grant newest) {
        grant = newest;
        waits = null;
    }

    void hasToWait(String why) {
        waits = why;
    }
}
