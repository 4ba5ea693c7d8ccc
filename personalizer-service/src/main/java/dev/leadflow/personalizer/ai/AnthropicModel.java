package dev.leadflow.personalizer.ai;

import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.setting.Secret;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Anthropic's Messages. The model is told not to think first: some models do so unless told otherwise, and would answer after
 * nobody waits any more.
 */
public final class AnthropicModel implements LanguageModel {

    /** The only version there has been since 2023. */
    public static final String VERSION = "2023-06-01";

    private final Endpoint endpoint;
    private final String model;

    /** @param base with or without the {@code /v1} at its end, which Anthropic's own libraries leave out */
    public AnthropicModel(ProviderHttp http, URI base, Secret key, String model) {
        String root = base.toString().replaceFirst("/v1$", "");
        this.endpoint = new Endpoint(
                http,
                URI.create(root + "/v1/messages"),
                Map.of("x-api-key", key.reveal(), "anthropic-version", VERSION));
        this.model = model;
    }

    @Override
    public Reply ask(Question question) {
        JsonNode answer = endpoint.post(Map.of(
                "model", model,
                "max_tokens", question.mostTokens(),
                "system", question.instructions(),
                "messages", List.of(Map.of("role", "user", "content", question.data())),
                "thinking", Map.of("type", "disabled"),
                "output_config", Map.of("format", Map.of("type", "json_schema", "schema", question.form()))));
        Usage usage = Usage.of(answer.path("usage"), "input_tokens", "output_tokens");
        return switch (answer.path("stop_reason").asString("")) {
            case "end_turn" -> answered(answer, usage);
            case "refusal" -> new Declined("The model refused to write.", usage);
            case "max_tokens", "model_context_window_exceeded" ->
                new Declined("The model's answer was cut off, because it became too long.", usage);
            default -> Senseless.stoppedForAnUnknownReason(usage);
        };
    }

    /** Blocks of text may stand among others. */
    private Reply answered(JsonNode answer, Usage usage) {
        String text = answer.path("content")
                .valueStream()
                .filter(block -> block.path("type").asString("").equals("text"))
                .map(block -> block.path("text").asString(""))
                .collect(Collectors.joining());
        if (text.isEmpty()) {
            return Senseless.withoutText(usage);
        }
        return new Answered(text, answer.path("model").asString(model), usage);
    }
}
