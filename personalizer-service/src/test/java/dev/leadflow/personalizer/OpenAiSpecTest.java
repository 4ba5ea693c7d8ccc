package dev.leadflow.personalizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.leadflow.common.event.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** What we send, held against OpenAI's own specification: nothing required is missing, nothing is sent that it does not know. */
class OpenAiSpecTest {

    private static final Path SPEC = Path.of("contracts/specs/openai/openai.trimmed.json");

    private static JsonNode schemas = Json.EVENTS.nullNode();

    @BeforeAll
    static void readTheSpecification() throws IOException {
        Path file = find();
        assumeThat(file)
                .as("The folder shared/contracts lies beside the project only where it is developed")
                .isNotNull();
        schemas = Json.EVENTS.readTree(Files.readAllBytes(file)).at("/components/schemas");
    }

    private static @Nullable Path find() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path file = at.resolve("shared").resolve(SPEC);
            if (Files.isRegularFile(file)) {
                return file;
            }
        }
        return null;
    }

    @ParameterizedTest
    @EnumSource(
            value = Wire.class,
            names = {"OPENAI_CHAT", "AIMLAPI", "OPENAI_RESPONSES"})
    void knowsEverythingThatWeSend(Wire wire) throws InterruptedException {
        JsonNode sent;
        try (ModelServer server = new ModelServer(wire)) {
            server.writer().write(new Facts("Asha Bakery", "Bakery", "Pune", "Northwind"));
            sent = Json.EVENTS.readTree(server.request().getBody().utf8());
        }

        if (wire == Wire.OPENAI_RESPONSES) {
            hold(sent, "CreateResponse");
            hold(sent.at("/text/format"), "TextResponseFormatJsonSchema");
            hold(sent.path("text"), "ResponseTextParam");
            assertThat(sent.path("model").isString()).isTrue();
            assertThat(sent.path("store").asBoolean(true)).isFalse();
        } else {
            hold(sent, "CreateChatCompletionRequest");
            hold(sent.path("response_format"), "ResponseFormatJsonSchema");
            JsonNode wrapped = schemas.at("/ResponseFormatJsonSchema/properties/json_schema");
            hold(sent.at("/response_format/json_schema"), wrapped);
            hold(sent.at("/messages/0"), "ChatCompletionRequestSystemMessage");
            hold(sent.at("/messages/1"), "ChatCompletionRequestUserMessage");
        }
        if (wire != Wire.AIMLAPI) {
            String effort = wire == Wire.OPENAI_CHAT ? "/reasoning_effort" : "/reasoning/effort";
            assertThat(schemas.at("/ReasoningEffort/anyOf/0/enum").valueStream())
                    .contains(sent.at(effort));
        }
    }

    private static void hold(JsonNode sent, String schema) {
        assertThat(schemas.has(schema)).as(schema).isTrue();
        hold(sent, schemas.path(schema));
    }

    private static void hold(JsonNode sent, JsonNode schema) {
        Map<String, JsonNode> properties = new HashMap<>();
        Set<String> required = new HashSet<>();
        collect(schema, properties, required);
        assertThat(properties).isNotEmpty();
        assertThat(sent.propertyNames()).containsAll(required);
        assertThat(properties.keySet()).containsAll(sent.propertyNames());
        sent.propertyNames().forEach(name -> {
            JsonNode allowed = properties.getOrDefault(name, sent).path("enum");
            if (allowed.isArray()) {
                assertThat(allowed.valueStream()).contains(sent.path(name));
            }
        });
    }

    private static void collect(JsonNode schema, Map<String, JsonNode> properties, Set<String> required) {
        if (schema.has("$ref")) {
            String reference = schema.path("$ref").asString();
            collect(schemas.path(reference.substring(reference.lastIndexOf('/') + 1)), properties, required);
        }
        schema.path("properties").properties().forEach(each -> properties.put(each.getKey(), each.getValue()));
        schema.path("required").forEach(name -> required.add(name.asString()));
        schema.path("allOf").forEach(part -> collect(part, properties, required));
    }
}
