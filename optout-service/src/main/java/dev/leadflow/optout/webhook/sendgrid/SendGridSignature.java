package dev.leadflow.optout.webhook.sendgrid;

import dev.leadflow.optout.webhook.Proof;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SendGrid's signed event webhook: ECDSA (P-256, SHA-256) over the time of signing and the bytes of the body.
 *
 * @param keys two during a rotation
 */
public record SendGridSignature(List<PublicKey> keys) implements Proof {

    static final String SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature";
    static final String TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp";

    /** SendGrid tries for 24 hours; its events carry ids, which stop a repeated post. Either way, should our clock be wrong. */
    private static final Duration MOST_OFF = Duration.ofHours(26);

    public SendGridSignature {
        keys = List.copyOf(keys);
    }

    /**
     * Reads a key as SendGrid shows it.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static PublicKey key(String text) {
        try {
            String base64 = text.replaceAll("-----[A-Z ]+-----|\\s", "");
            PublicKey key = KeyFactory.getInstance("EC")
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
            if (!(key instanceof ECPublicKey ec) || ec.getParams().getOrder().bitLength() != 256) {
                throw new IllegalArgumentException("Not a key of the curve P-256");
            }
            return key;
        } catch (GeneralSecurityException malformed) {
            throw new IllegalArgumentException("Not a public key", malformed);
        }
    }

    @Override
    public boolean isPossible(Headers headers) {
        return !keys.isEmpty();
    }

    @Override
    public Verdict check(Headers headers, byte[] body, Instant now) {
        String timestamp = headers.get(TIMESTAMP);
        byte[] signature = decoded(headers.get(SIGNATURE));
        if (timestamp == null || signature == null || !timestamp.matches("\\d{10}")) {
            return Verdict.FORGED;
        }
        Instant signedAt = Instant.ofEpochSecond(Long.parseLong(timestamp));
        if (Duration.between(signedAt, now).abs().compareTo(MOST_OFF) > 0) {
            return Verdict.FORGED;
        }
        return Verdict.of(keys.stream().anyMatch(key -> isSignedBy(key, signature, timestamp, body)));
    }

    private static boolean isSignedBy(PublicKey key, byte[] signature, String timestamp, byte[] body) {
        try {
            Signature verifier = Signature.getInstance("SHA256withECDSA");
            verifier.initVerify(key);
            verifier.update(timestamp.getBytes(StandardCharsets.US_ASCII));
            verifier.update(body);
            return verifier.verify(signature);
        } catch (GeneralSecurityException notASignature) {
            return false;
        }
    }

    /** Only the one spelling of the bytes: base64 has unused bits, which would make several texts one signature. */
    private static byte @Nullable [] decoded(@Nullable String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64 == null ? "" : base64);
            return bytes.length > 0 && Base64.getEncoder().encodeToString(bytes).equals(base64) ? bytes : null;
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }
}
