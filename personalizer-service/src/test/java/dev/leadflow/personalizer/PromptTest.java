package dev.leadflow.personalizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Json;
import dev.leadflow.personalizer.ai.LanguageModel.Question;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class PromptTest {

    private static final Question QUESTION = Prompt.about(new Facts("Asha \"Bakery\"\n}", null, "Pune", "Northwind"));

    /** Messages name the version that they were written with, so it must stay what it was. */
    @Test
    void staysWhatItWasAsLongAsItHasTheSameVersion() throws Exception {
        String words = QUESTION.instructions() + QUESTION.form();

        assertThat(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(words.getBytes(StandardCharsets.UTF_8))))
                .as("A changed prompt needs files with a new number, a new Prompt.VERSION, and then this hash")
                .isEqualTo("209130c3141915d170cf9cadb611c2d99e1924f1ed1b0ba2fc8b273bfc8fb276");
        assertThat(Prompt.VERSION).isEqualTo("introduction-1");
    }

    /** Row 105. */
    @Test
    void carriesTheLeadsContextAsData() {
        assertThat(Json.EVENTS.readTree(QUESTION.data()))
                .isEqualTo(
                        Json.EVENTS.readTree(
                                "{\"business_name\":\"Asha \\\"Bakery\\\"\\n}\",\"city\":\"Pune\",\"sender_name\":\"Northwind\"}"));
        assertThat(QUESTION.instructions()).contains("business_name", "category", "city", "sender_name");
    }

    /** OpenAI takes no other forms when it promises to keep to them. */
    @Test
    void requiresEveryFieldOfItsFormAndAllowsNoOther() {
        JsonNode form = QUESTION.form();

        assertThat(form.path("additionalProperties").asBoolean(true)).isFalse();
        assertThat(form.path("required").valueStream().map(JsonNode::asString))
                .containsExactlyElementsOf(form.path("properties").propertyNames());
    }
}
