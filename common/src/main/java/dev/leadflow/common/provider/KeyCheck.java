package dev.leadflow.common.provider;

import dev.leadflow.common.provider.ProviderHttp.Answer;
import java.util.List;
import java.util.function.Predicate;
import okhttp3.Request;

/**
 * A question that costs nothing and shows whether a provider takes our key, so that an operator learns it before the first
 * lead does.
 */
public record KeyCheck(String service, String provider, Question question) {

    /** Names the lines of these checks, such as {@code sendgrid.key}. */
    public static final String OPERATION = "key";

    /** Asks the provider once. */
    @FunctionalInterface
    public interface Question {

        /** For a key that nothing tries for nothing: the first real call shows whether it is taken. */
        Question NONE = http -> {};

        /**
         * @throws ProviderException when the provider does not take the key, with the setting to mend, or could not be asked
         */
        void ask(ProviderHttp http);
    }

    /** The checks that a service contributes; several services may have some. */
    public record Contributed(List<KeyCheck> checks) {}

    /**
     * A check of a provider that answers 401 when it does not take the key.
     *
     * @param setting that holds the key
     */
    public static KeyCheck byStatus(String service, String provider, String setting, Request request) {
        return byAnswer(service, provider, setting, request, answer -> false);
    }

    /**
     * A check of a provider that refuses a key with a good status too. A key that may do nothing but its work is a good one: what
     * the provider forbids it (403), or does not find, is no refusal.
     *
     * @param refused whether an answer with a good status is a refusal all the same
     */
    public static KeyCheck byAnswer(
            String service, String provider, String setting, Request request, Predicate<Answer> refused) {
        return new KeyCheck(service, provider, http -> {
            Answer answer = http.send(request);
            if (answer.isSuccessful() && refused.test(answer)) {
                throw refusal("The provider refused the key.", setting);
            }
            if (answer.isSuccessful() || answer.status() == 403) {
                return;
            }
            ProviderException failure = answer.failure();
            if (failure.fault() != Fault.REJECTED) {
                throw naming(setting, failure);
            }
        });
    }

    /**
     * What a question throws when the provider does not take the key.
     *
     * @param what a sentence
     * @param setting to mend
     */
    public static ProviderException refusal(String what, String setting) {
        return naming(setting, new ProviderException(Fault.KEY_REFUSED, what));
    }

    /** The failure; a refusal of the key says which setting to mend. */
    public static ProviderException naming(String setting, ProviderException failure) {
        return failure.fault() == Fault.KEY_REFUSED
                ? new ProviderException(
                        Fault.KEY_REFUSED,
                        failure.detail() + " Correct " + setting + " and start again.",
                        failure.retryAfter())
                : failure;
    }

    /** A line of its own, so that a check says nothing about the operation that counts. */
    ProviderLine line(Providers providers) {
        return providers.line(service, provider, OPERATION, ProviderLine.Limits.QUESTIONS);
    }
}
