package dev.leadflow.personalizer;

import org.jspecify.annotations.Nullable;

/**
 * Somebody who puts a message into words: a template, an AI. What it writes is not trusted; {@link ContentCheck} reads it
 * before anybody else does. A writer that calls something outside keeps its own time limit (row 108: 5 s) and answers
 * {@link Unable} when it has passed; the next writer is then asked (row 106).
 */
interface MessageWriter {

    Answer write(Facts facts);

    sealed interface Answer {}

    /** @param html a fragment that says the same as {@code text} */
    record Written(String subject, String text, String html, Author author) implements Answer {}

    /**
     * Who wrote.
     *
     * @param name such as {@code template:introduction} or an AI provider's
     * @param model the language model, null for a template
     * @param prompt version of the instructions that the model had, null for a template
     */
    record Author(
            String name, @Nullable String model, @Nullable String prompt) {}

    /**
     * @param writer its name
     * @param why in words, for the operator and the reviewer
     */
    record Unable(String writer, String why) implements Answer {}
}
