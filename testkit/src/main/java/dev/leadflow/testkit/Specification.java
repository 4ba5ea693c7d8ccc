package dev.leadflow.testkit;

import static org.assertj.core.api.Assumptions.assumeThat;

import dev.leadflow.common.event.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;

/**
 * A vendor's own OpenAPI document, to hold against it what an adapter sends. It lies in {@code shared/contracts/specs} beside the
 * project, only where that is developed.
 */
public record Specification(JsonNode document) {

    /**
     * Reads a document; without the folder the test is skipped.
     *
     * @param name such as {@code sendgrid/tsg_mail_v3.json}
     */
    public static Specification read(String name) {
        Path file = find(Path.of("shared/contracts/specs").resolve(name));
        assumeThat(file)
                .as("The folder shared/contracts lies beside the project only where it is developed")
                .isNotNull();
        try {
            String text = Files.readString(file);
            return new Specification(
                    name.endsWith(".yaml")
                            ? Json.EVENTS.valueToTree(new Yaml(new SafeConstructor(new LoaderOptions())).load(text))
                            : Json.EVENTS.readTree(text));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static @Nullable Path find(Path wanted) {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isRegularFile(at.resolve(wanted))) {
                return at.resolve(wanted);
            }
        }
        return null;
    }

    /** What a path can do, such as {@code get} of {@code /v2/PhoneNumbers/{PhoneNumber}}; missing when the vendor knows none. */
    public JsonNode operation(String method, String path) {
        return document.path("paths").path(path).path(method);
    }

    /** The schema of an operation's request body, in that media type. */
    public JsonNode requestBody(JsonNode operation, String mediaType) {
        return resolved(operation.path("requestBody"))
                .path("content")
                .path(mediaType)
                .path("schema");
    }

    /** The vendor's examples of JSON answers with that status, by name. */
    public Map<String, JsonNode> examples(JsonNode operation, int status) {
        JsonNode examples = resolved(operation.path("responses").path(Integer.toString(status)))
                .path("content")
                .path("application/json")
                .path("examples");
        return examples.properties().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().path("value")));
    }

    /** What {@code $ref} leads to, or the node itself. */
    public JsonNode resolved(JsonNode node) {
        JsonNode at = node;
        while (at.path("$ref").isString()) {
            at = document.at(at.path("$ref").asString().substring(1));
        }
        return at;
    }

    /**
     * Where a value breaks a schema: what is missing, of another type, too long or short, not among the values allowed, or not
     * known at all, which is stricter than JSON Schema.
     *
     * @return sentences that begin with the place; empty when the value is valid
     */
    public List<String> faults(JsonNode value, JsonNode schema) {
        List<String> faults = new ArrayList<>();
        collect("", value, schema, faults);
        return faults;
    }

    private void collect(String place, JsonNode value, JsonNode reference, List<String> faults) {
        JsonNode schema = resolved(reference);
        schema.path("allOf").forEach(part -> collect(place, value, part, faults));
        if (value.isNull() && schema.path("nullable").asBoolean(false)) {
            return;
        }
        JsonNode type = schema.path("type");
        if (type.isString() && !isOfType(value, type.asString())) {
            faults.add(place + " is not of type " + type.asString());
            return;
        }
        JsonNode values = schema.path("enum");
        if (values.isArray() && values.valueStream().noneMatch(value::equals)) {
            faults.add(place + " is none of " + values);
        }
        if (value.isString()) {
            bounds(place, value.asString().length(), schema.path("minLength"), schema.path("maxLength"), faults);
        }
        if (value.isArray()) {
            bounds(place, value.size(), schema.path("minItems"), schema.path("maxItems"), faults);
            for (int i = 0; i < value.size(); i++) {
                collect(place + "/" + i, value.path(i), schema.path("items"), faults);
            }
        }
        if (value.isObject()) {
            members(place, value, schema, faults);
        }
    }

    private void members(String place, JsonNode value, JsonNode schema, List<String> faults) {
        schema.path("required").forEach(name -> {
            if (!value.has(name.asString())) {
                faults.add(place + "/" + name.asString() + " is missing");
            }
        });
        JsonNode known = schema.path("properties");
        value.properties().forEach(member -> {
            String at = place + "/" + member.getKey();
            if (known.has(member.getKey())) {
                collect(at, member.getValue(), known.path(member.getKey()), faults);
            } else if (!known.isMissingNode()) {
                faults.add(at + " is not known");
            }
        });
    }

    private static void bounds(String place, int size, JsonNode least, JsonNode most, List<String> faults) {
        if (size < least.asInt(0) || size > most.asInt(Integer.MAX_VALUE)) {
            faults.add(place + " has a size of " + size);
        }
    }

    private static boolean isOfType(JsonNode value, String type) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isString();
            case "boolean" -> value.isBoolean();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            default -> throw new IllegalArgumentException("No type of JSON Schema: " + type);
        };
    }
}
