package dev.leadflow.personalizer.ai;

import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.setting.Secret;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Chat completions, as OpenAI has them and many others too, AIMLAPI among them. */
public final class OpenAiChatModel implements LanguageModel {

    private final Endpoint endpoint;
    private final String model;
    private final @Nullable String reasoning;

    /** @param reasoning how much to think before answering; null not to mention it, since many models refuse the word */
    public OpenAiChatModel(ProviderHttp http, URI base, Secret key, String model, @Nullable String reasoning) {
        this.endpoint = new Endpoint(
                http, URI.create(base + "/chat/completions"), Map.of("Authorization", "Bearer " + key.reveal()));
        this.model = model;
        this.reasoning = reasoning;
    }

    @Override
    public Reply ask(Question question) {
        JsonNode answer = endpoint.post(body(question));
        Usage usage = Usage.of(answer.path("usage"), "prompt_tokens", "completion_tokens");
        JsonNode choice = answer.path("choices").path(0);
        JsonNode message = choice.path("message");
        if (message.path("refusal").isString()
                && !message.path("refusal").asString().isEmpty()) {
            return new Declined("The model refused to write.", usage);
        }
        // Some servers leave the reason out. What a model has to say is checked in any case.
        JsonNode finish = choice.path("finish_reason");
        return switch (finish.isString() ? finish.asString().toLowerCase(Locale.ROOT) : "stop") {
            case "length" -> new Declined("The model's answer was cut off, because it became too long.", usage);
            case "content_filter" -> new Declined("The provider's filter held the answer back.", usage);
            case "stop" ->
                message.path("content").isString()
                        ? new Answered(
                                message.path("content").asString(),
                                answer.path("model").asString(model),
                                usage)
                        : Senseless.withoutText(usage);
            default -> Senseless.stoppedForAnUnknownReason(usage);
        };
    }

    private Map<String, Object> body(Question question) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model", model);
        body.put(
                "messages",
                List.of(
                        Map.of("role", "system", "content", question.instructions()),
                        Map.of("role", "user", "content", question.data())));
        body.put(
                "response_format",
                Map.of(
                        "type",
                        "json_schema",
                        "json_schema",
                        Map.of("name", question.name(), "strict", true, "schema", question.form())));
        body.put("max_completion_tokens", question.mostTokens());
        if (reasoning != null) {
            body.put("reasoning_effort", reasoning);
        }
        return body;
    }
}
