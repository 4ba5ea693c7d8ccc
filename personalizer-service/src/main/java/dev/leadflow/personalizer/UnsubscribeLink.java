package dev.leadflow.personalizer;

import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.KeyedHash;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * The way out of one contact (row 119).
 *
 * @param token opaque, and the same each time for the same contact: a message that is drafted again keeps its link
 */
record UnsubscribeLink(UUID token, String url) {

    /** @param base address under which recipients reach this server */
    static UnsubscribeLink of(ContactId contact, KeyedHash keys, URI base) {
        ByteBuffer secret = ByteBuffer.wrap(keys.bytes("unsubscribe|" + contact));
        // RFC 9562, version 8: a UUID whose other 122 bits are of our own making
        long high = secret.getLong() & 0xFFFFFFFF_FFFF0FFFL | 0x8000L;
        long low = secret.getLong() & 0x3FFFFFFF_FFFFFFFFL | 0x80000000_00000000L;
        UUID token = new UUID(high, low);
        return new UnsubscribeLink(token, base + "/unsubscribe/" + token);
    }
}
