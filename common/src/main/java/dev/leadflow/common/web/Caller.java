package dev.leadflow.common.web;

import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.UserId;
import java.util.Optional;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/**
 * Who makes the running request, as the access token says. The organization comes from here and from nowhere else.
 */
public record Caller(UserId userId, OrganizationId organizationId, Role role) {

    /** Empty when the request has no valid token, or when no request is running. */
    public static Optional<Caller> find() {
        return SecurityContextHolder.getContext().getAuthentication() instanceof JwtAuthenticationToken token
                ? Optional.of(of(token.getToken()))
                : Optional.empty();
    }

    /** @throws IllegalStateException on an endpoint that needs no login */
    public static Caller current() {
        return find().orElseThrow(() -> new IllegalStateException("No access token on this request"));
    }

    /** @throws IllegalArgumentException when the token does not name a user, an organization and a role */
    static Caller of(Jwt token) {
        return new Caller(
                UserId.of(claim(token, "sub")),
                OrganizationId.of(claim(token, AccessTokens.ORGANIZATION)),
                Role.valueOf(claim(token, AccessTokens.ROLE)));
    }

    private static String claim(Jwt token, String name) {
        return Optional.ofNullable(token.getClaimAsString(name))
                .orElseThrow(() -> new IllegalArgumentException("The token has no " + name));
    }
}
