package dev.leadflow.personalizer;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.personalizer.ai.AnthropicModel;
import dev.leadflow.personalizer.ai.LanguageModel;
import dev.leadflow.personalizer.ai.OpenAiChatModel;
import dev.leadflow.personalizer.ai.OpenAiResponsesModel;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The interfaces of the providers as they look from the other end. */
enum Wire {
    OPENAI_CHAT("/v1/chat/completions") {
        @Override
        LanguageModel model(ProviderHttp http, URI base) {
            return new OpenAiChatModel(http, base, KEY, "gpt-6-luna", "none");
        }
    },
    AIMLAPI("/v1/chat/completions") {
        @Override
        LanguageModel model(ProviderHttp http, URI base) {
            return new OpenAiChatModel(http, base, KEY, "openai/gpt-5-4", null);
        }
    },
    OPENAI_RESPONSES("/v1/responses") {
        @Override
        LanguageModel model(ProviderHttp http, URI base) {
            return new OpenAiResponsesModel(http, base, KEY, "gpt-6-luna", "none");
        }

        @Override
        String data(JsonNode request) {
            return request.path("input").asString();
        }

        @Override
        String answer(String text) {
            return output("completed", null, Map.of("type", "output_text", "text", text, "annotations", List.of()));
        }

        @Override
        String refused() {
            return output("completed", null, Map.of("type", "refusal", "refusal", "I cannot help with that."));
        }

        @Override
        String cutOff(String text) {
            return output("incomplete", "max_output_tokens", Map.of("type", "output_text", "text", text));
        }

        @Override
        String filtered(String text) {
            return output("incomplete", "content_filter", Map.of("type", "output_text", "text", text));
        }

        private String output(String status, @Nullable String reason, Map<String, ?> part) {
            Map<String, Object> thought = Map.of("type", "reasoning", "summary", List.of());
            Map<String, Object> onTheWay = Map.of(
                    "type",
                    "message",
                    "phase",
                    "commentary",
                    "content",
                    List.of(Map.of("type", "output_text", "text", "Let me write that.")));
            Map<String, Object> message = Map.of("type", "message", "role", "assistant", "content", List.of(part));
            return Json.text(Map.of(
                    "object",
                    "response",
                    "status",
                    status,
                    "incomplete_details",
                    reason == null ? Map.of() : Map.of("reason", reason),
                    "model",
                    MODEL,
                    "output",
                    List.of(thought, onTheWay, message),
                    "usage",
                    Map.of("input_tokens", 400, "output_tokens", 200)));
        }
    },
    ANTHROPIC("/v1/messages") {
        @Override
        LanguageModel model(ProviderHttp http, URI base) {
            return new AnthropicModel(http, base, KEY, "claude-haiku-5-5");
        }

        @Override
        String answer(String text) {
            return message("end_turn", text);
        }

        @Override
        String refused() {
            return message("refusal", "I cannot help with that.");
        }

        @Override
        String cutOff(String text) {
            return message("max_tokens", text);
        }

        @Override
        String filtered(String text) {
            return message("model_context_window_exceeded", text);
        }

        @Override
        String error(String code, String message) {
            return Json.text(Map.of("type", "error", "error", Map.of("type", code, "message", message)));
        }

        private String message(String stopReason, String text) {
            return Json.text(Map.of(
                    "type",
                    "message",
                    "role",
                    "assistant",
                    "content",
                    List.of(Map.of("type", "thinking", "thinking", ""), Map.of("type", "text", "text", text)),
                    "stop_reason",
                    stopReason,
                    "model",
                    MODEL,
                    "usage",
                    Map.of("input_tokens", 400, "output_tokens", 200)));
        }
    };

    static final Secret KEY = new Secret("planted-secret-key");
    static final String MODEL = "model-of-the-day";

    final String path;

    Wire(String path) {
        this.path = path;
    }

    abstract LanguageModel model(ProviderHttp http, URI base);

    /** What the request gives the model to work with, apart from the instructions. */
    String data(JsonNode request) {
        JsonNode messages = request.path("messages");
        return messages.path(messages.size() - 1).path("content").asString();
    }

    String answer(String text) {
        return choice("stop", text, null);
    }

    String refused() {
        return choice("stop", null, "I cannot help with that.");
    }

    String cutOff(String text) {
        return choice("length", text, null);
    }

    String filtered(String text) {
        return choice("content_filter", text, null);
    }

    String error(String code, String message) {
        return Json.text(Map.of("error", Map.of("message", message, "type", "some_error", "code", code)));
    }

    private static String choice(String reason, @Nullable String content, @Nullable String refusal) {
        Map<String, @Nullable Object> message = new HashMap<>();
        message.put("role", "assistant");
        message.put("content", content);
        message.put("refusal", refusal);
        return Json.text(Map.of(
                "object",
                "chat.completion",
                "model",
                MODEL,
                "choices",
                List.of(Map.of("index", 0, "finish_reason", reason, "message", message)),
                "usage",
                Map.of("prompt_tokens", 400, "completion_tokens", 200)));
    }
}
