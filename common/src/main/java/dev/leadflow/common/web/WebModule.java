package dev.leadflow.common.web;

import dev.leadflow.common.kafka.Flow;
import dev.leadflow.common.postgres.PipelineDatabase;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.DateTimeFeature;

/** The HTTP side of the kernel. */
@Configuration(proxyBeanMethods = false)
@Import(WebSecurity.class)
public class WebModule {

    @Bean
    PublicPaths healthAndDocumentation() {
        return PublicPaths.of(
                "/health", "/healthz", "/readyz", "/v3/api-docs/**", "/swagger-ui.html", "/swagger-ui/**", "/error");
    }

    @Bean
    ProblemAdvice problemAdvice() {
        return new ProblemAdvice();
    }

    @Bean
    Readiness leadflow(Flow flow, PipelineDatabase database) {
        return new Readiness(flow, database);
    }

    @Bean
    HealthController healthController(Readiness readiness, List<HealthNote> notes) {
        return new HealthController(readiness, notes);
    }

    @Bean
    FilterRegistrationBean<BodyLimit> bodyLimit(ObjectProvider<OwnBodyLimit> limitedElsewhere) {
        FilterRegistrationBean<BodyLimit> registration =
                new FilterRegistrationBean<>(new BodyLimit(limitedElsewhere.stream()
                        .map(OwnBodyLimit::prefixes)
                        .flatMap(List::stream)
                        .toList()));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 10);
        return registration;
    }

    /**
     * JSON of requests: snake_case, and a field that no request has is refused, so that a typing error is
     * noticed; 12.7 is no whole number.
     */
    @Bean
    JsonMapperBuilderCustomizer requestJson() {
        return json -> json.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS);
    }
}
