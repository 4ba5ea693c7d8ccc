package dev.leadflow.outreach.approval;

import dev.leadflow.common.event.Draft;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What an approval is bound to: one recipient and one exact text. */
public final class ContentHash {

    private ContentHash() {}

    /** SHA-256 in hex over recipient, subject, full text and full HTML. */
    public static String of(String recipient, Draft draft) {
        return of(recipient, draft.subject(), draft.fullText(), draft.fullHtml());
    }

    /**
     * Each part is hashed with its length before it, so that no text can move from one part into the next and keep the
     * hash.
     */
    static String of(String... parts) {
        MessageDigest digest = sha256();
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(Long.BYTES).putLong(bytes.length).array());
            digest.update(bytes);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("This Java runtime has no SHA-256", missing);
        }
    }
}
