package dev.leadflow.optout.webhook;

import dev.leadflow.common.setting.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The proof of senders that sign nothing: a secret in the header {@code X-Webhook-Secret}, or as the password of Basic
 * authentication, which many of them take in the address. Without a secret nobody is let in.
 *
 * @param secrets two during a rotation
 */
public record SharedSecret(List<Secret> secrets) implements Proof {

    public SharedSecret {
        secrets = List.copyOf(secrets);
    }

    @Override
    public boolean isPossible(Headers headers) {
        boolean header = isKnown(headers.get("X-Webhook-Secret"));
        boolean password = isKnown(password(headers.get("Authorization")));
        return header || password;
    }

    @Override
    public boolean isInHeaders() {
        return true;
    }

    @Override
    public Verdict check(Headers headers, byte[] body, Instant now) {
        return Verdict.of(isPossible(headers));
    }

    /** All are compared, each in constant time: how long it takes tells nothing. */
    private boolean isKnown(@Nullable String given) {
        if (given == null) {
            return false;
        }
        byte[] bytes = given.getBytes(StandardCharsets.UTF_8);
        boolean known = false;
        for (Secret secret : secrets) {
            known |= MessageDigest.isEqual(secret.bytes(), bytes);
        }
        return known;
    }

    private static @Nullable String password(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            return null;
        }
        try {
            String pair = new String(
                    Base64.getDecoder().decode(authorization.substring(6).strip()), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0 ? null : pair.substring(colon + 1);
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }
}
