package dev.leadflow.optout.webhook.ses;

import dev.leadflow.optout.webhook.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The envelope in which Amazon SNS brings something. A field that stands in it twice makes it unreadable: what was checked and
 * what is read later would be two things.
 */
record SnsMessage(JsonNode envelope) {

    private static final JsonMapper STRICT = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();

    private static final List<String> NOTIFICATION =
            List.of("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type");
    private static final List<String> CONFIRMATION =
            List.of("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type");

    /** Null when the bytes are none. */
    static @Nullable SnsMessage parse(byte[] body) {
        try {
            JsonNode node = STRICT.readTree(body);
            return node != null && node.isObject() ? new SnsMessage(node) : null;
        } catch (JacksonException malformed) {
            return null;
        }
    }

    String type() {
        return text("Type");
    }

    /** Empty when it is absent or no text. */
    String text(String name) {
        JsonNode value = envelope.path(name);
        return value.isString() ? value.asString() : "";
    }

    /** What the message brings, itself JSON; null when it is not. */
    @Nullable
    JsonObject content() {
        return JsonObject.parse(text("Message").getBytes(StandardCharsets.UTF_8));
    }

    /** What is signed; null when a field is missing or of another kind. */
    byte @Nullable [] signedBytes() {
        List<String> names = switch (type()) {
            case "Notification" -> NOTIFICATION;
            case "SubscriptionConfirmation", "UnsubscribeConfirmation" -> CONFIRMATION;
            default -> List.of();
        };
        StringBuilder signed = new StringBuilder();
        for (String name : names) {
            JsonNode value = envelope.path(name);
            if (name.equals("Subject") && (value.isMissingNode() || value.isNull())) {
                continue;
            }
            if (!value.isString() || hasForeignLine(name, value.asString())) {
                return null;
            }
            signed.append(name).append('\n').append(value.asString()).append('\n');
        }
        return names.isEmpty() ? null : signed.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Fields are divided by line ends alone, so only the message itself may have some. */
    private static boolean hasForeignLine(String name, String value) {
        return !name.equals("Message") && Objects.requireNonNull(value).indexOf('\n') >= 0;
    }
}
