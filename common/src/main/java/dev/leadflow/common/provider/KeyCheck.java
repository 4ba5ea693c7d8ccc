package dev.leadflow.common.provider;

import dev.leadflow.common.provider.ProviderHttp.Answer;
import java.util.List;
import java.util.function.Predicate;
import okhttp3.Request;

/**
 * A question that costs nothing and shows whether a provider takes our key, so that an operator learns it before the first
 * lead does.
 *
 * @param refused whether an answer with a good status is a refusal all the same
 */
public record KeyCheck(String service, String provider, Request request, Predicate<Answer> refused) {

    private static final String OPERATION = "key";

    /** The checks that a service contributes; several services may have some. */
    public record Contributed(List<KeyCheck> checks) {}

    /** A check of a provider that answers 401 when it does not take the key. */
    public static KeyCheck byStatus(String service, String provider, Request request) {
        return new KeyCheck(service, provider, request, answer -> false);
    }

    /** A line of its own, so that a check says nothing about the operation that counts. */
    ProviderLine line(Providers providers) {
        return providers.line(service, provider, OPERATION, ProviderLine.Limits.QUESTIONS);
    }

    /**
     * A key that may do nothing but its work is a good one: what the provider forbids it (403), or does not find, is no refusal.
     *
     * @throws ProviderException when the provider does not take the key, or could not be asked
     */
    Answer ask(ProviderHttp http) {
        Answer answer = http.send(request);
        if (!answer.isSuccessful()) {
            ProviderException failure = answer.failure();
            if (answer.status() != 403 && failure.fault() != Fault.REJECTED) {
                throw failure;
            }
            return answer;
        }
        if (refused.test(answer)) {
            throw new ProviderException(Fault.KEY_REFUSED, "The provider refused the key.");
        }
        return answer;
    }
}
