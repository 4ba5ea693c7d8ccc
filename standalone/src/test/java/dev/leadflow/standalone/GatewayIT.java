package dev.leadflow.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.Service;
import dev.leadflow.testkit.RunningService;
import dev.leadflow.testkit.TestKafka;
import dev.leadflow.testkit.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** One origin for all services: the gateway's routes, held against the controllers that really run. */
class GatewayIT {

    private static final Path CADDYFILE = Path.of("..", "deploy", "Caddyfile");

    @Test
    void sendsEveryRequestToTheServiceThatAnswersIt() throws IOException {
        GatewayRoutes gateway = gateway();
        Map<String, String> wrong = new TreeMap<>();
        Set<String> seen = new TreeSet<>();
        try (RunningService product =
                RunningService.start(Services.ALL, Map.of(), TestKafka.cluster(), TestPostgres.emptyDatabase())) {
            for (RequestMappingHandlerMapping mappings : product.beans(RequestMappingHandlerMapping.class)) {
                mappings.getHandlerMethods()
                        .forEach((mapping, handler) ->
                                service(handler).ifPresent(service -> check(mapping, service, gateway, seen, wrong)));
            }
        }
        assertThat(seen).hasSizeGreaterThan(50);
        assertThat(wrong).as("routes that lead elsewhere").isEmpty();
    }

    @Test
    void asksEachServiceWhetherItIsReadyAndWhatItOffers() throws IOException {
        GatewayRoutes gateway = gateway();
        for (Service service : Services.ALL) {
            assertThat(gateway.serviceOf("GET", "/readyz/" + service.name())).contains(service.name());
        }
        assertThat(gateway.serviceOf("GET", "/readyz")).contains("outreach");
        assertThat(Files.readAllLines(CADDYFILE))
                .as("who is asked before")
                .anyMatch(line -> line.contains("forward_auth {$SCRAPER_ADDRESS"))
                .anyMatch(line -> line.contains("forward_auth {$CAMPAIGN_ADDRESS"))
                .anyMatch(line -> line.contains("forward_auth {$OPTOUT_ADDRESS"));
        for (String name : List.of("scraper", "campaign", "outreach", "optout")) {
            assertThat(gateway.serviceOf("GET", "/v3/api-docs/" + name)).contains(name);
        }
        assertThat(gateway.serviceOf("GET", "/v3/api-docs")).contains("campaign");
    }

    private static GatewayRoutes gateway() throws IOException {
        return new GatewayRoutes(Files.readAllLines(CADDYFILE));
    }

    private static void check(
            RequestMappingInfo mapping,
            String service,
            GatewayRoutes gateway,
            Set<String> seen,
            Map<String, String> wrong) {
        for (var method : mapping.getMethodsCondition().getMethods()) {
            for (String pattern : mapping.getPatternValues()) {
                String path = pattern.replaceAll("\\{[^}]+}", "0198a2b4-0000-7000-8000-000000000001");
                String found = gateway.serviceOf(method.name(), path).orElse("nobody");
                seen.add(method + " " + pattern);
                if (!found.equals(service)) {
                    wrong.put(method + " " + pattern + " of " + service, found);
                }
            }
        }
    }

    /** The service whose controller it is; none for what every service has, health for one. */
    private static Optional<String> service(HandlerMethod handler) {
        String type = handler.getBeanType().getName();
        return Services.ALL.stream()
                .map(Service::name)
                .filter(name -> type.startsWith("dev.leadflow." + name + "."))
                .findFirst();
    }
}
