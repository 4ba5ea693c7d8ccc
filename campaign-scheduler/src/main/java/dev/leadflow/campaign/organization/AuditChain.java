package dev.leadflow.campaign.organization;

import dev.leadflow.common.event.KeyedHash;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The hashes that tie an organization's audit log together: each covers its entry and the hash before it, so that an entry
 * that is changed, removed, added or moved no longer fits. The hash is keyed: somebody who can write to the database but
 * does not know the pepper cannot write a chain of his own.
 */
final class AuditChain {

    /** The hash before the first entry. */
    static final String START = "";

    private final KeyedHash key;

    AuditChain(KeyedHash key) {
        this.key = key;
    }

    /** The hash that belongs to an entry; the one that the entry carries is not looked at. */
    String hash(String previous, AuditEntry entry) {
        StringBuilder text = new StringBuilder("audit");
        append(text, previous);
        append(text, entry.organization().toString());
        append(text, Long.toString(entry.sequence()));
        append(text, entry.at().toString());
        append(text, entry.user() == null ? null : entry.user().toString());
        append(text, entry.action());
        append(text, entry.subject());
        append(text, entry.before());
        append(text, entry.after());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.bytes(text.toString()));
    }

    /** Each part with its length before it: parts cannot run into each other, and null is not the empty text. */
    private static void append(StringBuilder text, @Nullable String part) {
        text.append('|').append(part == null ? -1 : part.length()).append(':').append(part == null ? "" : part);
    }

    /** How the chain ends that an organization's log should have. */
    record Head(long length, String hash) {
        static final Head EMPTY = new Head(0, START);
    }

    /**
     * Follows a chain from its start.
     *
     * @param head what the chain must arrive at
     * @return what is wrong with it; empty when it is whole
     */
    Optional<Break> verify(Iterable<AuditEntry> entries, Head head) {
        Head reached = Head.EMPTY;
        for (AuditEntry entry : entries) {
            long expected = reached.length + 1;
            if (entry.sequence() != expected) {
                return Optional.of(new Break(expected, "Entry " + expected + " is missing or out of its place."));
            }
            if (!hash(reached.hash, entry).equals(entry.hash())) {
                return Optional.of(
                        new Break(expected, "Entry " + expected + " or the one before it is not as it was written."));
            }
            reached = new Head(expected, entry.hash());
        }
        return reached.equals(head)
                ? Optional.empty()
                : Optional.of(new Break(
                        reached.length + 1,
                        "The log has " + reached.length + " entries, but " + head.length
                                + " were written, or its end was replaced."));
    }

    /** @param sequence the first entry that does not fit */
    record Break(long sequence, String detail) {}
}
