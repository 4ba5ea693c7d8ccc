package dev.leadflow.personalizer;

import dev.leadflow.common.event.Json;
import dev.leadflow.personalizer.ai.LanguageModel.Question;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/**
 * What a language model is told (row 105). The facts go beside the instructions as JSON, not into them, so that a name with
 * quotation marks or orders in it stays a value.
 */
final class Prompt {

    /** Goes up with any change of its files, so that it can be told later which words led to which messages. */
    static final String VERSION = "introduction-1";

    /** The longest message allowed takes about 600 tokens; the rest is for other tokenizers and the form around it. */
    private static final int MOST_TOKENS = 1_500;

    private static final String INSTRUCTIONS = file(VERSION + ".txt");
    private static final JsonNode FORM = Json.EVENTS.readTree(file(VERSION + ".schema.json"));

    private Prompt() {}

    static Question about(Facts facts) {
        Map<String, String> data = new LinkedHashMap<>();
        data.put("business_name", facts.business());
        if (facts.category() != null) {
            data.put("category", facts.category());
        }
        if (facts.city() != null) {
            data.put("city", facts.city());
        }
        data.put("sender_name", facts.sender());
        return new Question(INSTRUCTIONS, Json.text(data), "introduction", FORM, MOST_TOKENS);
    }

    private static String file(String name) {
        try (InputStream stream = Prompt.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
