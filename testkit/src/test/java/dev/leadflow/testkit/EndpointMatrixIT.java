package dev.leadflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.Service;
import dev.leadflow.common.web.Permission;
import dev.leadflow.common.web.PublicPaths;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

class EndpointMatrixIT {

    @Test
    void findsWhatIsNotGuardedAndNothingElse() {
        try (RunningService service =
                RunningService.start(new Service("sample", SampleModule.class, List.of()), Map.of())) {
            assertThat(EndpointMatrix.violations(service, Fixtures.organization()))
                    .containsExactlyInAnyOrder(
                            "GET /api/unguarded names no permission",
                            "GET /api/misspelt names no permission that there is: hasAuthority('LEADS_RAED')",
                            "GET /api/misspelt refuses the role OWNER, which has the permission",
                            "GET /api/misspelt refuses the role ADMIN, which has the permission",
                            "GET /api/misspelt refuses the role MANAGER, which has the permission",
                            "GET /api/misspelt refuses the role AGENT, which has the permission",
                            "GET /api/misspelt refuses the role VIEWER, which has the permission");
            assertThat(EndpointMatrix.endpoints(service))
                    .extracting(EndpointMatrix.Endpoint::toString)
                    .contains("POST /api/guarded", "DELETE /api/guarded/{id}", "GET /readyz");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class SampleModule {

        @Bean
        SampleController sampleController() {
            return new SampleController();
        }

        @Bean
        PublicPaths open() {
            return PublicPaths.of("/open/*");
        }
    }

    @RestController
    static class SampleController {

        record Asked(int number) {}

        @GetMapping("/open/{id}")
        String open(@PathVariable String id) {
            return id;
        }

        @GetMapping("/api/unguarded")
        void unguarded() {}

        @GetMapping("/api/misspelt")
        @PreAuthorize("hasAuthority('LEADS_RAED')")
        void misspelt() {}

        @PostMapping("/api/guarded")
        @PreAuthorize(Permission.Needs.CAMPAIGNS_WRITE)
        void guarded(@RequestBody Asked asked) {}

        @DeleteMapping("/api/guarded/{id}")
        @PreAuthorize(Permission.Needs.CAMPAIGNS_WRITE)
        void guarded(@PathVariable UUID id) {}

        @GetMapping("/api/me")
        @PreAuthorize(Permission.Needs.ANY_ROLE)
        void me() {}
    }
}
