package dev.leadflow.standalone;

import dev.leadflow.common.event.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The names of all metrics that the dashboard and the alerts ask Prometheus for. */
final class MonitoringFiles {

    private static final Path DEPLOY = Path.of("..", "deploy");

    /** What is no name of a metric in an expression: labels, strings, spans of time, what stands in by (...). */
    private static final Pattern BESIDE =
            Pattern.compile("\\{[^}]*}|\\[[^]]*]|\"[^\"]*\"|\\b(by|on|without|ignoring)\\s*\\([^)]*\\)");

    private static final Pattern NAME = Pattern.compile("\\b[a-z_][a-z0-9_]*\\b(?!\\s*\\()");
    private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "bool");

    /** Prometheus itself makes it. */
    private static final String UP = "up";

    private MonitoringFiles() {}

    static Set<String> metrics() {
        List<String> expressions = new ArrayList<>();
        try {
            collect(Json.EVENTS.readTree(Files.readString(DEPLOY.resolve("grafana/leadflow.json"))), expressions);
            int ofDashboard = expressions.size();
            Matcher alerts = Pattern.compile("(?m)^ +expr: (>-\\n)?(.*(\\n {10,}.*)*)")
                    .matcher(Files.readString(DEPLOY.resolve("prometheus/alerts.yml")));
            alerts.results().forEach(found -> expressions.add(found.group(2)));
            if (ofDashboard < 10 || expressions.size() < ofDashboard + 8) {
                throw new IllegalStateException("Expressions are missing: " + expressions);
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        Set<String> names = new TreeSet<>();
        for (String expression : expressions) {
            NAME.matcher(BESIDE.matcher(expression).replaceAll(" "))
                    .results()
                    .forEach(found -> names.add(found.group()));
        }
        names.removeAll(OPERATORS);
        names.remove(UP);
        return names;
    }

    private static void collect(JsonNode node, List<String> expressions) {
        if (node.has("expr")) {
            expressions.add(node.path("expr").asString());
        }
        node.forEach(each -> collect(each, expressions));
    }
}
