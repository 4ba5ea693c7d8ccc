package dev.leadflow.personalizer.ai;

import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.setting.Secret;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** OpenAI's Responses, which it recommends for what is new. The provider is asked to keep no copy. */
public final class OpenAiResponsesModel implements LanguageModel {

    private final Endpoint endpoint;
    private final String model;
    private final @Nullable String reasoning;

    /** @param reasoning how much to think before answering; null not to mention it, since many models refuse the word */
    public OpenAiResponsesModel(ProviderHttp http, URI base, Secret key, String model, @Nullable String reasoning) {
        this.endpoint =
                new Endpoint(http, URI.create(base + "/responses"), Map.of("Authorization", "Bearer " + key.reveal()));
        this.model = model;
        this.reasoning = reasoning;
    }

    @Override
    public Reply ask(Question question) {
        JsonNode answer = endpoint.post(body(question));
        Usage usage = Usage.of(answer.path("usage"), "input_tokens", "output_tokens");
        return switch (answer.path("status").asString("")) {
            case "completed" -> completed(answer, usage);
            case "incomplete" ->
                answer.at("/incomplete_details/reason").asString("").equals("content_filter")
                        ? new Declined("The provider's filter held the answer back.", usage)
                        : new Declined("The model's answer was cut off, because it became too long.", usage);
            default -> new Senseless("The provider did not complete its answer.", usage);
        };
    }

    /** The text stands among other items, such as what the model thought or said on the way. */
    private Reply completed(JsonNode answer, Usage usage) {
        List<JsonNode> parts = answer.path("output")
                .valueStream()
                .filter(item -> item.path("type").asString("").equals("message"))
                .filter(item -> !item.path("phase").asString("").equals("commentary"))
                .flatMap(item -> item.path("content").valueStream())
                .toList();
        StringBuilder text = new StringBuilder();
        for (JsonNode part : parts) {
            switch (part.path("type").asString("")) {
                case "refusal" -> {
                    return new Declined("The model refused to write.", usage);
                }
                case "output_text" -> text.append(part.path("text").asString(""));
                default -> {}
            }
        }
        if (text.isEmpty()) {
            return Senseless.withoutText(usage);
        }
        return new Answered(text.toString(), answer.path("model").asString(model), usage);
    }

    private Map<String, Object> body(Question question) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model", model);
        body.put("instructions", question.instructions());
        body.put("input", question.data());
        body.put(
                "text",
                Map.of(
                        "format",
                        Map.of(
                                "type",
                                "json_schema",
                                "name",
                                question.name(),
                                "strict",
                                true,
                                "schema",
                                question.form())));
        body.put("max_output_tokens", question.mostTokens());
        body.put("store", false);
        if (reasoning != null) {
            body.put("reasoning", Map.of("effort", reasoning));
        }
        return body;
    }
}
