package dev.leadflow.personalizer.ai;

import dev.leadflow.common.provider.Fault;
import dev.leadflow.common.provider.ProviderException;
import dev.leadflow.common.provider.ProviderHttp;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * An error as a provider reports it. OpenAI and Anthropic give it a type and a code; AIMLAPI and other servers that speak
 * OpenAI's language give it any form they like, so whatever is there is used. Its own words are never passed on: they may
 * repeat a part of the key or of what was sent.
 *
 * @param codes its type and code, in lower case
 * @param words its message, in lower case, only to recognise what some providers have no code for
 */
record ReportedError(
        int status,
        Set<String> codes,
        String words,
        @Nullable Duration retryAfter) {

    private static final int LONGEST = 2_000;

    static ReportedError in(ProviderHttp.Answer answer) {
        JsonNode document = documentOf(answer);
        JsonNode error = document.path("error").isObject() ? document.path("error") : document;
        return new ReportedError(
                answer.status(),
                Set.copyOf(Stream.of(error.path("code"), error.path("type"))
                        .filter(JsonNode::isString)
                        .map(ReportedError::lowerCase)
                        .toList()),
                lowerCase(Stream.of("message", "detail", "title")
                        .map(error::path)
                        .filter(JsonNode::isString)
                        .findFirst()
                        .orElse(document.path("error"))),
                answer.retryAfter());
    }

    private static JsonNode documentOf(ProviderHttp.Answer answer) {
        try {
            return answer.json();
        } catch (ProviderException noJson) {
            return MissingNode.getInstance();
        }
    }

    private static String lowerCase(JsonNode text) {
        String whole = text.isString() ? text.asString() : "";
        return whole.substring(0, Math.min(whole.length(), LONGEST)).toLowerCase(Locale.ROOT);
    }

    ProviderException failure() {
        if (saysThatNothingIsLeftToPayWith()) {
            return failure(Fault.QUOTA_USED_UP, "The account at the provider has no credit or quota left");
        }
        if (is("invalid_api_key", "authentication_error", "permission_error") || status == 401 || status == 403) {
            return failure(Fault.KEY_REFUSED, "The provider refused the key");
        }
        if (is("model_not_found", "not_found_error") || status == 404) {
            return failure(
                    Fault.KEY_REFUSED,
                    "The provider does not know the model or the address: correct them in the settings");
        }
        if (is("content_policy_violation", "content_filter", "invalid_prompt")) {
            return failure(Fault.REJECTED, "The provider's filter did not let the request through");
        }
        if (is("rate_limit_exceeded", "rate_limit_error", "overloaded_error", "slow_down")
                || status == 429
                || status == 503
                || status == 529) {
            return failure(Fault.BUSY, "The provider asks to be left alone for a while");
        }
        if (status == 400 || status == 422) {
            // Our requests are all alike: if this one is wrong, so will be the next.
            return failure(
                    Fault.FAULTY,
                    "The provider does not take such a request; perhaps the model knows no structured output: choose another");
        }
        if (status >= 200 && status < 300) {
            return failure(Fault.FAULTY, "The provider reported an error instead of an answer");
        }
        return failure(Fault.ofStatus(status), "The provider answered with an error");
    }

    /** Waiting does not help then. With OpenAI it has the status of a rate limit, with Anthropic that of a bad request. */
    private boolean saysThatNothingIsLeftToPayWith() {
        return status == 402
                || is("insufficient_quota", "billing_error", "billing_not_active", "billing_hard_limit_reached")
                || Stream.of(
                                "exceeded your current quota",
                                "credit balance is too low",
                                "run out of credits",
                                "insufficient credit",
                                "insufficient balance",
                                "insufficient funds")
                        .anyMatch(words::contains);
    }

    private boolean is(String... any) {
        return Stream.of(any).anyMatch(codes::contains);
    }

    private ProviderException failure(Fault fault, String what) {
        return new ProviderException(fault, what + " (HTTP " + status + ").", retryAfter);
    }
}
