package dev.leadflow.personalizer.ai;

import dev.leadflow.common.provider.ProviderException;
import tools.jackson.databind.JsonNode;

/** A language model that fills a form. */
public interface LanguageModel {

    /**
     * Asks once.
     *
     * @throws ProviderException when there is no answer
     */
    Reply ask(Question question);

    /**
     * A question to a model that can do nothing but answer it: it gets no tools.
     *
     * @param instructions what to do; ours alone
     * @param data what to do it with, apart from the instructions, because others may have written it
     * @param name of the form: at most 64 letters, digits, {@code _} and {@code -}
     * @param form JSON schema of the answer, with every property required and no others allowed; some providers promise to
     *     keep to it, none is believed
     * @param mostTokens the answer is cut off there
     */
    record Question(String instructions, String data, String name, JsonNode form, int mostTokens) {}

    /** What a model answered, and what it took. */
    sealed interface Reply {
        Usage usage();
    }

    /**
     * The whole of an answer.
     *
     * @param text said to be JSON
     * @param model as the provider names it
     */
    record Answered(String text, String model, Usage usage) implements Reply {}

    /**
     * An answer that is none: refused, filtered or cut off. What there is of it must not be read.
     *
     * @param why as a sentence
     */
    record Declined(String why, Usage usage) implements Reply {}

    /**
     * An answer without the text that was asked for.
     *
     * @param why as a sentence
     */
    record Senseless(String why, Usage usage) implements Reply {

        static Senseless withoutText(Usage usage) {
            return new Senseless("The provider's answer holds no text.", usage);
        }

        static Senseless stoppedForAnUnknownReason(Usage usage) {
            return new Senseless("The model stopped for an unknown reason.", usage);
        }
    }

    /** Tokens as the provider counts and bills them; 0 where it does not say. */
    record Usage(long in, long out) {

        /** No honest answer to our questions takes as many; a count beyond it is a mistake or a lie. */
        private static final long MOST = 1_000_000;

        static Usage of(JsonNode usage, String in, String out) {
            return new Usage(count(usage.path(in)), count(usage.path(out)));
        }

        private static long count(JsonNode number) {
            return number.isIntegralNumber() && number.canConvertToLong() ? Math.clamp(number.longValue(), 0, MOST) : 0;
        }
    }
}
