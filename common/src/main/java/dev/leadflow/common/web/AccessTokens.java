package dev.leadflow.common.web;

import com.nimbusds.jose.jwk.source.ImmutableSecret;
import com.nimbusds.jose.proc.SecurityContext;
import dev.leadflow.common.setting.Secret;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

/**
 * Access tokens: JWT signed with HS256 and nothing else; issuer, audience and expiry are required. The key comes from the
 * settings, never from a token's header.
 */
public final class AccessTokens {

    static final String ORGANIZATION = "org";
    static final String ROLE = "role";
    private static final String ISSUER = "leadflow";
    private static final String AUDIENCE = "leadflow-api";

    private final SecretKey key;
    private final Optional<SecretKey> previous;
    private final Clock clock;

    /** @param secret at least 32 bytes */
    public AccessTokens(Secret secret, Clock clock) {
        this(secret, Optional.empty(), clock);
    }

    /**
     * @param secret signs; at least 32 bytes
     * @param previous is still believed while the secret is being changed, so that nobody has to log in anew
     */
    public AccessTokens(Secret secret, Optional<Secret> previous, Clock clock) {
        this.key = key(secret);
        this.previous = previous.map(AccessTokens::key);
        this.clock = clock;
    }

    private static SecretKey key(Secret secret) {
        return new SecretKeySpec(secret.bytes(), "HmacSHA256");
    }

    public String issue(Caller caller, Duration lifetime) {
        Instant now = clock.instant();
        JwtClaimsSet claims = JwtClaimsSet.builder()
                .issuer(ISSUER)
                .audience(List.of(AUDIENCE))
                .subject(caller.userId().toString())
                .claim(ORGANIZATION, caller.organizationId().toString())
                .claim(ROLE, caller.role().name())
                .issuedAt(now)
                .expiresAt(now.plus(lifetime))
                .build();
        JwsHeader header = JwsHeader.with(MacAlgorithm.HS256).build();
        return new NimbusJwtEncoder(new ImmutableSecret<SecurityContext>(key))
                .encode(JwtEncoderParameters.from(header, claims))
                .getTokenValue();
    }

    JwtDecoder decoder() {
        JwtDecoder current = decoder(key);
        return previous.map(this::decoder)
                .<JwtDecoder>map(older -> token -> {
                    try {
                        return current.decode(token);
                    } catch (BadJwtException notOfTheNewKey) {
                        return older.decode(token);
                    }
                })
                .orElse(current);
    }

    private JwtDecoder decoder(SecretKey signedWith) {
        NimbusJwtDecoder decoder = NimbusJwtDecoder.withSecretKey(signedWith)
                .macAlgorithm(MacAlgorithm.HS256)
                .build();
        JwtTimestampValidator times = new JwtTimestampValidator(Duration.ofSeconds(30));
        times.setClock(clock);
        decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(
                times,
                new JwtIssuerValidator(ISSUER),
                new JwtClaimValidator<Object>("exp", exp -> exp != null),
                new JwtClaimValidator<List<String>>("aud", aud -> aud != null && aud.contains(AUDIENCE)),
                AccessTokens::namesItsCaller));
        return decoder;
    }

    private static OAuth2TokenValidatorResult namesItsCaller(Jwt token) {
        try {
            Caller.of(token);
            return OAuth2TokenValidatorResult.success();
        } catch (IllegalArgumentException incomplete) {
            return OAuth2TokenValidatorResult.failure(new OAuth2Error("invalid_token"));
        }
    }
}
