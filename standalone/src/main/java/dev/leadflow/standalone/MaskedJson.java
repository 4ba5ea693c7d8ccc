package dev.leadflow.standalone;

import dev.leadflow.common.event.Json;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A record as it may be shown to whoever looks over one's shoulder: its form, its ids, times and switches. Every other text
 * or number is masked, for any field may hold what tells of a person.
 */
final class MaskedJson {

    private static final Pattern ID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,9})?)?Z");
    private static final Pattern WORD = Pattern.compile("[A-Z][A-Z_]{1,40}");
    private static final int LONGEST_NUMBER = 6;

    /** Fields whose words are of a closed list. */
    private static final Set<String> LISTED =
            Set.of("channel", "mode", "status", "reason", "verdict", "stage", "scope", "purpose", "kind");

    private MaskedJson() {}

    /** The key, when it is an id; everything else is masked. */
    static String key(byte @Nullable [] key) {
        if (key == null) {
            return "(none)";
        }
        String text = new String(key, StandardCharsets.UTF_8);
        return ID.matcher(text).matches() ? text : masked(text);
    }

    static String value(byte @Nullable [] value) {
        if (value == null) {
            return "(none)";
        }
        try {
            JsonNode json = Json.EVENTS.readTree(value);
            return json.isObject() || json.isArray()
                    ? masked("", json).toPrettyString()
                    : value.length + " bytes that are no JSON object";
        } catch (JacksonException broken) {
            return value.length + " bytes that are no JSON";
        }
    }

    private static JsonNode masked(String field, JsonNode node) {
        if (node.isObject()) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            node.properties().forEach(each -> copy.set(each.getKey(), masked(each.getKey(), each.getValue())));
            return copy;
        }
        if (node.isArray()) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            node.forEach(each -> copy.add(masked(field, each)));
            return copy;
        }
        String text = node.asString();
        boolean harmless = node.isNull()
                || node.isBoolean()
                || node.isNumber() && text.length() <= LONGEST_NUMBER
                || ID.matcher(text).matches()
                || TIME.matcher(text).matches()
                || LISTED.contains(field) && WORD.matcher(text).matches();
        return harmless ? node : JsonNodeFactory.instance.stringNode(masked(text));
    }

    private static String masked(String text) {
        return "*** (" + text.length() + " characters)";
    }
}
