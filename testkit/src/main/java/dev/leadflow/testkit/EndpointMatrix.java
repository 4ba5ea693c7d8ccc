package dev.leadflow.testkit;

import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.web.Permission;
import dev.leadflow.common.web.PublicPaths;
import dev.leadflow.common.web.Role;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.server.PathContainer;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Every endpoint of running services times every role: whether the code asks for a permission, and whether the running
 * program then refuses exactly those who do not have it. It finds the endpoints itself, so that a new one cannot be forgotten.
 */
public final class EndpointMatrix {

    private static final Pattern PERMISSION = Pattern.compile("hasAuthority\\('([A-Z_]+)'\\)");

    /** Answers to a request that could not be read, which comes before the question who may make it. */
    private static final Set<Integer> UNREADABLE = Set.of(400, 415, 422);

    private EndpointMatrix() {}

    /**
     * An endpoint of Leadflow's own.
     *
     * @param open whether it needs no access token
     * @param guard what {@code @PreAuthorize} says, null when there is none
     * @param takesFile whether it wants an upload
     */
    public record Endpoint(
            String method,
            String path,
            boolean open,
            @Nullable String guard,
            boolean takesFile) {

        /** Empty when any role will do, or when the guard is not one that the matrix knows. */
        public Optional<Permission> needs() {
            Matcher named = PERMISSION.matcher(guard == null ? "" : guard);
            return named.matches()
                    ? Arrays.stream(Permission.values())
                            .filter(permission -> permission.name().equals(named.group(1)))
                            .findFirst()
                    : Optional.empty();
        }

        private boolean guarded() {
            return Permission.Needs.ANY_ROLE.equals(guard) || needs().isPresent();
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /** All endpoints that classes of Leadflow serve in this process. */
    public static List<Endpoint> endpoints(RunningService service) {
        List<String> open = service.beans(PublicPaths.class).stream()
                .flatMap(paths -> paths.patterns().stream())
                .toList();
        return service.beans(RequestMappingHandlerMapping.class).stream()
                .flatMap(mapping -> mapping.getHandlerMethods().entrySet().stream())
                .filter(mapped -> mapped.getValue().getBeanType().getName().startsWith("dev.leadflow."))
                .flatMap(mapped -> endpoints(mapped.getKey(), mapped.getValue(), open))
                .distinct()
                .sorted(Comparator.comparing(Endpoint::path).thenComparing(Endpoint::method))
                .toList();
    }

    private static Stream<Endpoint> endpoints(RequestMappingInfo info, HandlerMethod handler, List<String> open) {
        Set<RequestMethod> declared = info.getMethodsCondition().getMethods();
        List<String> methods = declared.isEmpty()
                ? List.of("GET", "POST")
                : declared.stream().map(RequestMethod::name).toList();
        boolean takesFile =
                Arrays.stream(handler.getMethod().getParameterTypes()).anyMatch(MultipartFile.class::isAssignableFrom);
        String guard = guard(handler.getMethod(), handler.getBeanType());
        return info.getPatternValues().stream()
                .flatMap(path -> methods.stream()
                        .map(method -> new Endpoint(method, path, isOpen(path, open), guard, takesFile)));
    }

    private static @Nullable String guard(Method method, Class<?> type) {
        PreAuthorize onMethod = AnnotatedElementUtils.findMergedAnnotation(method, PreAuthorize.class);
        PreAuthorize found =
                onMethod != null ? onMethod : AnnotatedElementUtils.findMergedAnnotation(type, PreAuthorize.class);
        return found == null ? null : found.value();
    }

    private static boolean isOpen(String path, List<String> open) {
        PathContainer example = PathContainer.parsePath(filled(path));
        return open.stream()
                .anyMatch(pattern ->
                        PathPatternParser.defaultInstance.parse(pattern).matches(example));
    }

    /** The path with something in place of its variables. */
    private static String filled(String path) {
        return path.replaceAll("\\{[^/]+}", UUID.randomUUID().toString());
    }

    /**
     * Calls every endpoint without a token and as each role, with an empty request, and says what is wrong; empty when nothing is.
     *
     * @param organization on whose behalf; the calls may change what it has
     */
    public static List<String> violations(RunningService service, OrganizationId organization) {
        List<Endpoint> endpoints = endpoints(service);
        List<String> violations = new ArrayList<>();
        for (Endpoint endpoint : endpoints) {
            if (endpoint.open) {
                continue;
            }
            if (!endpoint.guarded()) {
                violations.add(endpoint + " names no permission"
                        + (endpoint.guard == null ? "" : " that there is: " + endpoint.guard));
            }
            int anonymous = call(service.http(), endpoint).status();
            if (anonymous != 401) {
                violations.add(endpoint + " answers " + anonymous + " without a token, not 401");
            }
            violations.addAll(wrongAnswers(service, organization, endpoint));
        }
        return violations;
    }

    private static List<String> wrongAnswers(RunningService service, OrganizationId organization, Endpoint endpoint) {
        Map<Role, TestHttp.Answer> answers = Arrays.stream(Role.values())
                .collect(Collectors.toMap(role -> role, role -> call(service.http(organization, role), endpoint)));
        int owners = java.util.Objects.requireNonNull(answers.get(Role.OWNER)).status();
        List<String> wrong = new ArrayList<>();
        answers.forEach((role, answer) -> {
            boolean may = endpoint.needs().map(role::may).orElse(true);
            boolean refused = answer.status() == 403 && answer.text("type").endsWith(":forbidden");
            boolean unread = UNREADABLE.contains(answer.status()) && answer.status() == owners;
            if (may && (refused || answer.status() == 401)) {
                wrong.add(endpoint + " refuses the role " + role + ", which has the permission");
            } else if (!may && !refused && !unread) {
                wrong.add(endpoint + " answers " + answer.status() + " to the role " + role
                        + ", which does not have the permission");
            } else if (answer.status() == 500) {
                wrong.add(endpoint + " fails with 500 on an empty request of the role " + role);
            }
        });
        return wrong;
    }

    private static TestHttp.Answer call(TestHttp http, Endpoint endpoint) {
        String path = filled(endpoint.path);
        if (endpoint.takesFile) {
            return http.upload(path, "empty.csv", new byte[0]);
        }
        return switch (endpoint.method) {
            case "POST" -> http.post(path, "{}");
            case "PUT" -> http.put(path, "{}");
            case "PATCH" -> http.patch(path, "{}");
            case "DELETE" -> http.delete(path);
            default -> http.get(path);
        };
    }
}
