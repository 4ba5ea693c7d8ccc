package dev.leadflow.common.event;

import java.time.Instant;

/**
 * A message has been written and its content checked.
 *
 * @param writtenBy who wrote the text, such as {@code template:introduction} or an AI provider's name
 */
public record MessageDrafted(Contact contact, Draft draft, String writtenBy, Instant draftedAt) {}
