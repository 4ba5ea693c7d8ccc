package dev.leadflow.common.web;

import dev.leadflow.common.setting.Secret;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets Prometheus read metrics by a token that no login ends. Elsewhere, and whatever else is shown, a login is needed. */
final class MetricsToken extends OncePerRequestFilter {

    private static final String METRICS = "/actuator/";
    private static final String BEARER = "Bearer ";

    private final Optional<Secret> token;

    MetricsToken(Optional<Secret> token) {
        this.token = token;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!request.getServletPath().startsWith(METRICS) || !isShownBy(request)) {
            chain.doFilter(request, response);
            return;
        }
        SecurityContextHolder.getContext()
                .setAuthentication(new PreAuthenticatedAuthenticationToken(
                        "metrics", "", List.of(new SimpleGrantedAuthority(Permission.METRICS_READ.name()))));
        chain.doFilter(new WithoutToken(request), response);
    }

    private boolean isShownBy(HttpServletRequest request) {
        String shown = request.getHeader(HttpHeaders.AUTHORIZATION);
        return shown != null
                && shown.startsWith(BEARER)
                && token.map(wanted ->
                                MessageDigest.isEqual(bytes(wanted.reveal()), bytes(shown.substring(BEARER.length()))))
                        .orElse(false);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** So that the token is not taken for that of a login. */
    private static final class WithoutToken extends HttpServletRequestWrapper {

        WithoutToken(HttpServletRequest request) {
            super(request);
        }

        @Override
        public @Nullable String getHeader(String name) {
            return HttpHeaders.AUTHORIZATION.equalsIgnoreCase(name) ? null : super.getHeader(name);
        }
    }
}
