package dev.leadflow.optout.webhook.ses;

import dev.leadflow.optout.webhook.Proof;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Signatures of Amazon SNS: RSA over named fields, with SHA-1 (version 1) or SHA-256 (version 2), by a certificate at an address
 * that must be Amazon's. Everybody can have a topic of Amazon SNS, so only named topics are listened to.
 *
 * @param topics whose messages are taken
 */
public record SnsSignature(Set<String> topics, Keys keys, Subscriptions subscriptions) implements Proof {

    /**
     * SNS tries for an hour and keeps the time of the first try; a repeated message is stopped by its id. Either way, should our
     * clock be wrong.
     */
    private static final Duration MOST_OFF = Duration.ofHours(2);

    /** The keys that stand behind the addresses of certificates. */
    public interface Keys {
        /** Null when it cannot be had now. */
        @Nullable
        PublicKey of(HttpUrl certificate);
    }

    public interface Subscriptions {
        /** Whether Amazon has taken the confirmation. */
        boolean confirm(HttpUrl address);
    }

    public SnsSignature {
        topics = Set.copyOf(topics);
    }

    @Override
    public boolean isPossible(Headers headers) {
        return !topics.isEmpty();
    }

    @Override
    public Verdict check(Headers headers, byte[] body, Instant now) {
        SnsMessage message = SnsMessage.parse(body);
        if (message == null
                || !topics.contains(message.text("TopicArn"))
                || !isRecent(message.text("Timestamp"), now)) {
            return Verdict.FORGED;
        }
        byte[] signed = message.signedBytes();
        byte[] signature = decoded(message.text("Signature"));
        HttpUrl certificate = SnsAddress.certificate(message.text("SigningCertURL"));
        String algorithm = switch (message.text("SignatureVersion")) {
            case "1" -> "SHA1withRSA";
            case "2" -> "SHA256withRSA";
            default -> null;
        };
        if (signed == null || signature == null || certificate == null || algorithm == null) {
            return Verdict.FORGED;
        }
        PublicKey key = keys.of(certificate);
        if (key == null) {
            return Verdict.UNDECIDED;
        }
        if (!isSigned(key, algorithm, signed, signature)) {
            return Verdict.FORGED;
        }
        return message.type().equals("SubscriptionConfirmation") ? confirmed(message) : Verdict.GENUINE;
    }

    private Verdict confirmed(SnsMessage message) {
        HttpUrl address = SnsAddress.of(message.text("SubscribeURL"));
        if (address == null) {
            return Verdict.FORGED;
        }
        return subscriptions.confirm(address) ? Verdict.DONE : Verdict.UNDECIDED;
    }

    private static boolean isRecent(String timestamp, Instant now) {
        try {
            return Duration.between(Instant.parse(timestamp), now).abs().compareTo(MOST_OFF) <= 0;
        } catch (DateTimeException | ArithmeticException malformed) {
            return false;
        }
    }

    private static boolean isSigned(PublicKey key, String algorithm, byte[] signed, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(key);
            verifier.update(signed);
            return verifier.verify(signature);
        } catch (GeneralSecurityException notASignature) {
            return false;
        }
    }

    /** Only the one spelling of the bytes, see SendGrid's. */
    private static byte @Nullable [] decoded(String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            return bytes.length > 0 && Base64.getEncoder().encodeToString(bytes).equals(base64) ? bytes : null;
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }
}
