package dev.leadflow.standalone;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which service the gateway's configuration sends a request to: as much of Caddy's language as that file uses. */
final class GatewayRoutes {

    private static final Pattern ONE_LINE = Pattern.compile("(@[\\w-]+) path (.+)");
    private static final Pattern BLOCK = Pattern.compile("(@[\\w-]+) \\{");
    private static final Pattern ROUTE = Pattern.compile("reverse_proxy (@[\\w-]+) \\{\\$\\w+:(\\w+):\\d+}");

    private static final Pattern HANDLE = Pattern.compile("handle (/\\S+) \\{");
    private static final Pattern HANDLED = Pattern.compile("reverse_proxy \\{\\$\\w+:(\\w+):\\d+}");

    private record Condition(Optional<String> method, List<String> paths) {

        boolean fits(String requested, String path) {
            return method.map(requested::equals).orElse(true) && paths.stream().anyMatch(each -> covers(each, path));
        }

        private static boolean covers(String pattern, String path) {
            return pattern.endsWith("*")
                    ? path.startsWith(pattern.substring(0, pattern.length() - 1))
                    : path.equals(pattern);
        }
    }

    private final Map<String, Condition> conditions = new LinkedHashMap<>();
    private final List<Map.Entry<String, String>> routes = new ArrayList<>();

    GatewayRoutes(List<String> lines) {
        String handle = "";
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            Matcher begin = HANDLE.matcher(line);
            Matcher handled = HANDLED.matcher(line);
            Matcher oneLine = ONE_LINE.matcher(line);
            Matcher block = BLOCK.matcher(line);
            Matcher route = ROUTE.matcher(line);
            if (oneLine.matches()) {
                conditions.put(oneLine.group(1), new Condition(Optional.empty(), words(oneLine.group(2))));
            } else if (block.matches()) {
                String method = lines.get(i + 1).strip().replaceFirst("^method ", "");
                String paths = lines.get(i + 2).strip().replaceFirst("^path ", "");
                conditions.put(block.group(1), new Condition(Optional.of(method), words(paths)));
            } else if (route.matches()) {
                routes.add(Map.entry(route.group(1), route.group(2)));
            } else if (begin.matches()) {
                handle = begin.group(1);
                conditions.put(handle, new Condition(Optional.empty(), List.of(handle)));
            } else if (handled.matches()) {
                routes.add(Map.entry(handle, handled.group(1)));
            }
        }
    }

    private static List<String> words(String text) {
        return List.of(text.strip().split("\\s+"));
    }

    /** The name of the service, or empty when the request goes nowhere. */
    Optional<String> serviceOf(String method, String path) {
        return routes.stream()
                .filter(route ->
                        Objects.requireNonNull(conditions.get(route.getKey())).fits(method, path))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
