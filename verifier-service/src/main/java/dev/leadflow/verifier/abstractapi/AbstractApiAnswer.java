package dev.leadflow.verifier.abstractapi;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What AbstractAPI says of an address, by whichever of its two products: Email Validation tells everything on one level, Email
 * Reputation, which replaces it, in groups. A flag is null where it could not be found out.
 *
 * @param deliverability in small letters; empty where it says none
 * @param score a number from 0 to 1, or a text with one; a missing node where there is none
 * @param risky its own warning about the address
 */
record AbstractApiAnswer(
        String deliverability,
        JsonNode score,
        boolean risky,
        @Nullable Boolean validFormat,
        @Nullable Boolean mxFound,
        @Nullable Boolean smtpValid,
        @Nullable Boolean free,
        @Nullable Boolean disposable,
        @Nullable Boolean role,
        @Nullable Boolean catchAll) {

    static AbstractApiAnswer of(JsonNode document) {
        return document.path("email_deliverability").isObject() ? ofReputation(document) : ofValidation(document);
    }

    private static AbstractApiAnswer ofValidation(JsonNode document) {
        String word = word(document.path("deliverability"));
        return new AbstractApiAnswer(
                word,
                document.path("quality_score"),
                word.equals("risky"),
                flag(document.path("is_valid_format")),
                flag(document.path("is_mx_found")),
                flag(document.path("is_smtp_valid")),
                flag(document.path("is_free_email")),
                flag(document.path("is_disposable_email")),
                flag(document.path("is_role_email")),
                flag(document.path("is_catchall_email")));
    }

    private static AbstractApiAnswer ofReputation(JsonNode document) {
        JsonNode delivery = document.path("email_deliverability");
        JsonNode quality = document.path("email_quality");
        JsonNode risk = document.path("email_risk");
        String word = word(delivery.path("status"));
        return new AbstractApiAnswer(
                word,
                quality.path("score"),
                word.equals("risky")
                        || isHigh(risk.path("address_risk_status"))
                        || isHigh(risk.path("domain_risk_status")),
                flag(delivery.path("is_format_valid")),
                flag(delivery.path("is_mx_valid")),
                flag(delivery.path("is_smtp_valid")),
                flag(quality.path("is_free_email")),
                flag(quality.path("is_disposable")),
                flag(quality.path("is_role")),
                flag(quality.path("is_catchall")));
    }

    private static boolean isHigh(JsonNode risk) {
        return word(risk).equals("high");
    }

    private static String word(JsonNode node) {
        return node.stringValue("").strip().toLowerCase(Locale.ROOT);
    }

    /** {@code true}, or {@code {"value": true, "text": "TRUE"}}, in which the value may be null. */
    private static @Nullable Boolean flag(JsonNode node) {
        JsonNode value = node.isBoolean() ? node : node.path("value");
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        return switch (node.path("text").stringValue("").strip().toUpperCase(Locale.ROOT)) {
            case "TRUE" -> true;
            case "FALSE" -> false;
            default -> null;
        };
    }
}
