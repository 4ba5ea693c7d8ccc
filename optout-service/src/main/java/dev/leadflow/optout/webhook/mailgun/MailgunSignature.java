package dev.leadflow.optout.webhook.mailgun;

import dev.leadflow.common.setting.Secret;
import dev.leadflow.optout.webhook.FormPost;
import dev.leadflow.optout.webhook.JsonObject;
import dev.leadflow.optout.webhook.Proof;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Mailgun's signature: HMAC-SHA-256 over a time and a token, both in the body, which it does not cover. So a token brings the
 * body it came with and no other, for as long as its time is accepted.
 *
 * @param keys two during a rotation
 */
public record MailgunSignature(List<Secret> keys) implements Proof {

    /** Mailgun tries for 8 hours, perhaps with the signature of the first try. Either way, should our clock be wrong. */
    private static final Duration MOST_OFF = Duration.ofHours(9);

    public MailgunSignature {
        keys = List.copyOf(keys);
    }

    /** What stands in a body before anything in it is believed. */
    record Signed(String timestamp, String token, String signature) {

        static @Nullable Signed of(@Nullable String contentType, byte[] body) {
            Map<String, String> form = FormPost.fields(contentType, body);
            JsonObject json = form.isEmpty() ? JsonObject.parse(body) : null;
            JsonObject block = json == null ? null : json.object("signature");
            String timestamp = block == null ? form.get("timestamp") : block.text("timestamp");
            String token = block == null ? form.get("token") : block.text("token");
            String signature = block == null ? form.get("signature") : block.text("signature");
            return timestamp == null || token == null || signature == null
                    ? null
                    : new Signed(timestamp, token, signature);
        }

        /** Digits of fixed number, or the boundary between time and token could be moved. */
        boolean isWellFormed() {
            return timestamp.matches("\\d{10}") && token.matches("[!-~]{1,200}") && signature.matches("[0-9a-f]{64}");
        }
    }

    @Override
    public boolean isPossible(Headers headers) {
        return !keys.isEmpty();
    }

    @Override
    public Verdict check(Headers headers, byte[] body, Instant now) {
        Signed signed = Signed.of(headers.get("Content-Type"), body);
        if (signed == null || !signed.isWellFormed()) {
            return Verdict.FORGED;
        }
        Instant signedAt = Instant.ofEpochSecond(Long.parseLong(signed.timestamp));
        if (Duration.between(signedAt, now).abs().compareTo(MOST_OFF) > 0 || !isSigned(signed)) {
            return Verdict.FORGED;
        }
        return Verdict.genuineOnce("mailgun " + signed.token, signedAt.plus(MOST_OFF));
    }

    private boolean isSigned(Signed signed) {
        byte[] text = (signed.timestamp + signed.token).getBytes(StandardCharsets.US_ASCII);
        byte[] given = signed.signature.getBytes(StandardCharsets.US_ASCII);
        boolean known = false;
        for (Secret key : keys) {
            known |= MessageDigest.isEqual(hmac(key, text).getBytes(StandardCharsets.US_ASCII), given);
        }
        return known;
    }

    private static String hmac(Secret key, byte[] text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.bytes(), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("This Java runtime has no HmacSHA256", missing);
        }
    }
}
