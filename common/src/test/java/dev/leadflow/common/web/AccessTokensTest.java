package dev.leadflow.common.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.UserId;
import dev.leadflow.common.setting.Secret;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.security.oauth2.jwt.BadJwtException;

/** Tokens while their secret is being changed. */
class AccessTokensTest {

    private static final Secret OLD = new Secret("old-secret-old-secret-old-secret-old");
    private static final Secret NEW = new Secret("new-secret-new-secret-new-secret-new");
    private static final Secret FORGED = new Secret("another-secret-another-secret-another");

    private final Clock clock = Clock.fixed(Instant.parse("2026-11-20T09:00:00Z"), ZoneOffset.UTC);
    private final Caller caller =
            new Caller(new UserId(UUID.randomUUID()), new OrganizationId(UUID.randomUUID()), Role.OWNER);

    @Test
    void believesATokenOfThePreviousSecretWhileItIsGiven() {
        String token = new AccessTokens(OLD, clock).issue(caller, Duration.ofMinutes(30));

        assertThat(new AccessTokens(NEW, Optional.of(OLD), clock)
                        .decoder()
                        .decode(token)
                        .getSubject())
                .isEqualTo(caller.userId().toString());
        assertThatThrownBy(() -> new AccessTokens(NEW, clock).decoder().decode(token))
                .isInstanceOf(BadJwtException.class);
    }

    @Test
    void signsWithTheNewSecretAlone() {
        String token = new AccessTokens(NEW, Optional.of(OLD), clock).issue(caller, Duration.ofMinutes(30));

        assertThat(new AccessTokens(NEW, clock).decoder().decode(token).getSubject())
                .isEqualTo(caller.userId().toString());
        assertThatThrownBy(() -> new AccessTokens(OLD, clock).decoder().decode(token))
                .isInstanceOf(BadJwtException.class);
    }

    @Test
    void believesNoOtherSecret() {
        String token = new AccessTokens(FORGED, clock).issue(caller, Duration.ofMinutes(30));

        assertThatThrownBy(() ->
                        new AccessTokens(NEW, Optional.of(OLD), clock).decoder().decode(token))
                .isInstanceOf(BadJwtException.class);
    }
}
