package dev.leadflow.common.web;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.setting.CommonSettings;
import dev.leadflow.common.setting.SettingValues;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;

/** Who may call what: a bearer token everywhere but on public paths, and a permission on each endpoint. */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
@EnableMethodSecurity
class WebSecurity {

    @Bean
    SecurityFilterChain security(
            HttpSecurity http, AccessTokens tokens, List<PublicPaths> publicPaths, SettingValues settings) {
        String[] open = publicPaths.stream()
                .map(PublicPaths::patterns)
                .flatMap(Collection::stream)
                .toArray(String[]::new);
        return http.csrf(csrf -> csrf.disable())
                .cors(cors -> cors.configurationSource(allowedOrigins(settings)))
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .requestCache(cache -> cache.disable())
                .logout(logout -> logout.disable())
                .authorizeHttpRequests(requests -> requests.requestMatchers(open)
                        .permitAll()
                        .requestMatchers("/actuator/**")
                        .hasAuthority(Permission.METRICS_READ.name())
                        .anyRequest()
                        .authenticated())
                .addFilterBefore(
                        new MetricsToken(settings.find(CommonSettings.METRICS_TOKEN)),
                        BearerTokenAuthenticationFilter.class)
                .oauth2ResourceServer(server -> server.bearerTokenResolver(ignoredOn(open))
                        .jwt(jwt -> jwt.decoder(tokens.decoder()).jwtAuthenticationConverter(permissions()))
                        .authenticationEntryPoint(
                                (request, response, failure) -> write(response, ProblemAdvice.unauthorized())))
                .exceptionHandling(failures -> failures.authenticationEntryPoint(
                        (request, response, failure) -> write(response, ProblemAdvice.unauthorized())))
                .build();
    }

    /** An expired token must not keep anybody from logging in, nor from any other open path. */
    private static BearerTokenResolver ignoredOn(String[] open) {
        RequestMatcher isOpen = new OrRequestMatcher(Arrays.stream(open)
                .<RequestMatcher>map(PathPatternRequestMatcher::pathPattern)
                .toList());
        BearerTokenResolver header = new DefaultBearerTokenResolver();
        return request -> isOpen.matches(request) ? null : header.resolve(request);
    }

    private static JwtAuthenticationConverter permissions() {
        JwtAuthenticationConverter converter = new JwtAuthenticationConverter();
        converter.setJwtGrantedAuthoritiesConverter(WebSecurity::authorities);
        return converter;
    }

    private static Collection<GrantedAuthority> authorities(Jwt token) {
        return Caller.of(token).role().permissions().stream()
                .<GrantedAuthority>map(permission -> new SimpleGrantedAuthority(permission.name()))
                .toList();
    }

    private static UrlBasedCorsConfigurationSource allowedOrigins(SettingValues settings) {
        Set<String> origins = settings.find(CommonSettings.CORS_ORIGINS).orElse(Set.of());
        UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
        if (!origins.isEmpty()) {
            CorsConfiguration cors = new CorsConfiguration();
            cors.setAllowedOrigins(List.copyOf(origins));
            cors.setAllowedMethods(List.of("GET", "POST", "PUT", "PATCH", "DELETE"));
            cors.setAllowedHeaders(List.of("Authorization", "Content-Type"));
            cors.setMaxAge(Duration.ofHours(1));
            source.registerCorsConfiguration("/api/**", cors);
        }
        return source;
    }

    private static void write(HttpServletResponse response, ProblemDetail problem) throws IOException {
        response.setStatus(problem.getStatus());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setHeader("WWW-Authenticate", "Bearer");
        response.getOutputStream().write(Json.bytes(problem));
    }
}
