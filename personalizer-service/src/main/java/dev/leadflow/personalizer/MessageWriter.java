package dev.leadflow.personalizer;

/**
 * Somebody who puts a message into words: a template, an AI. What it writes is not trusted; {@link ContentCheck} reads it
 * before anybody else does. A writer that calls something outside keeps its own time limit (row 108: 5 s) and answers
 * {@link Unable} when it has passed; the next writer is then asked (row 106).
 */
interface MessageWriter {

    Answer write(Facts facts);

    sealed interface Answer {}

    /**
     * @param html a fragment that says the same as {@code text}
     * @param writtenBy such as {@code template:introduction}
     */
    record Written(String subject, String text, String html, String writtenBy) implements Answer {}

    /** @param why in words, for the operator */
    record Unable(String why) implements Answer {}
}
